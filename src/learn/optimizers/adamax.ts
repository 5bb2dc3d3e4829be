import { add, div, mul, sub } from '../../engine/ops/arithmetic.js';
import { abs, max } from '../../engine/ops/selection.js';
import type { AdamOptions } from './adam.js';
import type { Optimizer } from './optimizer.js';
import { valueAt } from './schedule.js';

/** Adamax (Kingma & Ba 2015, algorithm 2): moves by the mean gradient over its largest size, which fades by β₂. The mean is kept without its factor 1 - β₁. */
export function adamax({ learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions): Optimizer {
  return {
    moments: 2,
    scalars: 1,
    scalarsAt: (step) => [(valueAt(learningRate, step) * (1 - beta1)) / -Math.expm1((step + 1) * Math.log(beta1))],
    update(parameter, gradient, [m, u], [rate]) {
      const m1 = add(mul(m, beta1), gradient);
      const u1 = max(mul(u, beta2), add(abs(gradient), epsilon));
      return { parameter: sub(parameter, mul(div(m1, u1), rate)), moments: [m1, u1] };
    },
  };
}
