import type { IndexedRows } from '../../../../data/indexed-rows.js';
import { isCoded } from '../../../../data/schema.js';
import { type Binning, MISSING } from '../../../../learn/trees/binning.js';
import { type Forest, goesLeft } from '../../../../learn/trees/forest.js';
import type { ColumnFrame } from './column-frame.js';

/** Whole numbers in the range up to which a column of counts is tabled in the leaves. */
export const MOST_TABLED = 256;

/** What the leaves know of the rows in them, leaf after leaf and in each the columns by name. */
export type LeafStatistics = {
  /** Weight of the rows in each leaf. */
  readonly coverage: Float64Array;
  /** Weight of the known cells. [leaves, columns] */
  readonly known: Float64Array;
  /** Mean of the known numbers, atoms left out, and the sum of squares about it, in the column's unit. [leaves, columns of numbers] */
  readonly mean: Float64Array;
  readonly squares: Float64Array;
  /** Where the tables of codes, counts or atoms begin, and the end of the last. [leaves × columns + 1] */
  readonly tables: Int32Array;
  readonly values: Int32Array;
  readonly weights: Float64Array;
};

/** Where columns have their statistics. */
export interface LeafLayout {
  /** Place among the columns of numbers, -1 for codes. */
  readonly numbers: Int32Array;
  readonly width: number;
  /** Whether leaves hold a table of the column's values. */
  readonly isTabled: readonly boolean[];
  readonly hasAtoms: readonly boolean[];
  /** The whole number that a table of counts holds as 0. */
  readonly origins: Float64Array;
}

/** The layout of these columns; how many different counts there are decides whether they are tabled. */
export function leafLayout(frames: readonly ColumnFrame[]): LeafLayout {
  let width = 0;
  const numbers = Int32Array.from(frames, ({ column }) => (isCoded(column) ? -1 : width++));
  const isTabled = frames.map(({ column }) => {
    if (column.measure === 'count') return column.maximum - column.minimum < MOST_TABLED;
    return column.measure !== 'continuous';
  });
  const origins = Float64Array.from(frames, ({ column }) => (column.measure === 'count' ? column.minimum : 0));
  const hasAtoms = frames.map(({ column }) => column.measure === 'with-atoms');
  return { numbers, width, isTabled, hasAtoms, origins };
}

/** What a table holds a value as; -1 for numbers that are no atom. */
export function tableValue({ column }: ColumnFrame, x: number, origin: number): number {
  if (column.measure === 'with-atoms') return column.atoms.indexOf(x);
  return x - origin;
}

/** The number of each leaf, tree after tree and from left to right; -1 for other nodes. */
export function leafNumbers({ roots, column, left }: Forest): Int32Array {
  const numbers = new Int32Array(column.length).fill(-1);
  let leaves = 0;
  for (const root of roots) {
    const open = [root];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (column[node] < 0) numbers[node] = leaves++;
      else open.push(left[node] + 1, left[node]);
    }
  }
  return numbers;
}

/**
 * The rows of each leaf of each tree. Where a row's cell is missing it goes both ways, in proportion to the weight of known cells
 * that do: so a missing cell says nothing of its value.
 */
export function leafStatistics(
  forest: Forest,
  frames: readonly ColumnFrame[],
  layout: LeafLayout,
  binnings: readonly Binning[],
  bins: readonly Uint16Array[],
  rows: IndexedRows,
): LeafStatistics {
  const numbers = leafNumbers(forest);
  const leaves = numbers.reduce((most, leaf) => Math.max(most, leaf + 1), 0);
  const d = frames.length;
  const coverage = new Float64Array(leaves);
  const known = new Float64Array(leaves * d);
  const mean = new Float64Array(leaves * layout.width);
  const squares = new Float64Array(leaves * layout.width);
  const tables = new Int32Array(leaves * d + 1);
  const entries: Entries = { values: [], weights: [] };
  const cells = frames.map(({ place }) => rows.columns[place]);
  // Leaves come in the order of their numbers.
  const settle = (leaf: number, members: Int32Array, weights: Float64Array) => {
    for (const weight of weights) coverage[leaf] += weight;
    for (const [c, frame] of frames.entries()) {
      const at = leaf * d + c;
      const sums = summarise(frame, layout, c, cells[c], members, weights, entries, tables[at]);
      known[at] = sums.known;
      tables[at + 1] = entries.values.length;
      const k = layout.numbers[c];
      if (k < 0) continue;
      mean[leaf * layout.width + k] = sums.mean;
      squares[leaf * layout.width + k] = sums.squares;
    }
  };
  for (const root of forest.roots) {
    const all = Int32Array.from({ length: rows.weights.length }, (_, i) => i);
    distribute(forest, root, numbers, binnings, bins, all, rows.weights, settle);
  }
  const { values, weights } = entries;
  return {
    ...{ coverage, known, mean, squares, tables },
    values: Int32Array.from(values),
    weights: Float64Array.from(weights),
  };
}

