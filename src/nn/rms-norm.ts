import { rmsNorm as normalize } from '../engine/derived/normalization.js';
import type { Tensor } from '../engine/tensor.js';
import { ones } from './initializers.js';
import type { Layer } from './layer.js';

/** Each row of the last axis divided by the root of its mean square, then scaled: [..., width] (Zhang and Sennrich, 2019). */
export function rmsNorm(width: number, { floor = 1e-6 } = {}): Layer<{ readonly gain: Tensor }> {
  return {
    parameters: { gain: { shape: [width], initial: ones } },
    apply: ({ gain }, x) => normalize(x, { gain, floor }),
  };
}
