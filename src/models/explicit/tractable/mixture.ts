// Finite mixture over columns of any measure (latent class model): p(x) = Σ_k w_k Π_j p_kj(x_j), columns independent within a
// component k. Learned by EM: responsibilities r_ik = w_k p_k(x_i) / Σ_l w_l p_l(x_i), then w_k = Σ_i r_ik / n and each law the most
// likely one for rows weighted by r_ik. Missing cells drop out of the products, which integrates them out exactly.
import { z } from 'zod';
import { type TableRows, tableRows } from '../../../data/rows.js';
import { type Column, type DataSchema, isCoded } from '../../../data/schema.js';
import { columnLaw } from '../../../distributions/column-law.js';
import { lawOptions, pseudoCount } from '../../../distributions/law-options.js';
import { product } from '../../../distributions/product.js';
import { normaliseRows, type ProductMixture, productMixture } from '../../../distributions/product-mixture.js';
import {
  type Classification,
  type Completion,
  type Density,
  defineModel,
  type Findings,
  type Model,
  type Sampling,
} from '../../../model/define-model.js';
import { logSumExp } from '../../../numeric/log-sum-exp.js';
import { mixtureGraphs } from './mixture/graphs.js';
import { COLLAPSED, type MixtureParams, mixtureLearner } from './mixture/learner.js';

const CANDIDATES = [1, 2, 3, 4, 6, 8, 12, 16, 24];

/** What a mixture of products can do. */
export interface MixtureModel extends Model<TableRows, MixtureParams> {
  readonly sampling: Sampling<TableRows, MixtureParams>;
  readonly density: Density<TableRows, MixtureParams, 'exact'>;
  readonly completion: Completion<TableRows, MixtureParams>;
  readonly classification: Classification<TableRows, MixtureParams>;
  readonly posterior: NonNullable<Model<TableRows, MixtureParams>['posterior']>;
}

/** Latent classes: groups of rows within which the columns are independent. */
export const mixture = defineModel({
  name: 'mixture',
  title: 'Mixture over mixed columns',
  summary:
    'latent classes within which columns of any measure are independent; clusters, fills and samples mixed tables',
  references: [
    {
      authors: 'P. F. Lazarsfeld and N. W. Henry',
      year: 1968,
      title: 'Latent Structure Analysis',
      venue: 'Houghton Mifflin',
    },
    {
      authors: 'A. P. Dempster, N. M. Laird and D. B. Rubin',
      year: 1977,
      title: 'Maximum likelihood from incomplete data via the EM algorithm',
      venue: 'Journal of the Royal Statistical Society B 39',
    },
    {
      authors: 'L. Hunt and M. Jorgensen',
      year: 2003,
      title: 'Mixture model clustering for mixed data with missing information',
      venue: 'Computational Statistics & Data Analysis 41',
    },
  ],
  options: z.object({
    components: z.int().min(1).optional().describe('number of latent classes; chosen by the criterion where absent'),
    criterion: z
      .enum(['bic', 'aic', 'icl', 'held-out'])
      .default('bic')
      .describe('what the number of components is chosen by'),
    restarts: z.int().min(1).default(2).describe('random starts, the best of which is kept'),
    iterations: z.int().min(1).default(500).describe('most EM passes a start'),
    tolerance: z.number().min(0).default(1e-4).describe('gain of a pass, in nats a row, under which EM has converged'),
    ...lawOptions,
    pseudoCount: pseudoCount(0.05),
  }),
  measures: ['continuous', 'count', 'categorical', 'binary', 'with-atoms'],
  certainty: 'exact',
  capabilities: ['sample', 'density', 'completion', 'classification', 'posterior'],
  search(options, schema) {
    if (options.components !== undefined) return undefined;
    const numbers = CANDIDATES.filter((components) => components === 1 || 2 * components <= schema.rows);
    return { criterion: options.criterion, candidates: numbers.map((components) => ({ ...options, components })) };
  },
  bind(options, schema): MixtureModel {
    const K = options.components ?? 1;
    const law = product(schema.columns.map((column) => columnLaw(withFloor(column), options)));
    const engine = productMixture(law, K);
    const sampling: MixtureModel['sampling'] = {
      async sample({ logWeights, laws }, range, key) {
        const weights = logWeights.map(Math.exp);
        const columns = law.laws.map(() => new Float64Array(range.count).fill(Number.NaN));
        for (let i = 0; i < range.count; i++) {
          const draws = key.at(range.first + i).draws();
          law.fill(laws, draws.categorical(weights) * law.parameterSize, columns, i, draws);
        }
        return tableRows(columns, undefined, range.first, range.count);
      },
    };
    return {
      learner: mixtureLearner(engine, schema.columns, options),
      parameters: ({ laws }) => {
        let count = K - 1;
        for (let k = 0; k < K; k++) count += law.parameterCount(laws, k * law.parameterSize);
        return count;
      },
      sampling,
      density: {
        certainty: 'exact',
        logProb: async (params, rows) => ({ certainty: 'exact', values: logProbOf(engine, params, rows) }),
      },
      completion: {
        async complete(params, rows, key) {
          const posterior = posteriorOf(engine, params, rows);
          const columns = rows.columns.map((column) => column.slice());
          for (let i = 0; i < rows.count; i++) {
            if (!columns.some((column) => Number.isNaN(column[i]))) continue;
            const draws = key.at(rows.index[i]).draws();
            const k = draws.categorical(posterior.subarray(i * K, (i + 1) * K));
            law.fill(params.laws, k * law.parameterSize, columns, i, draws);
          }
          return { ...rows, columns };
        },
      },
      classification: classificationOf(engine, schema),
      posterior: async (params, rows) => ({ names: namesOf(K), values: posteriorOf(engine, params, rows) }),
      graphs: mixtureGraphs(law),
      describe: (params) => describeComponents(engine, params, schema),
    };
  },
});

