import type { BinnedFeatures } from './binned-features.js';

/** A whole binary tree: node k has the children 2k + 1 and 2k + 2; a node without a split sends all rows to the first. */
export interface Tree {
  readonly depth: number;
  readonly splits: readonly (Split | undefined)[];
  /** The value of each leaf, from the first. */
  readonly leaves: Float64Array;
}

interface Split {
  readonly feature: number;
  /** Whether a code goes to the second child. */
  readonly isSecond: Uint8Array;
}

/** Shrinks the values of leaves that few rows have, and keeps a node of no curvature finite. */
const RIDGE = 1;
/** Fewest rows on either side of a split. */
const LEAST_ROWS = 10;
/** Codes are bytes. */
const CODES = 256;

/** The tree whose leaves −Σ slope / (Σ curve + 1) lower the loss most, split by split. */
export function growTree(features: BinnedFeatures, slope: Float64Array, curve: Float64Array, depth: number): Tree {
  const { count } = features;
  const node = new Int32Array(count);
  const splits: (Split | undefined)[] = [];
  for (let level = 0; level < depth; level++) {
    const first = 2 ** level - 1;
    const found = bestSplits(features, slope, curve, node, first);
    splits.push(...found);
    for (let i = 0; i < count; i++) node[i] = child(node[i], splits[node[i]], features, i);
  }
  return { depth, splits, leaves: leafValues(node, 2 ** depth, slope, curve) };
}

/** The value of the leaf in which each row ends. */
export function treeValues({ depth, splits, leaves }: Tree, features: BinnedFeatures): Float64Array {
  const values = new Float64Array(features.count);
  for (let i = 0; i < features.count; i++) {
    let node = 0;
    for (let level = 0; level < depth; level++) node = child(node, splits[node], features, i);
    values[i] = leaves[node - leaves.length + 1];
  }
  return values;
}

function child(node: number, split: Split | undefined, { columns }: BinnedFeatures, row: number): number {
  return 2 * node + 1 + (split === undefined ? 0 : split.isSecond[columns[split.feature].codes[row]]);
}

function leafValues(node: Int32Array, leaves: number, slope: Float64Array, curve: Float64Array): Float64Array {
  const [slopes, curves] = [new Float64Array(leaves), new Float64Array(leaves)];
  for (let i = 0; i < node.length; i++) {
    slopes[node[i] - leaves + 1] += slope[i];
    curves[node[i] - leaves + 1] += curve[i];
  }
  return slopes.map((sum, leaf) => -sum / (curves[leaf] + RIDGE));
}

/** The best split of each node of a level, the nodes first … 2 first. */
function bestSplits(
  features: BinnedFeatures,
  slope: Float64Array,
  curve: Float64Array,
  node: Int32Array,
  first: number,
): (Split | undefined)[] {
  const nodes = first + 1;
  const best = Array.from({ length: nodes }, () => ({ gain: 1e-9, split: undefined as Split | undefined }));
  const sums = {
    slopes: new Float64Array(nodes * CODES),
    curves: new Float64Array(nodes * CODES),
    rows: new Int32Array(nodes * CODES),
  };
  for (const [feature, { codes, size, isOrdered }] of features.columns.entries()) {
    sums.slopes.fill(0);
    sums.curves.fill(0);
    sums.rows.fill(0);
    for (let i = 0; i < node.length; i++) {
      const at = (node[i] - first) * CODES + codes[i];
      sums.slopes[at] += slope[i];
      sums.curves[at] += curve[i];
      sums.rows[at]++;
    }
    for (let n = 0; n < nodes; n++) {
      const cut = bestCut(sums, n * CODES, size, isOrdered);
      if (cut !== undefined && cut.gain > best[n].gain)
        best[n] = { gain: cut.gain, split: { feature, isSecond: cut.isSecond } };
    }
  }
  return best.map(({ split }) => split);
}

interface Sums {
  readonly slopes: Float64Array;
  readonly curves: Float64Array;
  readonly rows: Int32Array;
}

/** The cut between codes, taken in their order or, where they have none, in that of their slopes (Fisher 1958), that gains most. */
function bestCut({ slopes, curves, rows }: Sums, from: number, size: number, isOrdered: boolean) {
  const codes: number[] = [];
  let [slope, curve, count] = [0, 0, 0];
  for (let code = 0; code < size; code++) {
    if (rows[from + code] === 0) continue;
    codes.push(code);
    slope += slopes[from + code];
    curve += curves[from + code];
    count += rows[from + code];
  }
  if (!isOrdered) {
    const order = (code: number) => slopes[from + code] / (curves[from + code] + RIDGE);
    codes.sort((a, b) => order(a) - order(b));
  }
  const gained = (sum: number, weight: number) => (sum * sum) / (weight + RIDGE);
  const whole = gained(slope, curve);
  let [left, leftCurve, leftRows, best, place] = [0, 0, 0, 0, -1];
  for (let c = 0; c + 1 < codes.length; c++) {
    left += slopes[from + codes[c]];
    leftCurve += curves[from + codes[c]];
    leftRows += rows[from + codes[c]];
    if (leftRows < LEAST_ROWS || count - leftRows < LEAST_ROWS) continue;
    const gain = gained(left, leftCurve) + gained(slope - left, curve - leftCurve) - whole;
    if (gain > best) [best, place] = [gain, c];
  }
  if (place < 0) return undefined;
  const isSecond = new Uint8Array(CODES);
  for (const code of codes.slice(place + 1)) isSecond[code] = 1;
  return { gain: best, isSecond };
}
