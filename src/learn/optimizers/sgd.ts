import { add, mul, sub } from '../../engine/ops/arithmetic.js';
import type { Optimizer } from './optimizer.js';
import { type Schedule, valueAt } from './schedule.js';

export interface SgdOptions {
  readonly learningRate: number | Schedule;
  /** Share of the last move that is kept; none where 0. */
  readonly momentum?: number;
  /** Where the velocity is applied: as it is, or as it will be after one more step with the same gradient. */
  readonly form?: 'heavy-ball' | 'nesterov';
}

/** Stochastic gradient descent; with momentum, v ← μ v + g and w ← w - α v, or w ← w - α (g + μ v) in Nesterov's form (Sutskever et al. 2013). */
export function sgd({ learningRate, momentum = 0, form = 'heavy-ball' }: SgdOptions): Optimizer {
  return {
    moments: momentum === 0 ? 0 : 1,
    scalars: 1,
    scalarsAt: (step) => [valueAt(learningRate, step)],
    update(parameter, gradient, moments, [rate]) {
      const velocities = moments.map((velocity) => add(mul(velocity, momentum), gradient));
      const [velocity = gradient] = velocities;
      const ahead = momentum !== 0 && form === 'nesterov' ? add(gradient, mul(velocity, momentum)) : velocity;
      return { parameter: sub(parameter, mul(ahead, rate)), moments: velocities };
    },
  };
}
