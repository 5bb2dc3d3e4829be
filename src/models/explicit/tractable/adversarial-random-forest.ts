// Adversarial random forest (Watson, Blesch, Kapar and Wright 2023): a forest learns to tell rows from draws in which the columns
// are independent, first everywhere, then within the leaves of the forest before, until none can. Within the leaves of the last
// one that could, columns are as good as independent, so p(x) = 1/B Σ_t Σ_l w_tl Π_c p_tlc(x_c): over B trees t and their leaves
// l, w_tl the share of the rows in a leaf and p_tlc the law of column c there, cut to the leaf's box. Exact, and so are its
// margins: a missing cell leaves several leaves open, over which is summed. Bins, trees and their votes: learn/trees.
import { z } from 'zod';
import type { TableRows } from '../../../data/rows.js';
import {
  type Completion,
  type Density,
  defineModel,
  type Findings,
  type Model,
  type Sampling,
} from '../../../model/define-model.js';
import { type ColumnFrame, columnFrames } from './adversarial-random-forest/column-frame.js';
import { PARTS } from './adversarial-random-forest/leaf-law.js';
import { type LeafMixture, leafMixture } from './adversarial-random-forest/leaf-mixture.js';
import { type ForestParams, forestLearner } from './adversarial-random-forest/learner.js';
import { completeRows, drawRows, logProbOf } from './adversarial-random-forest/mixture-rows.js';

/** Rows that forests are grown on, at most: beyond, leaves do not get smaller but more. */
const ROW_LIMIT = 200_000;

/** What an adversarial random forest can do. */
export interface ForestModel extends Model<TableRows, ForestParams> {
  readonly sampling: Sampling<TableRows, ForestParams>;
  readonly density: Density<TableRows, ForestParams, 'exact'>;
  readonly completion: Completion<TableRows, ForestParams>;
}

/** Trees against draws of their own leaves: an exact density of mixed tables, with nothing assumed about its form. */
export const adversarialRandomForest = defineModel({
  name: 'adversarial-random-forest',
  title: 'Adversarial random forest',
  summary:
    'trees tell rows from draws of earlier trees until they cannot; their leaves are the density of mixed tables',
  references: [
    {
      authors: 'D. S. Watson, K. Blesch, J. Kapar and M. N. Wright',
      year: 2023,
      title: 'Adversarial random forests for density estimation and generative modeling',
      venue: 'AISTATS, PMLR 206',
      url: 'https://proceedings.mlr.press/v206/watson23a.html',
    },
    {
      authors: 'T. Shi and S. Horvath',
      year: 2006,
      title: 'Unsupervised learning with random forest predictors',
      venue: 'Journal of Computational and Graphical Statistics 15',
    },
    { authors: 'L. Breiman', year: 2001, title: 'Random forests', venue: 'Machine Learning 45' },
    {
      authors: 'F. Jelinek and R. L. Mercer',
      year: 1980,
      title: 'Interpolated estimation of Markov source parameters from sparse data',
      venue: 'Pattern Recognition in Practice',
    },
  ],
  options: z.object({
    trees: z.int().min(1).default(30).describe('trees of a forest'),
    rounds: z.int().min(1).default(10).describe('most forests grown, each against draws of the one before'),
    delta: z
      .number()
      .min(0)
      .max(0.5)
      .default(0)
      .describe('how far over one half, and two standard errors, the accuracy of a forest is that can tell'),
    minimumLeaf: z.int().min(1).default(10).describe('fewest rows in a leaf, of those that its tree is grown on'),
    columnsTried: z.int().min(1).optional().describe('columns tried at each split; half of them where absent'),
  }),
  measures: ['continuous', 'count', 'categorical', 'binary', 'with-atoms'],
  certainty: 'exact',
  capabilities: ['sample', 'density', 'completion'],
  bind(options, schema): ForestModel {
    const frames = columnFrames(schema.columns);
    const mixtures = new WeakMap<ForestParams, LeafMixture>();
    const mixtureOf = (params: ForestParams) => {
      const mixture = mixtures.get(params) ?? leafMixture(frames, params);
      mixtures.set(params, mixture);
      return mixture;
    };
    return {
      learner: forestLearner(frames, options),
      parameters: ({ forest, statistics: { coverage, mean, values }, shares }) =>
        forest.column.length + coverage.length + 2 * mean.length + values.length + shares.length,
      rowLimit: ROW_LIMIT,
      sampling: { sample: async (params, range, key) => drawRows(frames, mixtureOf(params), range, key) },
      density: {
        certainty: 'exact',
        logProb: async (params, rows) => ({ certainty: 'exact', values: logProbOf(mixtureOf(params), rows) }),
      },
      completion: { complete: async (params, rows, key) => completeRows(frames, mixtureOf(params), rows, key) },
      describe: (params) => describeForest(frames, params),
    };
  },
});

function describeForest(frames: readonly ColumnFrame[], params: ForestParams): Findings {
  const { forest, shares, statistics, rounds } = params;
  const splits = frames.map((_, c) => forest.column.reduce((count, column) => count + Number(column === c), 0));
  const inner = Math.max(1, forest.column.length - statistics.coverage.length);
  return {
    tables: [
      {
        title: 'Rounds',
        columns: ['round', 'accuracy', 'log-probability of unseen rows'],
        rows: rounds.map(({ accuracy, unseen }, r) => [r + 1, Number.isNaN(accuracy) ? null : accuracy, unseen]),
      },
      {
        title: 'Columns',
        columns: ['column', 'share of the splits', 'own values', 'normal law', 'margin'],
        rows: frames.map(({ column }, c) => [
          column.name,
          splits[c] / inner,
          ...shares.slice(PARTS * c, PARTS * c + PARTS),
        ]),
      },
    ],
  };
}
