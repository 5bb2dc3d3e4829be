import { add, div, mul, sub } from '../engine/ops/arithmetic.js';
import { reduceSum } from '../engine/ops/broadcasting.js';
import { gemm } from '../engine/ops/matrix.js';
import { compile } from '../engine/program.js';
import type { Tensor } from '../engine/tensor.js';
import type { TensorType } from '../engine/tensor-type.js';
import type { Key } from '../random/key.js';
import { checkFeatures, type FeatureRows } from './feature-rows.js';

const WHO = 'kernel-distance';

/** The squared maximum mean discrepancy with the kernel (x · y / d + 1)³, from subsets. */
export interface KernelEstimate {
  /** The mean over subsets; without bias, so below zero about every other time where the laws are equal. */
  readonly value: number;
  /** Standard deviation over subsets: what the papers print after ±. */
  readonly deviation: number;
  /** Of the mean, which subsets of the same rows make larger than the deviation over the root of their number. */
  readonly standardError: number;
  readonly subsets: number;
  /** Rows of a subset on either side. */
  readonly size: number;
}

export interface KernelSettings {
  /** Chooses the subsets. */
  readonly key: Key;
  readonly subsets?: number;
  /** Rows of a subset; half of the smaller side where that is less. */
  readonly size?: number;
}

/** Fewest rows of a side: subsets are halves of it. */
const LEAST = 20;

/** The kernel distance of two sets of features (Bińkowski and others 2018), the mean of unbiased estimates over subsets. ShapeError and DataError for what cannot be compared. */
export async function kernelDistance(
  a: FeatureRows,
  b: FeatureRows,
  { key, subsets = 100, size: most = 1_000 }: KernelSettings,
): Promise<KernelEstimate> {
  checkFeatures(WHO, LEAST, a, b);
  const fewer = Math.min(a.count, b.count);
  const size = Math.min(most, fewer >> 1);
  const type: TensorType = { dtype: 'f64', shape: [size, a.width] };
  const program = await compile(WHO, { x: type, y: type }, ({ x, y }) => ({ value: discrepancy(x, y) }));
  const values: number[] = [];
  try {
    for (let i = 0; i < subsets; i++) {
      const [x, y] = [pick(a, size, key.at('first').at(i)), pick(b, size, key.at('second').at(i))];
      values.push((await program.run({ x, y })).value[0]);
    }
  } finally {
    await program.release();
  }
  const value = values.reduce((sum, each) => sum + each, 0) / subsets;
  const squares = values.reduce((sum, each) => sum + (each - value) ** 2, 0);
  const deviation = Math.sqrt(squares / Math.max(1, subsets - 1));
  // Subsets share rows: beside the choice of subsets there is that of the rows, as large as with one subset of them all.
  const standardError = deviation * Math.sqrt(size / fewer + 1 / subsets);
  return { value, deviation, standardError, subsets, size };
}

/** The unbiased estimate of one pair of subsets [m, d]: 1/(m (m − 1)) (Σ_{i≠j} k(xᵢ, xⱼ) + Σ_{i≠j} k(yᵢ, yⱼ)) − 2/m² Σ k(xᵢ, yⱼ) */
export function discrepancy(x: Tensor, y: Tensor): Tensor {
  const [m, d] = x.shape;
  const cube = (dots: Tensor) => {
    const k = add(div(dots, d), 1);
    return mul(mul(k, k), k);
  };
  const total = (u: Tensor, v: Tensor) => reduceSum(cube(gemm(u, v, { transB: 1 })));
  const own = (u: Tensor) => sub(total(u, u), reduceSum(cube(reduceSum(mul(u, u), { axes: [1] }))));
  return sub(mul(add(own(x), own(y)), 1 / (m * (m - 1))), mul(total(x, y), 2 / (m * m)));
}

function pick({ count, width, values }: FeatureRows, size: number, key: Key): Float64Array {
  const chosen = key.draws().permutation(count).subarray(0, size);
  const rows = new Float64Array(size * width);
  for (const [i, row] of chosen.entries())
    for (let c = 0; c < width; c++) rows[i * width + c] = values[row * width + c];
  return rows;
}
