import { type Binning, MISSING } from '../../../../learn/trees/binning.js';
import { type Forest, goesLeft } from '../../../../learn/trees/forest.js';
import { logSumExp } from '../../../../numeric/log-sum-exp.js';
import type { LeafLaws } from './leaf-laws.js';
import { type LeafStatistics, leafNumbers } from './leaf-statistics.js';

/** Rows that trees did not grow on, each one's leaf in such trees. */
export interface UnseenRow {
  readonly row: number;
  /** What it counts for, and what is taken out of its leaf to score it as if it had never been there. */
  readonly weight: number;
  readonly leaves: readonly number[];
}

/** A forest, the rows it was grown on, and which trees have seen which copies of them. */
export interface GrownOn {
  readonly forest: Forest;
  readonly binnings: readonly Binning[];
  readonly bins: readonly Uint16Array[];
  readonly copies: Int32Array;
  readonly weights: Float64Array;
  readonly inBag: readonly Uint8Array[];
}

/** Up to `most` copies of rows, evenly spread, with the trees that have not seen them, up to so many. Where a missing cell leaves the leaf open, a tree is passed over. */
export function unseenRows(grown: GrownOn, most: number, mostTrees: number): UnseenRow[] {
  const { forest, copies, weights, inBag } = grown;
  const numbers = leafNumbers(forest);
  const times = new Int32Array(weights.length);
  for (const row of copies) times[row]++;
  const trees = forest.roots.length;
  const step = Math.max(1, copies.length / most);
  const rows: UnseenRow[] = [];
  for (let at = 0; at < copies.length; at += step) {
    const i = Math.floor(at);
    const leaves: number[] = [];
    // Each begins with another tree.
    for (let k = 0; k < trees && leaves.length < mostTrees; k++) {
      const t = (rows.length + k) % trees;
      const leaf = inBag[t][i] > 0 ? -1 : leafOfKnown(grown, numbers, t, copies[i]);
      if (leaf >= 0) leaves.push(leaf);
    }
    if (leaves.length > 0) rows.push({ row: copies[i], weight: weights[copies[i]] / times[copies[i]], leaves });
  }
  return rows;
}

/** Mean log-probability of complete rows by the trees that have not seen them, in nats a row; undefined where there are none. */
export function unseenLogProbability(
  rows: readonly UnseenRow[],
  cells: readonly Float64Array[],
  laws: LeafLaws,
  { coverage }: LeafStatistics,
  trees: number,
  background: number,
): number | undefined {
  const total = coverage.reduce((sum, weight) => sum + weight, 0) / trees;
  const read = laws.read(cells);
  let [sum, count] = [0, 0];
  for (const { row, weight, leaves } of rows) {
    if (cells.some((column) => Number.isNaN(column[row]))) continue;
    const joints = leaves.map((leaf) => {
      const cover = Math.max(0, coverage[leaf] - weight) / Math.max(total - weight, Number.MIN_VALUE);
      const weighed = (1 - background) * cover + background * laws.independent[leaf];
      return Math.log(weighed) + read.logDensity(row, leaf, weight);
    });
    sum += weight * (logSumExp(joints) - Math.log(joints.length));
    count += weight;
  }
  return count > 0 ? sum / count : undefined;
}

function leafOfKnown({ forest, binnings, bins }: GrownOn, numbers: Int32Array, tree: number, row: number): number {
  let node = forest.roots[tree];
  while (forest.column[node] >= 0) {
    const c = forest.column[node];
    const bin = bins[c][row];
    if (bin === MISSING) return -1;
    node = goesLeft(forest, node, bin, binnings[c].isCoded) ? forest.left[node] : forest.left[node] + 1;
  }
  return numbers[node];
}
