import { layerNorm as normalize } from '../engine/derived/normalization.js';
import type { Tensor } from '../engine/tensor.js';
import { ones, zeros } from './initializers.js';
import type { Layer } from './layer.js';

/** What follows a normalisation, one number for each channel or feature. */
export interface NormParams {
  readonly gain: Tensor;
  readonly bias: Tensor;
}

/** Each row of the last axis brought to mean 0 and variance 1, then scaled and shifted: [..., width] (Ba et al., 2016). */
export function layerNorm(width: number, { floor = 1e-5 } = {}): Layer<NormParams> {
  return {
    parameters: { gain: { shape: [width], initial: ones }, bias: { shape: [width], initial: zeros } },
    apply: ({ gain, bias }, x) => normalize(x, { gain, bias, floor }),
  };
}
