import { add, div, mul, sub } from '../../engine/ops/arithmetic.js';
import { sqrt } from '../../engine/ops/elementwise.js';
import type { Optimizer } from './optimizer.js';
import { type Schedule, valueAt } from './schedule.js';

export interface AdamOptions {
  readonly learningRate: number | Schedule;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/**
 * Adam with bias correction (Kingma & Ba 2015, algorithm 1). The moments are kept without their factors 1 - β, which are folded
 * into the two numbers that each step is given: two operations fewer over all parameters.
 */
export function adam({ learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions): Optimizer {
  return {
    moments: 2,
    scalars: 2,
    scalarsAt(step) {
      // With m = (1 - β₁) m̃ and v = (1 - β₂) ṽ: α m̂ / (√v̂ + ε) = rate m̃ / (√ṽ + ε / s), s = √((1 - β₂) / (1 - β₂ᵗ))
      const t = step + 1;
      const s = Math.sqrt((1 - beta2) / -Math.expm1(t * Math.log(beta2)));
      const rate = (valueAt(learningRate, step) * (1 - beta1)) / -Math.expm1(t * Math.log(beta1)) / s;
      return [rate, epsilon / s];
    },
    update(parameter, gradient, [m, v], [rate, floor]) {
      const m1 = add(mul(m, beta1), gradient);
      const v1 = add(mul(v, beta2), mul(gradient, gradient));
      const move = mul(div(m1, add(sqrt(v1), floor)), rate);
      return { parameter: sub(parameter, move), moments: [m1, v1] };
    },
  };
}
