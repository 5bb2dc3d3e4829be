import { sub } from '../../engine/ops/arithmetic.js';
import { slice } from '../../engine/ops/slicing.js';
import type { Tensor } from '../../engine/tensor.js';

/**
 * A_t = Q(s_t, a_t) - V(s_t) along a way on which nothing is got before the end and nothing is left to chance: what it is worth after each
 * step less what it was worth before it, V(s_t) = Q(s_t-1, a_t-1). The second term does not depend on the action a_t, so it is a baseline:
 * it changes no expectation of Σ A ∇log π. Values [time + 1, lanes], before the first step too, to [time, lanes].
 */
export function advantages(values: Tensor): Tensor {
  const [count] = values.shape;
  return sub(slice(values, { axis: 0, start: 1 }), slice(values, { axis: 0, end: count - 1 }));
}
