import { softplus } from '../../engine/derived/log-space.js';
import { add, div, mul, negate, sub } from '../../engine/ops/arithmetic.js';
import { log } from '../../engine/ops/elementwise.js';
import { abs } from '../../engine/ops/selection.js';
import type { LocationScale } from './normal.js';
import type { SymbolicLaw } from './symbolic-law.js';

/** The law whose distribution function is sigmoid((x - μ) / s); `scale` is s. */
export const logistic = {
  logDensity(x, { mean, scale }) {
    // -|z| - 2 log(1 + e^-|z|) - log s: the density is even in z
    const away = negate(abs(div(sub(x, mean), scale)));
    return sub(sub(away, mul(softplus(away), 2)), log(scale));
  },
  entropy: ({ scale }) => add(log(scale), 2),
  noise: 'uniform',
  sample: (noise, { mean, scale }) => add(mean, mul(scale, sub(log(noise), log(sub(1, noise))))),
} satisfies SymbolicLaw<LocationScale>;
