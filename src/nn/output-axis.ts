import { reshape } from '../engine/ops/broadcasting.js';
import { transpose } from '../engine/ops/matrix.js';
import type { Tensor } from '../engine/tensor.js';
import type { Shape } from '../engine/tensor-type.js';

/** The axis of a weight along which outputs lie: the last of matrices, the first of kernels. */
export function outputAxis(shape: Shape): number {
  return shape.length === 2 ? 1 : 0;
}

/** The weight as a matrix with a row for each output. [outputs, rest] */
export function rowsOfOutputs(weight: Tensor, axis: number): Tensor {
  const others = [...weight.shape.keys()].filter((each) => each !== axis);
  return reshape(transpose(weight, [axis, ...others]), [weight.shape[axis], -1]);
}
