// Classification trees of two classes on binned columns, grown depth first by the fall of Gini's impurity, codes in the order of
// their share of the second class, which finds the best of all subsets (Breiman, Friedman, Olshen and Stone 1984, theorem 4.5).
// A missing cell is no information: it goes to either side at random, as often as known cells do.
import type { Draws } from '../../random/draws.js';
import { type Allowed, bestSubset, bestThreshold, type Parting } from './best-split.js';
import type { Binning } from './binning.js';
import { MISSING } from './binning.js';

/** What is to be told apart: binned cells, and the class of each row, 0 or 1. */
export interface TwoClasses {
  readonly binnings: readonly Binning[];
  readonly bins: readonly Uint16Array[];
  readonly classes: Uint8Array;
}

export interface Growing {
  /** Columns tried at each node, drawn anew. */
  readonly columnsTried: number;
  /** Fewest rows of a leaf. */
  readonly minimumLeaf: number;
  /** Fewest rows of the second class in a leaf; 0 where absent. */
  readonly minimumSecond?: number;
  /** Rows of the first class from which on a leaf may have none of the second, where no split leaves enough of them on either side; no number of them where absent. */
  readonly minimumWithout?: number;
}

/** The nodes grown so far, tree after tree. */
export interface Nodes {
  readonly column: number[];
  readonly split: number[];
  readonly left: number[];
  readonly subsets: number[];
  readonly share: number[];
  readonly toLeft: number[];
}

interface Split extends Parting {
  readonly column: number;
}

/** Adds a tree to the nodes, grown on the rows of positive weight, and returns its root. */
export function growTree(
  task: TwoClasses,
  weights: Uint8Array | Int32Array,
  how: Growing,
  draws: Draws,
  nodes: Nodes,
): number {
  const rows = Int32Array.from({ length: weights.length }, (_, i) => i).filter((row) => weights[row] > 0);
  const held = new Int32Array(rows.length);
  const search = splitSearch(task, weights, how, draws);
  const root = addNode(nodes);
  const open: (readonly [number, number, number])[] = [[root, 0, rows.length]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, from, to] = next;
    const { first, second } = weightOf(task.classes, weights, rows, from, to);
    nodes.share[node] = second / (first + second);
    const split = search(rows, from, to, first, second);
    if (split === undefined) continue;
    const middle = partition(task, weights, split, draws, rows, held, from, to, nodes, node);
    nodes.column[node] = split.column;
    nodes.split[node] = task.binnings[split.column].isCoded
      ? addSubset(nodes, split.codes, task.binnings[split.column].bins)
      : split.last;
    const left = addNode(nodes);
    addNode(nodes);
    nodes.left[node] = left;
    open.push([left + 1, middle, to], [left, from, middle]);
  }
  return root;
}

/** No nodes yet. */
export function noNodes(): Nodes {
  return { column: [], split: [], left: [], subsets: [], share: [], toLeft: [] };
}

function addNode({ column, split, left, share, toLeft }: Nodes): number {
  column.push(-1);
  split.push(0);
  left.push(-1);
  share.push(0);
  toLeft.push(0);
  return column.length - 1;
}

function addSubset({ subsets }: Nodes, codes: readonly number[], bins: number): number {
  const at = subsets.length;
  for (let word = 0; word < (bins + 31) >> 5; word++) subsets.push(0);
  for (const code of codes) subsets[at + (code >> 5)] |= 1 << (code & 31);
  return at;
}

function weightOf(
  classes: Uint8Array,
  weights: Uint8Array | Int32Array,
  rows: Int32Array,
  from: number,
  to: number,
): { readonly first: number; readonly second: number } {
  let all = 0;
  let second = 0;
  for (let i = from; i < to; i++) {
    const row = rows[i];
    all += weights[row];
    if (classes[row] === 1) second += weights[row];
  }
  return { first: all - second, second };
}

type Search = (rows: Int32Array, from: number, to: number, first: number, second: number) => Split | undefined;

// Columns are tried in random order: so many of them, and further ones only while no split was found.
function splitSearch(task: TwoClasses, weights: Uint8Array | Int32Array, how: Growing, draws: Draws): Search {
  const { binnings, bins, classes } = task;
  const most = binnings.reduce((largest, each) => Math.max(largest, each.bins), 1);
  const histogram = new Float64Array(2 * most); // [bin, class]
  const order = Int32Array.from(binnings, (_, c) => c);
  const { minimumLeaf, minimumSecond = 0, minimumWithout = Infinity } = how;
  const find = (rows: Int32Array, from: number, to: number, isAllowed: Allowed) => {
    let best: Split | undefined;
    for (let tried = 0; tried < order.length && (tried < how.columnsTried || best === undefined); tried++) {
      const other = tried + draws.below(order.length - tried);
      const c = order[other];
      order[other] = order[tried];
      order[tried] = c;
      const cells = bins[c];
      let low = MISSING;
      let high = -1;
      for (let i = from; i < to; i++) {
        const row = rows[i];
        const bin = cells[row];
        if (bin === MISSING) continue;
        histogram[2 * bin + classes[row]] += weights[row];
        if (bin < low) low = bin;
        if (bin > high) high = bin;
      }
      if (high < 0) continue;
      if (high > low) {
        const found = binnings[c].isCoded
          ? bestSubset(histogram, binnings[c].bins, isAllowed)
          : bestThreshold(histogram, low, high, isAllowed);
        if (found !== undefined && (best === undefined || found.score > best.score)) best = { column: c, ...found };
      }
      histogram.fill(0, 2 * low, 2 * high + 2);
    }
    return best;
  };
  const isFull: Allowed = (count, second) => count >= minimumLeaf && second >= minimumSecond;
  const isFullOrWithout: Allowed = (count, second) => (second === 0 ? count >= minimumWithout : isFull(count, second));
  return (rows, from, to, first, second) => {
    if (first === 0 || second === 0 || first + second < 2 * minimumLeaf) return undefined;
    const found = second < 2 * minimumSecond ? undefined : find(rows, from, to, isFull);
    return found ?? (first < minimumWithout ? undefined : find(rows, from, to, isFullOrWithout));
  };
}

// Stable, left ones first; what share of the known went left is noted for the missing ones.
function partition(
  { binnings, bins }: TwoClasses,
  weights: Uint8Array | Int32Array,
  split: Split,
  draws: Draws,
  rows: Int32Array,
  held: Int32Array,
  from: number,
  to: number,
  nodes: Nodes,
  node: number,
): number {
  const cells = bins[split.column];
  const chosen = binnings[split.column].isCoded ? new Uint8Array(binnings[split.column].bins) : undefined;
  if (chosen !== undefined) for (const code of split.codes) chosen[code] = 1;
  let known = 0;
  let left = 0;
  for (let i = from; i < to; i++) {
    const bin = cells[rows[i]];
    if (bin === MISSING) continue;
    known += weights[rows[i]];
    if (chosen === undefined ? bin <= split.last : chosen[bin] === 1) left += weights[rows[i]];
  }
  const share = left / known;
  nodes.toLeft[node] = share;
  let at = from;
  let aside = 0;
  for (let i = from; i < to; i++) {
    const row = rows[i];
    const bin = cells[row];
    const isLeft =
      bin === MISSING ? draws.uniform() < share : chosen === undefined ? bin <= split.last : chosen[bin] === 1;
    if (isLeft) rows[at++] = row;
    else held[aside++] = row;
  }
  rows.set(held.subarray(0, aside), at);
  return at;
}
