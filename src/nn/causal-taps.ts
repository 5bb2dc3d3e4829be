import { add, sub } from '../engine/ops/arithmetic.js';
import { reshape } from '../engine/ops/broadcasting.js';
import { less } from '../engine/ops/comparison.js';
import { gather } from '../engine/ops/gathering.js';
import { filled } from '../engine/ops/parameter.js';
import { where } from '../engine/ops/selection.js';
import { concat, slice } from '../engine/ops/slicing.js';
import type { Tensor } from '../engine/tensor.js';

/** Steps beside those before them, at even distances: a causal convolution is a product of matrices after it. */
export interface CausalTaps {
  /** Steps back to the first tap. */
  readonly reach: number;
  /** Taps of all steps, the oldest first, zeros before the first step: [batch, time, width] to [batch, time, taps · width]. */
  apply(x: Tensor): Tensor;
  /** The same for one step, x [batch, width], from a queue of the last `reach` steps, [batch, reach, width], in which step t lies at t modulo reach; `slot` is this step's. */
  step(x: Tensor, queue: Tensor | undefined, slot: Tensor | undefined): Tensor;
}

/** So many taps, each `dilation` steps after the one before; the last is the step itself. */
export function causalTaps(taps: number, dilation = 1): CausalTaps {
  const reach = (taps - 1) * dilation;
  const back = Array.from({ length: taps }, (_, tap) => (taps - 1 - tap) * dilation);
  return {
    reach,
    apply(x) {
      const [batch, time, width] = x.shape;
      const shifted = (steps: number) => {
        if (steps === 0) return x;
        const before = filled(0, { dtype: x.dtype, shape: [batch, Math.min(steps, time), width] });
        return steps >= time ? before : concat([before, slice(x, { axis: 1, end: time - steps })], 1);
      };
      return concat(back.map(shifted), 2);
    },
    step(x, queue, slot) {
      if (queue === undefined || slot === undefined) return x;
      const at = (steps: number) => {
        if (steps === reach) return gather(queue, slot, 1);
        const place = sub(slot, steps);
        return gather(queue, where(less(place, 0), add(place, reach), place), 1);
      };
      return concat(
        back.map((steps) => reshape(steps === 0 ? x : at(steps), x.shape)),
        1,
      );
    },
  };
}
