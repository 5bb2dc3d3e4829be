import { groupNorm as normalize } from '../engine/derived/normalization.js';
import { OptionError } from '../util/errors.js';
import { ones, zeros } from './initializers.js';
import type { Layer } from './layer.js';
import type { NormParams } from './layer-norm.js';

/** Groups of channels of each example brought to mean 0 and variance 1, then each channel scaled and shifted: [batch, channels, ...map] (Wu and He, 2018). */
export function groupNorm(groups: number, channels: number, { floor = 1e-5 } = {}): Layer<NormParams> {
  if (!(Number.isInteger(groups) && groups >= 1 && channels % groups === 0)) {
    throw new OptionError(`group-norm: groups must divide ${channels} channels, got ${groups}`);
  }
  return {
    parameters: { gain: { shape: [channels], initial: ones }, bias: { shape: [channels], initial: zeros } },
    apply: ({ gain, bias }, x) => normalize(x, groups, { gain, bias, floor }),
  };
}
