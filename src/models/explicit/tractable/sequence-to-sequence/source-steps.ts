import { add, mul } from '../../../../engine/ops/arithmetic.js';
import { reshape } from '../../../../engine/ops/broadcasting.js';
import { less } from '../../../../engine/ops/comparison.js';
import { constant } from '../../../../engine/ops/parameter.js';
import { cast } from '../../../../engine/ops/selection.js';
import type { Tensor } from '../../../../engine/tensor.js';

/** Low enough to leave no weight after the exponential; a source has a step that is there, so no row is of nothing else. */
const UNSEEN = -1e9;

/** Which of so many steps are there, from how many are: [rows] to booleans [rows, steps]. */
export function isThere(there: Tensor, steps: number): Tensor {
  const step = constant(
    Int32Array.from({ length: steps }, (_, i) => i),
    [1, steps],
    'i32',
  );
  return less(step, reshape(there, [-1, 1]));
}

/** 0 where a step is there, -1e9 where it is padding: [rows, steps]. */
export function paddingBias(there: Tensor, steps: number): Tensor {
  return mul(add(cast(isThere(there, steps), 'f32'), -1), -UNSEEN);
}
