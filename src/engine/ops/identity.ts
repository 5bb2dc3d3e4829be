import type { Op } from '../op.js';
import { apply, type Tensor } from '../tensor.js';

/** The same numbers, to which nothing flows back. */
export const Identity: Op = {
  name: 'Identity',
  infer: ([x]) => ({ dtype: x.dtype, shape: x.shape }),
  gradient: () => ['none'],
  evaluate: ([x]) => x,
};

/** The tensor as if it were given: its gradient is zero. */
export function stopGradient(x: Tensor): Tensor {
  return apply(Identity, [x], {});
}
