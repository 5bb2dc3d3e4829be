import { ndArray } from '../nd-array.js';
import type { Op } from '../op.js';
import { apply, type Tensor } from '../tensor.js';
import { mul, sub } from './arithmetic.js';
import { broadcastIndex, checkAxis, keptShape, reduceNumbers, reduceSum } from './broadcasting.js';

/** eˣ over its sum along an axis. */
export const Softmax: Op<{ readonly axis: number }> = {
  name: 'Softmax',
  infer: ([x]) => ({ dtype: x.dtype, shape: x.shape }),
  // dx = y (dy − Σ y dy)
  gradient({ outputs: [y], attributes: { axis } }, up) {
    const weighted = mul(up, y);
    return [sub(weighted, mul(y, reduceSum(weighted, { axes: [axis], keep: true })))];
  },
  evaluate([{ shape, data }], { axis }) {
    const largest = reduceNumbers(data, shape, [axis], true, Number.NEGATIVE_INFINITY, Math.max);
    const rows = broadcastIndex(keptShape(shape, [axis]), shape);
    const powers = data.map((value, i) => Math.exp(value - largest.data[rows[i]]));
    const sums = reduceNumbers(powers, shape, [axis], true, 0, (sum, value) => sum + value);
    return ndArray(
      shape,
      powers.map((value, i) => value / sums.data[rows[i]]),
    );
  },
};

/** Probabilities eˣ / Σ eˣ along an axis, without overflow. A row of nothing but -∞ has none: NaN. */
export function softmax(x: Tensor, axis = -1): Tensor {
  return apply(Softmax, [x], { axis: checkAxis('softmax', axis, x) });
}
