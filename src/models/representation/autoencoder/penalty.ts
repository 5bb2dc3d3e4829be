import { square } from '../../../engine/derived/statistics.js';
import { gradients } from '../../../engine/gradients.js';
import { mul } from '../../../engine/ops/arithmetic.js';
import { reduceSum } from '../../../engine/ops/broadcasting.js';
import { abs } from '../../../engine/ops/selection.js';
import type { Tensor } from '../../../engine/tensor.js';
import { sliceLast } from '../../../likelihoods/row-features.js';

/** Σ_a |z_a| of each row, [rows] from [rows, latent]: few numbers of the code away from zero (Lee, Battle, Raina and Ng 2007). */
export function sumOfCodes(z: Tensor): Tensor {
  return reduceSum(abs(z), { axes: [1] });
}

/**
 * |Jᵀ v|² of each row, [rows], where J is the Jacobian of its code z with respect to the first `cells` numbers of its input and v, [rows, latent], are
 * directions. With signs drawn evenly it is |J|² of Frobenius on average (Hutchinson 1990), what contractive autoencoders make small
 * (Rifai et al. 2011), for one pass backwards whatever the depth of the encoder and the length of the code.
 */
export function squaredSlope(z: Tensor, input: Tensor, cells: number, v: Tensor): Tensor {
  // Rows have nothing to do with each other, so the gradient of a sum over rows is that of each.
  const [slope] = gradients(reduceSum(mul(z, v)), [input]);
  return reduceSum(square(sliceLast(slope, 0, cells)), { axes: [1] });
}
