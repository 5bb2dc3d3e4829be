import { add, div, mul, sub } from '../../engine/ops/arithmetic.js';
import { sqrt } from '../../engine/ops/elementwise.js';
import type { Optimizer } from './optimizer.js';
import { type Schedule, valueAt } from './schedule.js';

export interface RmsPropOptions {
  readonly learningRate: number | Schedule;
  /** Share of the running mean of squares that each step keeps. */
  readonly smoothing?: number;
  readonly epsilon?: number;
  readonly momentum?: number;
}

/** RMSProp (Tieleman & Hinton 2012): gradients over the root of their running mean square, not corrected for its start at zero. */
export function rmsProp({ learningRate, smoothing = 0.99, epsilon = 1e-8, momentum = 0 }: RmsPropOptions): Optimizer {
  // With v = (1 - ρ) ṽ: α g / (√v + ε) = α / s g / (√ṽ + ε / s), s = √(1 - ρ)
  const s = Math.sqrt(1 - smoothing);
  return {
    moments: momentum === 0 ? 1 : 2,
    scalars: 1,
    scalarsAt: (step) => [valueAt(learningRate, step) / s],
    update(parameter, gradient, [v, ...moves], [rate]) {
      const v1 = add(mul(v, smoothing), mul(gradient, gradient));
      const scaled = div(gradient, add(sqrt(v1), epsilon / s));
      const velocities = moves.map((velocity) => add(mul(velocity, momentum), scaled));
      const [move = scaled] = velocities;
      return { parameter: sub(parameter, mul(move, rate)), moments: [v1, ...velocities] };
    },
  };
}
