// Independent columns: p(x) = Π_j p_j(x_j), each column with a law of its own measure. Learned in one pass, in closed form:
// the sums of all columns are added up and each law takes the most likely parameters for its sums. The margins are all that
// it knows, which makes it the baseline of every comparison: what a model gains over it, it gains by dependence (or by
// better margins, which `margin: 'best'` rules out). Of sequences and documents, it takes the steps for independent as well:
// what a model gains over it there, it gains by order or by what a document is about.
import { z } from 'zod';
import { rowWeights, type TableRows, tableRows } from '../../../data/rows.js';
import type { DataSchema } from '../../../data/schema.js';
import { columnLaw } from '../../../distributions/column-law.js';
import { lawOptions, pseudoCount } from '../../../distributions/law-options.js';
import { type Product, product } from '../../../distributions/product.js';
import { columnsOf, joined, productLogDensities, productSample } from '../../../distributions/product-graph.js';
import { reshape } from '../../../engine/ops/broadcasting.js';
import type { Learner } from '../../../learn/learner.js';
import {
  type Completion,
  type Density,
  defineModel,
  type Findings,
  type Model,
  type Sampling,
} from '../../../model/define-model.js';
import type { Key } from '../../../random/key.js';
import { independentSteps } from './independent/independent-steps.js';

/** The parameters of all columns, end to end. */
export type IndependentParams = { readonly laws: Float64Array };

/** What a product of margins can do. */
export interface IndependentModel extends Model<TableRows, IndependentParams> {
  readonly sampling: Sampling<TableRows, IndependentParams>;
  readonly density: Density<TableRows, IndependentParams, 'exact'>;
  readonly completion: Completion<TableRows, IndependentParams>;
}

/** Columns that know nothing of each other: the baseline of every comparison. */
export const independent = defineModel({
  name: 'independent',
  title: 'Independent columns',
  summary:
    'each column, and each step of a sequence, by itself, with the law of its measure; the baseline of every comparison',
  references: [
    {
      authors: 'K. P. Murphy',
      year: 2012,
      title: 'Machine Learning: A Probabilistic Perspective, chapters 2 to 4',
      venue: 'MIT Press',
    },
  ],
  options: z.object({ ...lawOptions, pseudoCount: pseudoCount(0.5) }),
  data: ['table', 'sequences', 'documents'],
  measures: ['continuous', 'count', 'categorical', 'binary', 'with-atoms'],
  baseline: true,
  certainty: 'exact',
  capabilities: ['sample', 'density', 'completion'],
  bind(options, schema): IndependentModel {
    if (schema.sequence !== undefined) return independentSteps('independent', options, schema);
    const law = product(schema.columns.map((column) => columnLaw(column, options)));
    return {
      learner: learnerOf(law),
      parameters: ({ laws }) => law.parameterCount(laws, 0),
      sampling: { sample: async ({ laws }, range, key) => drawRows(law, laws, range, key) },
      density: {
        certainty: 'exact',
        async logProb({ laws }, rows) {
          const values = new Float64Array(rows.count);
          law.addLogDensity(laws, 0, rows.columns, values, 0, 1);
          return { certainty: 'exact', values };
        },
      },
      completion: { complete: async ({ laws }, rows, key) => fillRows(law, laws, rows, key) },
      graphs: {
        logProb: ({ laws }) => ({
          dtype: 'f64',
          build: (inputs) => reshape(productLogDensities(law, laws, [0], columnsOf(inputs.rows())), [-1]),
        }),
        sample: ({ laws }) => ({
          dtype: 'f64',
          build: (inputs) => joined(productSample(law, laws, [0], inputs, 0, () => undefined).columns),
        }),
      },
      describe: ({ laws }) => describeMargins(law, laws, schema),
    };
  },
});

function learnerOf(law: Product): Learner<TableRows, IndependentParams, Float64Array, IndependentParams> {
  return {
    updates: 'per pass',
    additive: true,
    objective: 'none', // the one pass only counts: there is no earlier law whose likelihood could be told
    passes: 1,
    async start() {
      const laws = new Float64Array(law.parameterSize);
      law.start(laws, 0);
      return { laws };
    },
    async contribute({ laws }, rows) {
      const weights = rowWeights(rows);
      const sums = new Float64Array(law.statisticsSize);
      law.addStatistics(sums, 0, rows.columns, weights, 0, 1, laws, 0);
      return { count: weights.reduce((sum, weight) => sum + weight, 0), objective: 0, sums };
    },
    async update({ laws }, { sums }) {
      const next = laws.slice();
      law.estimate(sums, 0, next, 0);
      return { laws: next };
    },
    params: (state) => state,
  };
}

function drawRows(
  law: Product,
  laws: Float64Array,
  range: { readonly first: number; readonly count: number },
  key: Key,
): TableRows {
  const columns = law.laws.map(() => new Float64Array(range.count).fill(Number.NaN));
  for (let i = 0; i < range.count; i++) law.fill(laws, 0, columns, i, key.at(range.first + i).draws());
  return tableRows(columns, undefined, range.first, range.count);
}

function fillRows(law: Product, laws: Float64Array, rows: TableRows, key: Key): TableRows {
  const columns = rows.columns.map((column) => column.slice());
  for (let i = 0; i < rows.count; i++) law.fill(laws, 0, columns, i, key.at(rows.index[i]).draws());
  return { ...rows, columns };
}

function describeMargins(law: Product, laws: Float64Array, schema: DataSchema): Findings {
  const rows = law.laws.flatMap((each, c) => {
    const margin = each.describe(laws, law.parametersAt[c]);
    return Object.entries(margin.values).map(([name, value]) => [schema.columns[c].name, margin.law, name, value]);
  });
  return { tables: [{ title: 'Margins', columns: ['column', 'law', 'quantity', 'value'], rows }] };
}