/** Calls `settle` for each leaf of a tree, with the rows that reach it and with what weight, down from `node`. */
function distribute(
  forest: Forest,
  node: number,
  numbers: Int32Array,
  binnings: readonly Binning[],
  bins: readonly Uint16Array[],
  rows: Int32Array,
  weights: Float64Array,
  settle: (leaf: number, rows: Int32Array, weights: Float64Array) => void,
): void {
  if (numbers[node] >= 0) {
    settle(numbers[node], rows, weights);
    return;
  }
  const c = forest.column[node];
  const cells = bins[c];
  const { isCoded: coded } = binnings[c];
  const share = shareOfLeft(forest, node, cells, coded, rows, weights);
  for (const side of [0, 1]) {
    const members = new Int32Array(rows.length);
    const parts = new Float64Array(rows.length);
    const ofMissing = side === 0 ? share : 1 - share;
    let count = 0;
    for (let i = 0; i < rows.length; i++) {
      const bin = cells[rows[i]];
      const part = bin === MISSING ? ofMissing : goesLeft(forest, node, bin, coded) === (side === 0) ? 1 : 0;
      if (part === 0) continue;
      members[count] = rows[i];
      parts[count++] = part * weights[i];
    }
    const child = forest.left[node] + side;
    distribute(forest, child, numbers, binnings, bins, members.slice(0, count), parts.slice(0, count), settle);
  }
}

// Where no cell is known, as in growth.
function shareOfLeft(
  forest: Forest,
  node: number,
  cells: Uint16Array,
  coded: boolean,
  rows: Int32Array,
  weights: Float64Array,
): number {
  let left = 0;
  let known = 0;
  for (let i = 0; i < rows.length; i++) {
    const bin = cells[rows[i]];
    if (bin === MISSING) continue;
    known += weights[i];
    if (goesLeft(forest, node, bin, coded)) left += weights[i];
  }
  return known > 0 ? left / known : forest.toLeft[node];
}

interface Entries {
  readonly values: number[];
  readonly weights: number[];
}

/** Sums of one column in one leaf; its table is added to the entries, from `start` on. */
function summarise(
  frame: ColumnFrame,
  layout: LeafLayout,
  c: number,
  cells: Float64Array,
  rows: Int32Array,
  shares: Float64Array,
  entries: Entries,
  start: number,
): { readonly known: number; readonly mean: number; readonly squares: number } {
  const isTabled = layout.isTabled[c];
  const isNumber = layout.numbers[c] >= 0;
  const hasAtoms = frame.column.measure === 'with-atoms';
  let [known, numbers, mean, squares] = [0, 0, 0, 0];
  for (let i = 0; i < rows.length; i++) {
    const x = cells[rows[i]];
    if (Number.isNaN(x)) continue;
    known += shares[i];
    const value = isTabled ? tableValue(frame, x, layout.origins[c]) : -1;
    if (value >= 0) {
      addEntry(entries, start, value, shares[i]);
      if (hasAtoms) continue;
    }
    if (!isNumber) continue;
    // Welford's sums about the running mean.
    const z = (x - frame.centre) / frame.unit;
    numbers += shares[i];
    const change = z - mean;
    mean += (change * shares[i]) / numbers;
    squares += shares[i] * change * (z - mean);
  }
  return { known, mean, squares };
}

function addEntry({ values, weights }: Entries, start: number, value: number, weight: number): void {
  for (let at = start; at < values.length; at++) {
    if (values[at] !== value) continue;
    weights[at] += weight;
    return;
  }
  values.push(value);
  weights.push(weight);
}
