// Random forests (Breiman 2001) of two classes: each tree is grown on a bootstrap of the rows, a few columns tried at each node,
// and the rows that a tree has not seen vote on how well the forest tells the classes apart.
import type { Draws } from '../../random/draws.js';
import type { Key } from '../../random/key.js';
import type { Binning } from './binning.js';
import { MISSING } from './binning.js';
import { type Forest, goesLeft } from './forest.js';
import { type Growing, growTree, noNodes, type TwoClasses } from './grow-tree.js';

export interface ForestGrowing extends Growing {
  readonly trees: number;
}

export interface GrownForest {
  readonly forest: Forest;
  /** How often each row is in each tree's bootstrap, at most 255 times: [trees][rows]. */
  readonly inBag: readonly Uint8Array[];
  /** Share of the rows whose class the trees that have not seen them find; ties count half. NaN where every tree has seen every row. */
  readonly outOfBagAccuracy: number;
}

/** A forest grown on all rows, each counting once. */
export function growForest(task: TwoClasses, how: ForestGrowing, key: Key): GrownForest {
  const count = task.classes.length;
  const nodes = noNodes();
  const roots = new Int32Array(how.trees);
  const inBag: Uint8Array[] = [];
  for (let t = 0; t < how.trees; t++) {
    const draws = key.at(t).draws();
    const weights = bootstrap(count, draws);
    roots[t] = growTree(task, weights, how, draws, nodes);
    inBag.push(weights);
  }
  const forest: Forest = {
    roots,
    column: Int32Array.from(nodes.column),
    split: Int32Array.from(nodes.split),
    left: Int32Array.from(nodes.left),
    subsets: Int32Array.from(nodes.subsets),
    share: Float64Array.from(nodes.share),
    toLeft: Float64Array.from(nodes.toLeft),
  };
  return { forest, inBag, outOfBagAccuracy: outOfBagAccuracy(forest, task, inBag, key.at('votes').draws()) };
}

/** The leaf that a row of bins falls into; a missing cell goes to a side at random, as often as known cells did. */
export function leafOf(
  forest: Forest,
  root: number,
  binnings: readonly Binning[],
  bins: readonly Uint16Array[],
  row: number,
  draws: Draws,
): number {
  const { column, left, toLeft } = forest;
  let node = root;
  while (column[node] >= 0) {
    const c = column[node];
    const bin = bins[c][row];
    const isLeft = bin === MISSING ? draws.uniform() < toLeft[node] : goesLeft(forest, node, bin, binnings[c].isCoded);
    node = isLeft ? left[node] : left[node] + 1;
  }
  return node;
}

/** The mean share of the second class in the leaves of each row, over all trees: near 1 where it is likely of that class. */
export function secondShare(
  forest: Forest,
  binnings: readonly Binning[],
  bins: readonly Uint16Array[],
  draws: Draws,
): Float64Array {
  const shares = new Float64Array(bins[0].length);
  for (const root of forest.roots) {
    for (let row = 0; row < shares.length; row++)
      shares[row] += forest.share[leafOf(forest, root, binnings, bins, row, draws)] / forest.roots.length;
  }
  return shares;
}

function bootstrap(count: number, draws: Draws): Uint8Array {
  const times = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const row = draws.below(count);
    if (times[row] < 255) times[row]++;
  }
  return times;
}

function outOfBagAccuracy(
  forest: Forest,
  { binnings, bins, classes }: TwoClasses,
  inBag: readonly Uint8Array[],
  draws: Draws,
): number {
  const votes = new Float64Array(classes.length); // share of the second class less one half, summed
  const voters = new Int32Array(classes.length);
  for (const [t, root] of forest.roots.entries()) {
    for (let row = 0; row < classes.length; row++) {
      if (inBag[t][row] > 0) continue;
      votes[row] += forest.share[leafOf(forest, root, binnings, bins, row, draws)] - 0.5;
      voters[row]++;
    }
  }
  let right = 0;
  let asked = 0;
  for (let row = 0; row < classes.length; row++) {
    if (voters[row] === 0) continue;
    asked++;
    // Rounding of sums of shares must not decide a tie.
    if (Math.abs(votes[row]) < 1e-12 * voters[row]) right += 0.5;
    else if (votes[row] > 0 === (classes[row] === 1)) right++;
  }
  return asked === 0 ? Number.NaN : right / asked;
}
