import type { Key } from '../../random/key.js';
import type { Points } from '../point-rows.js';
import { pool, squaresFrom } from './pair-distances.js';

/** A kernel of squared distances, which takes their place in `values[from]` to before `values[to]`. */
export type PairKernel = (values: Float64Array, from: number, to: number) => void;

/** Rows of both samples in blocks of equally many rows of one sample: what relabelling is done with. */
export interface Blocks {
  /** Blocks of x, and of y after them; then what is left over of x and of y, which always keeps its label. */
  readonly ofX: number;
  readonly ofY: number;
  readonly size: number;
  /** The block of each pooled row. */
  readonly blockOf: Int32Array;
}

/** Sums of one kernel over the pairs of a pooled sample. */
export interface BlockSums {
  /** Σ over pairs of different rows by the blocks of both, each pair in both orders. [ofX + ofY + 2, ofX + ofY + 2] */
  readonly between: Float64Array;
  /** Σ over the other rows of the row's own sample, and over those of the other one; of each pooled row. */
  readonly own: Float64Array;
  readonly across: Float64Array;
}

/** Blocks in all, at most: more give a relabelling hardly more choice. */
const MOST_BLOCKS = 512;

/** Blocks of n and m rows, chosen by the key; of one row each where there are few. */
export function blocksOf(n: number, m: number, key: Key): Blocks {
  const size = Math.ceil((n + m) / MOST_BLOCKS);
  const [ofX, ofY] = [Math.floor(n / size), Math.floor(m / size)];
  const blockOf = new Int32Array(n + m);
  const assign = (first: number, count: number, firstBlock: number, blocks: number, rest: number, own: Key) => {
    for (const [rank, row] of own.draws().permutation(count).entries()) {
      const block = Math.floor(rank / size);
      blockOf[first + row] = block < blocks ? firstBlock + block : rest;
    }
  };
  assign(0, n, 0, ofX, ofX + ofY, key.at('x'));
  assign(n, m, ofX, ofY, ofX + ofY + 1, key.at('y'));
  return { ofX, ofY, size, blockOf };
}

/** The sums of each kernel over all pairs of rows of x and y; distances are computed once. */
export function blockSums(
  x: Points,
  y: Points,
  { ofX, ofY, blockOf }: Blocks,
  kernels: readonly PairKernel[],
): BlockSums[] {
  const pooled = pool(x, y);
  const N = pooled.count;
  const width = ofX + ofY + 2;
  const sums = kernels.map(() => ({
    between: new Float64Array(width * width),
    own: new Float64Array(N),
    across: new Float64Array(N),
  }));
  const squares = new Float64Array(N);
  const row = new Float64Array(N);
  for (let i = 0; i < N - 1; i++) {
    squaresFrom(pooled, i, pooled, i + 1, squares, 0);
    for (const [k, kernel] of kernels.entries()) {
      row.set(squares);
      kernel(row, i + 1, N);
      addRow(row, i, x.count, blockOf, width, sums[k]);
    }
  }
  return sums;
}

/** Pairs (i, j) with j > i. */
function addRow(
  row: Float64Array,
  i: number,
  n: number,
  blockOf: Int32Array,
  width: number,
  { between, own, across }: BlockSums,
): void {
  const mine = i < n ? n : row.length;
  const block = blockOf[i];
  let [within, beyond] = [0, 0];
  for (let j = i + 1; j < mine; j++) {
    const value = row[j];
    within += value;
    own[j] += value;
    between[block * width + blockOf[j]] += value;
    between[blockOf[j] * width + block] += value;
  }
  for (let j = mine; j < row.length; j++) {
    const value = row[j];
    beyond += value;
    across[j] += value;
    between[block * width + blockOf[j]] += value;
    between[blockOf[j] * width + block] += value;
  }
  own[i] += within;
  across[i] += beyond;
}
