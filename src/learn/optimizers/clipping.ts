// Gradients held within bounds before the optimiser sees them.
import { add, div, mul } from '../../engine/ops/arithmetic.js';
import { reduceSum } from '../../engine/ops/broadcasting.js';
import { sqrt } from '../../engine/ops/elementwise.js';
import { clip, max } from '../../engine/ops/selection.js';
import type { Tensor } from '../../engine/tensor.js';

/** All gradients scaled by one number where their common length is above the limit (Pascanu et al. 2013); to the bit as they are where not. */
export function clipByNorm(limit: number): (gradients: readonly Tensor[]) => readonly Tensor[] {
  return (gradients) => {
    if (gradients.length === 0) return gradients;
    const squares = gradients.map((gradient) => reduceSum(mul(gradient, gradient)));
    const norm = sqrt(squares.reduce((sum, square) => add(sum, square)));
    const scale = div(limit, max(norm, limit));
    return gradients.map((gradient) => mul(gradient, scale));
  };
}

/** Each element held between -limit and limit. */
export function clipByValue(limit: number): (gradients: readonly Tensor[]) => readonly Tensor[] {
  return (gradients) => gradients.map((gradient) => clip(gradient, -limit, limit));
}
