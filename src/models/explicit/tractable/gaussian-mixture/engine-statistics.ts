// The E-step and the sums of the M-step for large blocks of complete rows, by the engine: the formulas of block-statistics.ts as a few
// matrix products over a tile of rows,
//   Y = A X - o [K, d, b],  log joint = c - |Y|² / 2,  R = exp(log joint - logSumExp),  sums of R, R Y and R Y Yᵀ.
import { logSumExp } from '../../../../engine/derived/log-space.js';
import { compileLoop } from '../../../../engine/loop.js';
import { add, mul, sub } from '../../../../engine/ops/arithmetic.js';
import { reduceSum, reshape } from '../../../../engine/ops/broadcasting.js';
import { exp } from '../../../../engine/ops/elementwise.js';
import { gemm, matmul, transpose } from '../../../../engine/ops/matrix.js';
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

/** Rows of a tile: enough to fill the cores, few enough that K x d x rows doubles stay in the cache. */
const TILE_ROWS = 1024;
/** Multiplications in a block below which starting the engine costs more than it saves. */
const WORTHWHILE = 2 ** 22;
/** Log of a weight that is as good as none. */
const LEAST_CONSTANT = -1e300;

const f64 = (...shape: number[]): TensorType => ({ dtype: 'f64', shape });

/** Adds tile after tile in one run; the laws go along unchanged. */
function compileStatistics(K: number, d: number) {
  const laws = { roots: f64(K * d, d), offsets: f64(K * d, 1), constants: f64(K, 1) };
  const sums = { objective: f64(), counts: f64(K), firsts: f64(K, d), seconds: f64(K, d, d) };
  const tile = { x: f64(d, TILE_ROWS), weights: f64(1, TILE_ROWS) };
  return compileLoop('mixture-statistics', { laws, sums }, tile, ({ laws: given, sums: before }, { x, weights }) => {
    const y = reshape(gemm(given.roots, x, { plus: given.offsets }), [K, d, TILE_ROWS]);
    const joint = sub(given.constants, mul(reduceSum(mul(y, y), { axes: [1] }), 0.5)); // [K, rows]
    const logProb = logSumExp(joint, { axes: [0], keep: true }); // [1, rows]
    const shares = mul(exp(sub(joint, logProb)), weights);
    const weighted = mul(reshape(shares, [K, 1, TILE_ROWS]), y);
    const after = {
      objective: sub(before.objective, reduceSum(mul(logProb, weights))),
      counts: add(before.counts, reduceSum(shares, { axes: [1] })),
      firsts: add(before.firsts, reduceSum(weighted, { axes: [2] })),
      seconds: add(before.seconds, matmul(weighted, transpose(y, [0, 2, 1]))),
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
  const laws = {
    roots: factors.roots,
    offsets: factors.offsets.map((offset) => -offset),
    // A weight of zero has the constant -Infinity, which no arithmetic of rows may meet.
    constants: factors.constants.map((constant) => Math.max(constant, LEAST_CONSTANT)),
  };
  const zeros = {
    objective: new Float64Array(1),
    counts: new Float64Array(K),
    firsts: new Float64Array(K * d),
    seconds: new Float64Array(K * d * d),
  };
  const steps = Math.ceil(block.count / TILE_ROWS);
  const tiles = fillTiles(d, block, steps);
  const loop = await statisticsFor(K, d);
  const { state, outputs } = await loop.run({ laws, sums: zeros }, { x: tiles.x, weights: tiles.weights }, steps);
  addTiles(sums, state.sums, outputs.winners, tiles, d);
  return sums;
}

interface Tiles {
  /** [tiles, d, rows]; zeros, with weights of zero, beyond the last row. */
  readonly x: Float64Array;
  /** [tiles, rows] */
  readonly weights: Float64Array;
  /** One a row. */
  readonly hashes: Float64Array;
}

function fillTiles(d: number, { count, columns, positions, centers, scales, weights }: Block, steps: number): Tiles {
  const tiles = {
    x: new Float64Array(steps * d * TILE_ROWS),
    weights: new Float64Array(steps * TILE_ROWS),
    hashes: new Float64Array(count),
  };
  for (let from = 0; from < count; from += TILE_ROWS) {
    const rows = Math.min(TILE_ROWS, count - from);
    for (let j = 0; j < d; j++) {
      const [column, center, scale, coefficient] = [columns[j], centers[j], scales[j], hashCoefficient(j)];
      const start = from * d + j * TILE_ROWS;
      for (let r = 0; r < rows; r++) {
        const value = (column[positions[from + r]] - center) * scale;
        tiles.x[start + r] = value;
        tiles.hashes[from + r] += coefficient * value;
      }
    }
  }
  for (let r = 0; r < count; r++) tiles.weights[r] = weights === undefined ? 1 : weights[positions[r]];
  return tiles;
}

type Found = Readonly<Record<'objective' | 'counts' | 'firsts' | 'seconds', EngineArray>>;

function addTiles(sums: BlockSums, found: Found, winners: EngineArray, { weights, hashes }: Tiles, d: number): void {
  const { counts, firsts, seconds, occupied } = sums;
  const width = paddedWidth(d);
  const slots = occupied.length / counts.length;
  sums.objective += found.objective[0];
  for (let k = 0; k < counts.length; k++) counts[k] += found.counts[k];
  for (let i = 0; i < firsts.length; i++) firsts[i] += found.firsts[i];
  for (let k = 0; k < counts.length; k++)
    for (let i = 0; i < d; i++)
      for (let j = 0; j <= i; j++) seconds[(k * width + i) * width + j] += found.seconds[(k * d + i) * d + j];
  for (let r = 0; r < hashes.length; r++) {
    if (weights[r] !== 0) occupied[winners[r] * slots + slotOf(hashes[r], slots)]++;
  }
}
