// Means, spreads and lengths along axes.
import { OptionError } from '../../util/errors.js';
import { add, div, mul, type Operand, sub } from '../ops/arithmetic.js';
import { type Along, reduceAttributes, reduceSum } from '../ops/broadcasting.js';
import { sqrt } from '../ops/elementwise.js';
import { reduceMean } from '../ops/reduction.js';
import type { Tensor } from '../tensor.js';
import { sizeOf } from '../tensor-type.js';

/** x². */
export function square(x: Tensor): Tensor {
  return mul(x, x);
}

/** (a - b)². */
export function squaredDifference(a: Operand, b: Operand): Tensor {
  return square(sub(a, b));
}

export interface Variance extends Along {
  /** Taken from the number of elements: 0 for the mean square, 1 for the unbiased estimate. */
  readonly correction?: number;
}

/** Mean squared distance from the mean along axes; centred first, so that nothing cancels. */
export function variance(x: Tensor, { axes, keep = false, correction = 0 }: Variance = {}): Tensor {
  const along = reduceAttributes('variance', x, { ...(axes && { axes }), keep });
  const count = sizeOf(along.axes.map((axis) => x.shape[axis]));
  if (count <= correction) {
    throw new OptionError(`variance: correction must be below the number of elements ${count}, got ${correction}`);
  }
  const squares = squaredDifference(x, reduceMean(x, { axes: along.axes, keep: true }));
  if (correction === 0) return reduceMean(squares, along);
  return mul(reduceSum(squares, along), 1 / (count - correction));
}

/** √Σx² along axes; the gradient is infinite at 0, which `floor`, added to the sum, avoids. */
export function norm(x: Tensor, { floor = 0, ...along }: Along & { readonly floor?: number } = {}): Tensor {
  const sum = reduceSum(square(x), along);
  return sqrt(floor === 0 ? sum : add(sum, floor));
}

/** x / √(Σx² + floor) along an axis: of length one, and zero where x is. */
export function l2Normalize(x: Tensor, axis = -1, floor = 1e-12): Tensor {
  return div(x, norm(x, { axes: [axis], keep: true, floor }));
}
