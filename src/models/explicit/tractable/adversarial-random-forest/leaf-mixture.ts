// The density of a forest: p(x) = 1/B Σ_t Σ_l w_tl Π_c p_tlc(x_c) over the leaves l of each tree t, with the weights
// w_tl = (1 - ε) n_tl / n + ε q_tl: n_tl the weight of the rows in the leaf, q_tl the probability of its box if the columns were
// independent. A complete row is in one leaf of each tree; where cells are missing it may be in several, over which is summed.
import { type Binning, binsOf, MISSING } from '../../../../learn/trees/binning.js';
import { type Forest, goesLeft } from '../../../../learn/trees/forest.js';
import type { Draws } from '../../../../random/draws.js';
import type { ColumnFrame } from './column-frame.js';
import { leafBoxes } from './leaf-boxes.js';
import { isPossible } from './leaf-law.js';
import { type LeafLaws, leafLaws } from './leaf-laws.js';
import { type LeafStatistics, leafLayout } from './leaf-statistics.js';
import type { Margin } from './margin.js';

/** What is learned of a table. Columns are in the order of their names. */
export type ForestDensity = {
  readonly forest: Forest;
  /** Borders between the bins of numbers. */
  readonly edges: readonly Float64Array[];
  readonly margins: readonly Margin[];
  readonly statistics: LeafStatistics;
  /** λ of the parts of the laws within leaves. [columns, parts] */
  readonly shares: Float64Array;
  /** ε, what independent columns share in the weights of the leaves. */
  readonly background: number;
};

/** The leaves of all trees as components of one mixture. */
export interface LeafMixture {
  readonly laws: LeafLaws;
  /** Rows as they go down the trees; `columns` are those of the table. */
  read(columns: readonly Float64Array[]): DescendingRows;
  /** A leaf in proportion to its weight. */
  drawLeaf(draws: Draws): number;
}

export interface DescendingRows {
  /** Calls `found` with each leaf that row i can be in, and with log of its weight times the density of the row's known cells; never where a cell can have no such value. */
  reach(i: number, found: (leaf: number, logJoint: number) => void): void;
}

/** The mixture that a density is. */
export function leafMixture(frames: readonly ColumnFrame[], density: ForestDensity): LeafMixture {
  const { forest, statistics, margins, shares, background } = density;
  const binnings = binningsOf(frames, density.edges);
  const boxes = leafBoxes(forest, frames, binnings);
  const laws = leafLaws(frames, leafLayout(frames), statistics, margins, boxes, shares);
  const trees = forest.roots.length;
  const total = statistics.coverage.reduce((sum, weight) => sum + weight, 0) / trees;
  const weights = statistics.coverage.map(
    (weight, leaf) => ((1 - background) * (weight / total) + background * laws.independent[leaf]) / trees,
  );
  const logWeights = weights.map(Math.log);
  const below = runningSum(weights);
  return {
    laws,
    drawLeaf: (draws) => firstAbove(below, draws.uniform() * below[below.length - 1]),
    read(columns) {
      const cells = frames.map(({ place }) => columns[place]);
      const bins = binnings.map((binning, c) => binsOf(binning, cells[c]));
      const isCoded = binnings.map((binning) => binning.isCoded);
      const rows = laws.read(possible(frames, cells));
      return {
        reach(i, found) {
          if (frames.some((frame, c) => !Number.isNaN(cells[c][i]) && !isPossible(frame, cells[c][i]))) return;
          descend(forest, isCoded, bins, i, (node) => {
            const leaf = boxes.numbers[node];
            found(leaf, logWeights[leaf] + rows.logDensity(i, leaf, 0));
          });
        },
      };
    },
  };
}

/** The cells, those that cannot be taken for missing: nothing is asked of them. */
function possible(frames: readonly ColumnFrame[], cells: readonly Float64Array[]): readonly Float64Array[] {
  return cells.map((column, c) => column.map((x) => (Number.isNaN(x) || isPossible(frames[c], x) ? x : Number.NaN)));
}

function binningsOf(frames: readonly ColumnFrame[], edges: readonly Float64Array[]): readonly Binning[] {
  return frames.map(({ column }, c) => {
    const { length: codes } = column.categories;
    return { isCoded: codes > 0, bins: codes > 0 ? codes : edges[c].length + 1, edges: edges[c] };
  });
}

/** Calls `arrive` with each leaf node that a row can be in. */
function descend(
  forest: Forest,
  isCoded: readonly boolean[],
  bins: readonly Uint16Array[],
  row: number,
  arrive: (node: number) => void,
): void {
  const { column, left } = forest;
  const open: number[] = [];
  for (const root of forest.roots) {
    open.push(root);
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      const c = column[node];
      if (c < 0) arrive(node);
      else if (bins[c][row] === MISSING) open.push(left[node] + 1, left[node]);
      else open.push(goesLeft(forest, node, bins[c][row], isCoded[c]) ? left[node] : left[node] + 1);
    }
  }
}

function runningSum(weights: Float64Array): Float64Array {
  let sum = 0;
  return weights.map((weight) => {
    sum += weight;
    return sum;
  });
}

function firstAbove(ascending: Float64Array, target: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] > target) high = middle;
    else low = middle + 1;
  }
  return low;
}
