// Naive Bayes as a generative model: p(x, y) = p(y) Π_j p(x_j | y), columns independent within a class and each of its own
// measure; with `likelihood: 'multinomial'`, counts share a total: p(x | y) ∝ Π_j θ_yj^x_j. Learned by counting; rows without a
// label are learned from by EM (Nigam et al. 2000). A missing cell drops out of the product, which integrates it out exactly.
import { z } from 'zod';
import { type TableRows, tableRows } from '../../../data/rows.js';
import { lawOptions, pseudoCount } from '../../../distributions/law-options.js';
import { normaliseRows } from '../../../distributions/product-mixture.js';
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
import { type ClassLaws, classLaws, type NaiveBayesParams } from './naive-bayes/class-laws.js';
import { classGraphs } from './naive-bayes/graphs.js';
import { keepLabels, naiveBayesLearner } from './naive-bayes/learner.js';

/** What naive Bayes can do. */
export interface NaiveBayesModel extends Model<TableRows, NaiveBayesParams> {
  readonly sampling: Sampling<TableRows, NaiveBayesParams>;
  readonly density: Density<TableRows, NaiveBayesParams, 'exact'>;
  readonly completion: Completion<TableRows, NaiveBayesParams>;
  readonly classification: Classification<TableRows, NaiveBayesParams>;
}

/** Classes within which columns are independent: draws rows with labels, and classifies. */
export const naiveBayes = defineModel({
  name: 'naive-bayes',
  title: 'Naive Bayes',
  summary: 'draws rows with their labels and classifies, columns independent within each class',
  references: [
    {
      authors: 'D. D. Lewis',
      year: 1998,
      title: 'Naive (Bayes) at forty: the independence assumption in information retrieval',
      venue: 'ECML',
    },
    {
      authors: 'K. Nigam, A. K. McCallum, S. Thrun and T. Mitchell',
      year: 2000,
      title: 'Text classification from labeled and unlabeled documents using EM',
      venue: 'Machine Learning 39',
    },
  ],
  options: z.object({
    likelihood: z
      .enum(['auto', 'multinomial'])
      .default('auto')
      .describe('auto: each column by its measure; multinomial: count columns share a total, as words in a text'),
    ...lawOptions,
    pseudoCount: pseudoCount(0.5),
    iterations: z.int().min(1).default(200).describe('most EM passes, where labels are missing'),
    tolerance: z.number().min(0).default(1e-6).describe('gain of a pass, in nats a row, under which EM has converged'),
  }),
  measures: ['continuous', 'count', 'categorical', 'binary', 'with-atoms'],
  columns: { minimum: 2 },
  needsLabel: true,
  certainty: 'exact',
  capabilities: ['sample', 'density', 'completion', 'classification'],
  bind(options, schema): NaiveBayesModel {
    const model = classLaws(schema, options);
    const K = model.classes.length;
    return {
      learner: naiveBayesLearner(model, options),
      parameters: (params) => parameterCount(model, params),
      sampling: {
        async sample(params, range, key) {
          const priors = params.logPriors.map(Math.exp);
          const columns = schema.columns.map(() => new Float64Array(range.count).fill(Number.NaN));
          for (let i = 0; i < range.count; i++) {
            const draws = key.at(range.first + i).draws();
            model.fill(params, draws.categorical(priors), columns, i, draws);
          }
          return tableRows(columns, undefined, range.first, range.count);
        },
      },
      density: {
        certainty: 'exact',
        async logProb(params, rows) {
          const joint = model.logJoint(params, rows);
          keepLabels(joint, rows.columns[model.label], K);
          const values = Float64Array.from({ length: rows.count }, (_, i) => logSumExp(joint, i * K, (i + 1) * K));
          return { certainty: 'exact', values };
        },
      },
      completion: {
        async complete(params, rows, key) {
          const posterior = classPosterior(model, params, rows);
          const columns = rows.columns.map((column) => column.slice());
          for (let i = 0; i < rows.count; i++) {
            if (!columns.some((column) => Number.isNaN(column[i]))) continue;
            const draws = key.at(rows.index[i]).draws();
            const label = rows.columns[model.label][i];
            const k = label < K ? label : draws.categorical(posterior.subarray(i * K, (i + 1) * K));
            model.fill(params, k, columns, i, draws);
            if (!Number.isNaN(label)) columns[model.label][i] = label;
          }
          return { ...rows, columns };
        },
      },
      classification: {
        classes: () => model.classes,
        classify: async (params, rows) => classPosterior(model, params, rows).map(Math.log),
      },
      ...(model.together.length === 0 ? { graphs: classGraphs(model) } : {}),
      describe: (params) =>
        describeClasses(
          model,
          params,
          schema.columns.map(({ name }) => name),
        ),
    };
  },
});

/** p(y | the known cells other than the label); a row that no class can have leaves the prior as it was. [count × classes] */
function classPosterior(model: ClassLaws, params: NaiveBayesParams, rows: TableRows): Float64Array {
  const K = model.classes.length;
  const joint = model.logJoint(params, rows);
  const impossible = Array.from({ length: rows.count }, (_, i) => logSumExp(joint, i * K, (i + 1) * K) === -Infinity);
  normaliseRows(joint, K, new Float64Array(rows.count).fill(1));
  const priors = params.logPriors.map(Math.exp);
  for (let i = 0; i < rows.count; i++) if (impossible[i]) joint.set(priors, i * K);
  return joint;
}

function parameterCount({ classes, law, together }: ClassLaws, { laws }: NaiveBayesParams): number {
  const shares = together.length > 0 ? classes.length * (together.length - 1) + 2 : 0;
  const own = classes.map((_, k) => law.parameterCount(laws, k * law.parameterSize));
  return classes.length - 1 + shares + own.reduce((sum, count) => sum + count, 0);
}

function describeClasses(model: ClassLaws, params: NaiveBayesParams, names: readonly string[]): Findings {
  const { classes, law, alone, together } = model;
  const priors = classes.map((name, k) => [name, Math.exp(params.logPriors[k])]);
  const rows = classes.flatMap((name, k) => {
    const own = law.laws.flatMap((each, c) => {
      const { law: kind, values } = each.describe(params.laws, k * law.parameterSize + law.parametersAt[c]);
      return Object.entries(values).map(([quantity, value]) => [name, names[alone[c]], kind, quantity, value]);
    });
    const shares = together.map((c, j) => {
      return [name, names[c], 'multinomial', 'share', Math.exp(params.logShares[k * together.length + j])];
    });
    return [...own, ...shares];
  });
  return {
    tables: [
      { title: 'Classes', columns: ['class', 'probability'], rows: priors },
      { title: 'Columns by class', columns: ['class', 'column', 'law', 'quantity', 'value'], rows },
    ],
  };
}
