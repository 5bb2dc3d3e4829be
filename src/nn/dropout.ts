import { dropout as thinned } from '../engine/derived/activations.js';
import { OptionError } from '../util/errors.js';
import type { NoParams } from './activation.js';
import type { Layer } from './layer.js';

/** In training, numbers zeroed with probability `rate` and the others scaled up so that means stay; nothing otherwise (Srivastava et al., 2014). */
export function dropout(rate: number): Layer<NoParams> {
  if (!(rate >= 0 && rate < 1)) throw new OptionError(`dropout: rate must be at least 0 and below 1, got ${rate}`);
  return {
    parameters: {},
    apply(_params, x, pass) {
      if (pass.mode === 'evaluation' || rate === 0) return x;
      return thinned(x, rate, pass.noise('uniform', x.shape));
    },
  };
}
