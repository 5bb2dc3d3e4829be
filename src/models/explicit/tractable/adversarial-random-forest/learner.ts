import { type IndexedRows, indexedRows, mergeRows } from '../../../../data/indexed-rows.js';
import type { TableRows } from '../../../../data/rows.js';
import type { Learner } from '../../../../learn/learner.js';
import { binsOf } from '../../../../learn/trees/binning.js';
import type { Forest } from '../../../../learn/trees/forest.js';
import { type GrownForest, growForest } from '../../../../learn/trees/grow-forest.js';
import type { Key } from '../../../../random/key.js';
import { DataError } from '../../../../util/errors.js';
import { type ColumnFrame, growingBins } from './column-frame.js';
import { copiesOf } from './copies.js';
import { fitDensity, type TrainingRows } from './fit-density.js';
import { independentDraws } from './independent-draws.js';
import type { ForestDensity } from './leaf-mixture.js';

/** What a round of the game found. */
export type Round = {
  /** How well a new forest told rows from draws of the one before: share of the rows that it got right without having seen them. */
  readonly accuracy: number;
  /** Mean log-probability of complete rows under the leaves of the new forest, by the trees that have not seen them; null where it was not asked. */
  readonly unseen: number | null;
};

/** The density of the last forest that told rows from draws, and how the game went. */
export type ForestParams = ForestDensity & {
  readonly rounds: readonly Round[];
  /** The same mean under the forest that is kept, null where no row is complete. */
  readonly unseen: number | null;
};

export type ForestState = { readonly params: ForestParams | null; readonly isOver: boolean };

export interface ForestOptions {
  readonly trees: number;
  readonly rounds: number;
  readonly delta: number;
  readonly minimumLeaf: number;
  readonly columnsTried?: number | undefined;
}

/** Draws, as a multiple of the fewest rows of a leaf, where no row is before a leaf is made of them: fewer may be chance. */
const EMPTY = 5;
/** Copies of rows that forests are grown on, at most. */
const MOST_COPIES = 200_000;

/** One pass a round: draws of the forest so far are told from the rows by a new forest, until one cannot. */
export function forestLearner(
  frames: readonly ColumnFrame[],
  options: ForestOptions,
): Learner<TableRows, ForestParams, IndexedRows, ForestState> {
  return {
    updates: 'per pass',
    additive: true,
    objective: 'none',
    passes: options.rounds,
    start: async () => ({ params: null, isOver: false }),
    contribute: async (_state, rows) => {
      const sums = indexedRows(rows);
      return { count: sums.weights.reduce((sum, weight) => sum + weight, 0), objective: 0, sums };
    },
    combine: mergeRows,
    update: async ({ params }, { sums }, key) => nextRound(frames, options, params, sums, key),
    done: ({ isOver }) => isOver,
    params: ({ params }) => {
      if (params === null) throw new DataError('adversarial-random-forest: there must be training rows, got none');
      return params;
    },
  };
}

const SINGLE_LEAF: Forest = {
  roots: Int32Array.of(0),
  column: Int32Array.of(-1),
  split: Int32Array.of(0),
  left: Int32Array.of(-1),
  subsets: new Int32Array(0),
  share: Float64Array.of(1),
  toLeft: Float64Array.of(0),
};

// The adversary says when it is over; a forest under which unseen rows are less likely than before is not taken either.
function nextRound(
  frames: readonly ColumnFrame[],
  options: ForestOptions,
  before: ForestParams | null,
  rows: IndexedRows,
  key: Key,
): ForestState {
  refuseEmpty(frames, rows);
  const training = trainingRows(frames, rows, key.at('copies'));
  const unseenByAll = [new Uint8Array(training.copies.length)];
  const last = before ?? { ...fitDensity(training, { forest: SINGLE_LEAF, inBag: unseenByAll }), rounds: [] };
  const grown = tell(training, last.forest, options, key);
  const accuracy = grown.outOfBagAccuracy;
  const isTold = accuracy - 2 * standardError(training.copies.length) > 0.5 + options.delta;
  if (!isTold) return { params: { ...last, rounds: [...last.rounds, { accuracy, unseen: null }] }, isOver: true };
  const next = fitDensity(training, grown);
  const rounds = [...last.rounds, { accuracy, unseen: next.unseen }];
  const isBetter = last.unseen === null || next.unseen === null || next.unseen > last.unseen;
  return { params: isBetter ? { ...next, rounds } : { ...last, rounds }, isOver: !isBetter };
}

function refuseEmpty(frames: readonly ColumnFrame[], { columns }: IndexedRows): void {
  for (const { column, place } of frames) {
    if (!columns[place].every(Number.isNaN)) continue;
    throw new DataError(`adversarial-random-forest: a column must have a known cell, got none in ${column.name}`, {
      hint: `leave it out with drop, as in --drop ${column.name}`,
    });
  }
}

function trainingRows(frames: readonly ColumnFrame[], rows: IndexedRows, key: Key): TrainingRows {
  const copies = copiesOf(rows.weights, MOST_COPIES, key.draws());
  const binnings = growingBins(frames, rows, copies);
  const bins = binnings.map((binning, c) => binsOf(binning, rows.columns[frames[c].place]));
  return { frames, rows, copies, binnings, bins };
}

/** A new forest that tells the rows from as many draws of the last one. */
function tell({ copies, binnings, bins }: TrainingRows, last: Forest, options: ForestOptions, key: Key): GrownForest {
  const drawn = independentDraws(last, binnings, bins, copies, key.at('draws'));
  const both = bins.map((cells, c) => {
    const joined = new Uint16Array(2 * copies.length);
    for (let i = 0; i < copies.length; i++) joined[i] = cells[copies[i]];
    joined.set(drawn[c], copies.length);
    return joined;
  });
  const classes = new Uint8Array(2 * copies.length).fill(1, 0, copies.length);
  const columnsTried = options.columnsTried ?? Math.ceil(bins.length / 2);
  const { trees, minimumLeaf } = options;
  const minimumWithout = EMPTY * minimumLeaf;
  const how = { trees, columnsTried, minimumLeaf, minimumSecond: minimumLeaf, minimumWithout };
  return growForest({ binnings, bins: both, classes }, how, key.at('forest'));
}

/** That of the share of right answers of whoever guesses. */
function standardError(copies: number): number {
  return 0.5 / Math.sqrt(2 * copies);
}