/**
 * Beside atoms a component may hold a handful of rows, so a collapse there is nothing to begin again for: the density is kept
 * from falling under the width at which a continuous column would be refused.
 */
function withFloor(column: Column): Column {
  if (column.measure !== 'with-atoms') return column;
  return { ...column, resolution: Math.max(column.resolution, column.deviation * Math.sqrt(12 * COLLAPSED)) };
}

function namesOf(K: number): readonly string[] {
  return Array.from({ length: K }, (_, k) => `component ${k + 1}`);
}

/** log w_k + log p_k(x_i), [count × components] */
function jointOf(engine: ProductMixture, { logWeights, laws }: MixtureParams, rows: TableRows): Float64Array {
  const joint = new Float64Array(rows.count * engine.components);
  engine.logJoint(engine.tabulate(logWeights, laws), laws, rows.columns, rows.count, joint);
  return joint;
}

function logProbOf(engine: ProductMixture, params: MixtureParams, rows: TableRows): Float64Array {
  const K = engine.components;
  const joint = jointOf(engine, params, rows);
  return Float64Array.from({ length: rows.count }, (_, i) => logSumExp(joint, i * K, (i + 1) * K));
}

// A row that no component can have says nothing of its component: the prior weights stand.
function posteriorOf(engine: ProductMixture, params: MixtureParams, rows: TableRows): Float64Array {
  const K = engine.components;
  const shares = jointOf(engine, params, rows);
  const impossible = Array.from({ length: rows.count }, (_, i) => logSumExp(shares, i * K, (i + 1) * K) === -Infinity);
  normaliseRows(shares, K, new Float64Array(rows.count).fill(1));
  const weights = params.logWeights.map(Math.exp);
  for (let i = 0; i < rows.count; i++) if (impossible[i]) shares.set(weights, i * K);
  return shares;
}

/** Clusters; or, where a column of codes is the label, its categories: p(label | rest) = Σ_k r_k p_k(label). */
function classificationOf(engine: ProductMixture, schema: DataSchema): MixtureModel['classification'] {
  const { law, components: K } = engine;
  const label = schema.columns.findIndex((column) => column.name === schema.label && isCoded(column));
  if (label < 0) {
    return {
      classes: () => namesOf(K),
      classify: async (params, rows) => posteriorOf(engine, params, rows).map(Math.log),
    };
  }
  const { categories } = schema.columns[label];
  const C = categories.length;
  return {
    classes: () => categories,
    async classify(params, rows) {
      const unknown = new Float64Array(rows.count).fill(Number.NaN);
      const rest = { ...rows, columns: rows.columns.map((column, c) => (c === label ? unknown : column)) };
      const posterior = posteriorOf(engine, params, rest);
      const values = new Float64Array(rows.count * C);
      for (let i = 0; i < rows.count; i++) {
        for (let k = 0; k < K; k++) {
          const from = k * law.parameterSize + law.parametersAt[label];
          for (let c = 0; c < C; c++) values[i * C + c] += posterior[i * K + k] * Math.exp(params.laws[from + c]);
        }
      }
      return values.map(Math.log);
    },
  };
}

function describeComponents(engine: ProductMixture, { logWeights, laws }: MixtureParams, schema: DataSchema): Findings {
  const { law } = engine;
  const names = namesOf(engine.components);
  const weights = names.map((name, k) => [name, Math.exp(logWeights[k])]);
  const rows = names.flatMap((name, k) =>
    law.laws.flatMap((each, c) => {
      const { law: kind, values } = each.describe(laws, k * law.parameterSize + law.parametersAt[c]);
      return Object.entries(values).map(([quantity, value]) => [name, schema.columns[c].name, kind, quantity, value]);
    }),
  );
  return {
    tables: [
      { title: 'Weights', columns: ['component', 'weight'], rows: weights },
      { title: 'Components', columns: ['component', 'column', 'law', 'quantity', 'value'], rows },
    ],
  };
}
