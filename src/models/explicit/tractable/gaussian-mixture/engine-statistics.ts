// The E-step and the sums of the M-step for large blocks of complete rows, by the engine. A quadratic form of x is linear in the
// products x_i x_j, so with F = (x_i x_j, x_i) of a tile of rows, [products, rows], both are one matrix product:
//   log joint = c - |A x - o|² / 2 = W F + constants,  R = exp(log joint - logSumExp),  moments = R Fᵀ.
// Products lose digits where a component is narrow and far from the centre of all rows: its variance over its squared distance. No
// component may be narrower than a thousandth of the data's variance (it has collapsed), so that three digits of sixteen are at stake.
import { logSumExp } from '../../../../engine/derived/log-space.js';
import { compileLoop } from '../../../../engine/loop.js';
import { add, mul, sub } from '../../../../engine/ops/arithmetic.js';
import { reduceSum } from '../../../../engine/ops/broadcasting.js';
import { exp } from '../../../../engine/ops/elementwise.js';
import { gather } from '../../../../engine/ops/gathering.js';
import { gemm, transpose } from '../../../../engine/ops/matrix.js';
import { constant } from '../../../../engine/ops/parameter.js';
import { argMax } from '../../../../engine/ops/reduction.js';
import type { EngineArray, TensorType } from '../../../../engine/tensor-type.js';
import {
  type Block,
  type BlockSums,
  emptyBlockSums,
  type Factors,
  hashCoefficient,
  paddedWidth,
  slotOf,
} from './block-statistics.js';

/** Rows of a tile: enough to fill the cores, few enough that products x rows doubles stay in the cache. */
const TILE_ROWS = 1024;
/** Multiplications in a block below which starting the engine costs more than it saves. */
const WORTHWHILE = 2 ** 22;
/** Log of a weight that is as good as none. */
const LEAST_CONSTANT = -1e300;

const f64 = (...shape: number[]): TensorType => ({ dtype: 'f64', shape });

/** Products x_i x_j with i >= j, and then x_i itself, the product with 1. */
function productsOf(d: number): readonly (readonly [number, number])[] {
  const pairs: [number, number][] = [];
  for (let i = 0; i < d; i++) for (let j = 0; j <= i; j++) pairs.push([i, j]);
  for (let i = 0; i < d; i++) pairs.push([i, d]);
  return pairs;
}

/** Adds tile after tile in one run; the laws go along unchanged. */
function compileStatistics(K: number, d: number) {
  const pairs = productsOf(d);
  const P = pairs.length;
  const laws = { weights: f64(K, P), constants: f64(K, 1) };
  const sums = { objective: f64(), counts: f64(K), moments: f64(K, P) };
  const tile = { x: f64(d + 1, TILE_ROWS), weights: f64(1, TILE_ROWS) };
  const side = (which: 0 | 1) =>
    constant(
      pairs.map((pair) => pair[which]),
      [P],
      'i64',
    );
  return compileLoop('mixture-statistics', { laws, sums }, tile, ({ laws: given, sums: before }, { x, weights }) => {
    const products = mul(gather(x, side(0)), gather(x, side(1))); // [products, rows]
    const joint = gemm(given.weights, products, { plus: given.constants }); // [K, rows]
    const logProb = logSumExp(joint, { axes: [0], keep: true }); // [1, rows]
    const shares = mul(exp(sub(joint, logProb)), weights);
    const after = {
      objective: sub(before.objective, reduceSum(mul(logProb, weights))),
      counts: add(before.counts, reduceSum(shares, { axes: [1] })),
      moments: gemm(shares, transpose(products, [1, 0]), { plus: before.moments }),
    };
    return { state: { laws: given, sums: after }, outputs: { winners: argMax(joint, 0) } };
  });
}

const compiled = new Map<string, ReturnType<typeof compileStatistics>>();

/** Compiled once for each number of laws and columns, and kept. */
function statisticsFor(K: number, d: number): ReturnType<typeof compileStatistics> {
  const form = `${K} ${d}`;
  const loop = compiled.get(form) ?? compileStatistics(K, d);
  compiled.set(form, loop);
  return loop;
}

/** Whether the block is large enough, and its laws of the form, for the engine. */
export function isWorthwhile({ K, d, form }: Factors, { count }: Block): boolean {
  return form === 'dense' && count >= TILE_ROWS && count * K * d * d >= WORTHWHILE;
}

/** What `blockStatistics` gives, by the engine, to rounding. */
export async function engineStatistics(factors: Factors, block: Block, occupied: Int32Array): Promise<BlockSums> {
  const { K, d } = factors;
  const sums = emptyBlockSums(factors, occupied);
  const P = productsOf(d).length;
  const laws = quadraticForms(factors);
  const zeros = {
    objective: new Float64Array(1),
    counts: new Float64Array(K),
    moments: new Float64Array(K * P),
  };
  const steps = Math.ceil(block.count / TILE_ROWS);
  const tiles = fillTiles(d, block, steps);
  const loop = await statisticsFor(K, d);
  const { state, outputs } = await loop.run({ laws, sums: zeros }, { x: tiles.x, weights: tiles.weights }, steps);
  addTiles(sums, factors, state.sums, outputs.winners, tiles);
  return sums;
}

