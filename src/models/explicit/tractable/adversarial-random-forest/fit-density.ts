import type { IndexedRows } from '../../../../data/indexed-rows.js';
import type { Binning } from '../../../../learn/trees/binning.js';
import type { GrownForest } from '../../../../learn/trees/grow-forest.js';
import type { ColumnFrame } from './column-frame.js';
import { interpolate } from './interpolation.js';
import { leafBoxes } from './leaf-boxes.js';
import { PARTS } from './leaf-law.js';
import { leafLaws } from './leaf-laws.js';
import type { ForestDensity } from './leaf-mixture.js';
import { leafLayout, leafStatistics } from './leaf-statistics.js';
import { marginOf } from './margin.js';
import { unseenLogProbability, unseenRows } from './unseen-rows.js';

/** The training rows as forests see them. */
export interface TrainingRows {
  readonly frames: readonly ColumnFrame[];
  readonly rows: IndexedRows;
  /** Rows by position, each as often as its weight says. */
  readonly copies: Int32Array;
  readonly binnings: readonly Binning[];
  /** The bins of the rows, by frame. */
  readonly bins: readonly Uint16Array[];
}

/** Unseen rows that the shares of parts are found from, in how many trees each. */
const ROWS_FOR_SHARES = 10_000;
const TREES_FOR_SHARES = 2;
/** Unseen rows that forests are compared by. */
const ROWS_FOR_SCORE = 2_000;

/** What the leaves of a forest say of the rows that it was grown on, and the mean log-probability of unseen rows under it. */
export function fitDensity(
  { frames, rows, copies, binnings, bins }: TrainingRows,
  { forest, inBag }: Pick<GrownForest, 'forest' | 'inBag'>,
): ForestDensity & { readonly unseen: number | null } {
  const layout = leafLayout(frames);
  const trees = forest.roots.length;
  const margins = frames.map((frame) => marginOf(frame, rows));
  const statistics = leafStatistics(forest, frames, layout, binnings, bins, rows);
  const boxes = leafBoxes(forest, frames, binnings);
  const shares = new Float64Array(PARTS * frames.length);
  const laws = leafLaws(frames, layout, statistics, margins, boxes, shares);
  const cells = frames.map(({ place }) => rows.columns[place]);
  const grown = { forest, binnings, bins, copies, weights: rows.weights, inBag };
  const found = interpolate(unseenRows(grown, ROWS_FOR_SHARES, TREES_FOR_SHARES), cells, laws, statistics, trees);
  shares.set(found.shares);
  const { background } = found;
  const scored = unseenRows(grown, ROWS_FOR_SCORE, trees);
  const unseen = unseenLogProbability(scored, cells, laws, statistics, trees, background) ?? null;
  return { forest, edges: binnings.map(({ edges }) => edges), margins, statistics, shares, background, unseen };
}
