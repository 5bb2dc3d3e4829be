import { clip } from '../engine/ops/selection.js';
import type { Optimizer } from '../learn/optimizers/optimizer.js';

/** An optimiser after whose steps no parameter is larger than the limit, in absolute value (Arjovsky, Chintala and Bottou 2017). */
export function clippedWeights(optimizer: Optimizer, limit: number): Optimizer {
  return {
    ...optimizer,
    update(parameter, gradient, moments, scalars) {
      const after = optimizer.update(parameter, gradient, moments, scalars);
      return { ...after, parameter: clip(after.parameter, -limit, limit) };
    },
  };
}
