// The E-step and the sums of the M-step for large blocks of complete rows, by the engine: the formulas of block-statistics.ts as a few
// matrix products over a tile of rows,
//   Y = A X - o [K, d, b],  log joint = c - |Y|² / 2,  R = exp(log joint - logSumExp),  sums of R, R Y and R Y Yᵀ.
import { cached } from '../../../../engine/cached.js';
import { logSumExp } from '../../../../engine/derived/log-space.js';
import { mul, sub } from '../../../../engine/ops/arithmetic.js';
import { reduceSum, reshape } from '../../../../engine/ops/broadcasting.js';
import { exp } from '../../../../engine/ops/elementwise.js';
import { gemm, matmul, transpose } from '../../../../engine/ops/matrix.js';
import { argMax } from '../../../../engine/ops/reduction.js';
import type { ArraysOf } from '../../../../engine/program.js';
import type { Tensor } from '../../../../engine/tensor.js';
import type { TensorType } from '../../../../engine/tensor-type.js';
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

type Given = { readonly [name in 'roots' | 'offsets' | 'constants' | 'x' | 'weights']: TensorType };
type Found = { readonly [name in 'objective' | 'winners' | 'counts' | 'firsts' | 'seconds']: Tensor };

const statistics = cached<Given, Found>('mixture-statistics', ({ roots, offsets, constants, x, weights }) => {
  const [K, b] = [constants.shape[0], x.shape[1]];
  const y = reshape(gemm(roots, x, { plus: offsets }), [K, -1, b]);
  const joint = sub(constants, mul(reduceSum(mul(y, y), { axes: [1] }), 0.5)); // [K, b]
  const logProb = logSumExp(joint, { axes: [0], keep: true }); // [1, b]
  const shares = mul(exp(sub(joint, logProb)), weights);
  const weighted = mul(reshape(shares, [K, 1, b]), y);
  return {
    objective: reduceSum(mul(logProb, weights)),
    winners: argMax(joint, 0),
    counts: reduceSum(shares, { axes: [1] }),
    firsts: reduceSum(weighted, { axes: [2] }),
    seconds: matmul(weighted, transpose(y, [0, 2, 1])),
  };
});

/** Whether the block is large enough, and its laws of the form, for the engine. */
export function isWorthwhile({ K, d, form }: Factors, { count }: Block): boolean {
  return form === 'dense' && count >= TILE_ROWS && count * K * d * d >= WORTHWHILE;
}

/** What `blockStatistics` gives, by the engine, to rounding. */
export async function engineStatistics(factors: Factors, block: Block, occupied: Int32Array): Promise<BlockSums> {
  const { K, d } = factors;
  const sums = emptyBlockSums(factors, occupied);
  const f64 = (...shape: number[]): TensorType => ({ dtype: 'f64', shape });
  const types = {
    roots: f64(K * d, d),
    offsets: f64(K * d, 1),
    constants: f64(K, 1),
    x: f64(d, TILE_ROWS),
    weights: f64(1, TILE_ROWS),
  };
  const laws = {
    roots: factors.roots,
    offsets: factors.offsets.map((offset) => -offset),
    // A weight of zero has the constant -Infinity, which no arithmetic of rows may meet.
    constants: factors.constants.map((constant) => Math.max(constant, LEAST_CONSTANT)),
  };
  for (let from = 0; from < block.count; from += TILE_ROWS) {
    const tile = fillTile(d, block, from);
    const found = await statistics(types, { ...laws, x: tile.x, weights: tile.weights });
    addTile(sums, found, tile, d);
  }
  return sums;
}

interface Tile {
  /** [d, rows]; zeros, with weights of zero, beyond the last row. */
  readonly x: Float64Array;
  readonly weights: Float64Array;
  readonly hashes: Float64Array;
}

function fillTile(d: number, { count, columns, positions, centers, scales, weights }: Block, from: number): Tile {
  const rows = Math.min(TILE_ROWS, count - from);
  const tile = {
    x: new Float64Array(d * TILE_ROWS),
    weights: new Float64Array(TILE_ROWS),
    hashes: new Float64Array(rows),
  };
  for (let j = 0; j < d; j++) {
    const [column, center, scale, coefficient] = [columns[j], centers[j], scales[j], hashCoefficient(j)];
    for (let r = 0; r < rows; r++) {
      const value = (column[positions[from + r]] - center) * scale;
      tile.x[j * TILE_ROWS + r] = value;
      tile.hashes[r] += coefficient * value;
    }
  }
  for (let r = 0; r < rows; r++) tile.weights[r] = weights === undefined ? 1 : weights[positions[from + r]];
  return tile;
}

function addTile(sums: BlockSums, found: ArraysOf<Found>, { weights, hashes }: Tile, d: number): void {
  const { counts, firsts, seconds, occupied } = sums;
  const width = paddedWidth(d);
  const slots = occupied.length / counts.length;
  sums.objective -= found.objective[0];
  for (let k = 0; k < counts.length; k++) counts[k] += found.counts[k];
  for (let i = 0; i < firsts.length; i++) firsts[i] += found.firsts[i];
  for (let k = 0; k < counts.length; k++)
    for (let i = 0; i < d; i++)
      for (let j = 0; j <= i; j++) seconds[(k * width + i) * width + j] += found.seconds[(k * d + i) * d + j];
  for (let r = 0; r < hashes.length; r++) {
    if (weights[r] !== 0) occupied[found.winners[r] * slots + slotOf(hashes[r], slots)]++;
  }
}
