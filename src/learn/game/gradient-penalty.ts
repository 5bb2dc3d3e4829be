// What a critic pays for being steep, one number a row.
import { square } from '../../engine/derived/statistics.js';
import { gradients } from '../../engine/gradients.js';
import { add, mul, sub } from '../../engine/ops/arithmetic.js';
import { reduceSum, reshape } from '../../engine/ops/broadcasting.js';
import { sqrt } from '../../engine/ops/elementwise.js';
import type { Tensor } from '../../engine/tensor.js';

/** The critic's scores, [rows], of rows [rows, …]. */
export type Scores = (x: Tensor) => Tensor;

/** ‖∇ₓ score(x)‖² of each row, [rows]. */
export function squaredSlopes(scores: Scores, x: Tensor): Tensor {
  const [slope] = gradients(reduceSum(scores(x)), [x]);
  return reduceSum(reshape(square(slope), [x.shape[0], -1]), { axes: [1] });
}

/** (‖∇ score‖ − 1)² at random places between real and drawn rows (Gulrajani et al. 2017); `share` is uniform, [rows, 1, …]. */
export function unitSlopePenalty(scores: Scores, real: Tensor, drawn: Tensor, share: Tensor): Tensor {
  const between = add(drawn, mul(share, sub(real, drawn)));
  // The root of 0 has no slope of its own.
  return square(sub(sqrt(add(squaredSlopes(scores, between), 1e-12)), 1));
}

/** ½ ‖∇ score‖² at real rows, R₁ (Mescheder, Geiger and Nowozin 2018). */
export function realSlopePenalty(scores: Scores, real: Tensor): Tensor {
  return mul(squaredSlopes(scores, real), 0.5);
}
