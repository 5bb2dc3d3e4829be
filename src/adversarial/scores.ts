import { mul } from '../engine/ops/arithmetic.js';
import { reduceSum, reshape } from '../engine/ops/broadcasting.js';
import type { Tensor } from '../engine/tensor.js';
import { sizeOf } from '../engine/tensor-type.js';

/** The mean over all places that a critic judges of a row: [rows] from [rows, …]. */
export function meanScore(scores: Tensor): Tensor {
  const [rows, ...places] = scores.shape;
  if (places.length === 0) return scores;
  const count = sizeOf(places);
  if (count === 1) return reshape(scores, [rows]);
  return mul(reduceSum(reshape(scores, [rows, count]), { axes: [1] }), 1 / count);
}