interface Tiles {
  /** [tiles, d + 1, rows], the last of them ones; zeros, with weights of zero, beyond the last row. */
  readonly x: Float64Array;
  /** [tiles, rows] */
  readonly weights: Float64Array;
  /** One a row. */
  readonly hashes: Float64Array;
}

function fillTiles(d: number, { count, columns, positions, centers, scales, weights }: Block, steps: number): Tiles {
  const tiles = {
    x: new Float64Array(steps * (d + 1) * TILE_ROWS),
    weights: new Float64Array(steps * TILE_ROWS),
    hashes: new Float64Array(count),
  };
  for (let from = 0; from < count; from += TILE_ROWS) {
    const rows = Math.min(TILE_ROWS, count - from);
    for (let j = 0; j < d; j++) {
      const [column, center, scale, coefficient] = [columns[j], centers[j], scales[j], hashCoefficient(j)];
      const start = from * (d + 1) + j * TILE_ROWS;
      for (let r = 0; r < rows; r++) {
        const value = (column[positions[from + r]] - center) * scale;
        tiles.x[start + r] = value;
        tiles.hashes[from + r] += coefficient * value;
      }
    }
    const ones = from * (d + 1) + d * TILE_ROWS;
    tiles.x.fill(1, ones, ones + rows);
  }
  for (let r = 0; r < count; r++) tiles.weights[r] = weights === undefined ? 1 : weights[positions[r]];
  return tiles;
}

type Found = Readonly<Record<'objective' | 'counts' | 'moments', EngineArray>>;

/** Each log joint as weights of the products and a constant: |A x - o|² = xᵀ AᵀA x - 2 oᵀA x + |o|². */
function quadraticForms({ K, d, roots, offsets, constants }: Factors) {
  const pairs = productsOf(d);
  const weights = new Float64Array(K * pairs.length);
  const shifted = new Float64Array(K);
  for (let k = 0; k < K; k++) {
    const A = roots.subarray(k * d * d, (k + 1) * d * d);
    const o = offsets.subarray(k * d, (k + 1) * d);
    let square = 0;
    for (const value of o) square += value * value;
    // A weight of zero has the constant -Infinity, which no arithmetic of rows may meet.
    shifted[k] = Math.max(constants[k] - square / 2, LEAST_CONSTANT);
    for (const [p, [i, j]] of pairs.entries()) {
      let sum = 0;
      for (let row = 0; row < d; row++) sum += A[row * d + i] * (j === d ? o[row] : A[row * d + j]);
      weights[k * pairs.length + p] = j === d ? sum : i === j ? -sum / 2 : -sum;
    }
  }
  return { weights, constants: shifted };
}

function addTiles(
  sums: BlockSums,
  factors: Factors,
  found: Found,
  winners: EngineArray,
  { weights, hashes }: Tiles,
): void {
  const { counts, occupied } = sums;
  const slots = occupied.length / counts.length;
  sums.objective += found.objective[0];
  for (let k = 0; k < counts.length; k++) {
    counts[k] += found.counts[k];
    addWhitened(sums, factors, k, found.counts[k], found.moments);
  }
  for (let r = 0; r < hashes.length; r++) {
    if (weights[r] !== 0) occupied[winners[r] * slots + slotOf(hashes[r], slots)]++;
  }
}

/** Sums of y = A x - o and y yᵀ from those of x and x xᵀ: A s - n o, and A S Aᵀ - (A s) oᵀ - o (A s)ᵀ + n o oᵀ. */
function addWhitened(
  { firsts, seconds }: BlockSums,
  { d, roots, offsets }: Factors,
  k: number,
  n: number,
  moments: EngineArray,
) {
  const pairs = productsOf(d);
  const width = paddedWidth(d);
  const A = roots.subarray(k * d * d, (k + 1) * d * d);
  const o = offsets.subarray(k * d, (k + 1) * d);
  const S = new Float64Array(d * d);
  const s = new Float64Array(d);
  for (const [p, [i, j]] of pairs.entries()) {
    const moment = moments[k * pairs.length + p];
    if (j === d) s[i] = moment;
    else S[i * d + j] = S[j * d + i] = moment;
  }
  const image = product(A, s, d, 1);
  const half = product(A, S, d, d); // A S
  for (let i = 0; i < d; i++) {
    firsts[k * d + i] += image[i] - n * o[i];
    for (let j = 0; j <= i; j++) {
      let sum = n * o[i] * o[j] - image[i] * o[j] - o[i] * image[j];
      for (let l = 0; l < d; l++) sum += half[i * d + l] * A[j * d + l];
      seconds[(k * width + i) * width + j] += sum;
    }
  }
}

/** [d, d] times [d, columns]. */
function product(a: Float64Array, b: Float64Array, d: number, columns: number): Float64Array {
  const result = new Float64Array(d * columns);
  for (let i = 0; i < d; i++)
    for (let l = 0; l < d; l++)
      for (let c = 0; c < columns; c++) result[i * columns + c] += a[i * d + l] * b[l * columns + c];
  return result;
}
