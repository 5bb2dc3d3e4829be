import { mul } from '../../engine/ops/arithmetic.js';
import { type AdamOptions, adam } from './adam.js';
import type { Optimizer } from './optimizer.js';
import { valueAt } from './schedule.js';

export interface AdamWOptions extends AdamOptions {
  /** Share of a weight, times the learning rate, that each step takes away. */
  readonly decay?: number;
}

/** Adam with decay apart from the gradient, w ← (1 - α λ) w (Loshchilov & Hutter 2019). Arrays with two axes or more decay; biases, scales and other vectors do not. */
export function adamW({ decay = 0.01, ...options }: AdamWOptions): Optimizer {
  const plain = adam(options);
  return {
    moments: plain.moments,
    scalars: plain.scalars + 1,
    scalarsAt: (step) => [...plain.scalarsAt(step), 1 - valueAt(options.learningRate, step) * decay],
    update(parameter, gradient, moments, scalars) {
      const kept = parameter.shape.length < 2 ? parameter : mul(parameter, scalars[plain.scalars]);
      return plain.update(kept, gradient, moments, scalars);
    },
  };
}
