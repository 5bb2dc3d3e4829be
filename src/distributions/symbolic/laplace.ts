import { add, div, mul, negate, sub } from '../../engine/ops/arithmetic.js';
import { exp, log } from '../../engine/ops/elementwise.js';
import { abs, sign } from '../../engine/ops/selection.js';
import type { LocationScale } from './normal.js';
import type { SymbolicLaw } from './symbolic-law.js';

/** e^(-|x - μ| / b) / 2b; `scale` is b. */
export const laplace = {
  logDensity: (x, { mean, scale }) => negate(add(div(abs(sub(x, mean)), scale), add(log(scale), Math.LN2))),
  entropy: ({ scale }) => add(log(scale), 1 + Math.LN2),
  klTo({ mean, scale }, other) {
    // log(b′/b) + d / b′ + (b/b′) e^(-d/b) - 1, with d = |μ - μ′|
    const distance = abs(sub(mean, other.mean));
    const ratio = div(scale, other.scale);
    const near = mul(ratio, exp(negate(div(distance, scale))));
    return sub(add(div(distance, other.scale), near), add(log(ratio), 1));
  },
  noise: 'uniform',
  sample(noise, { mean, scale }) {
    const side = sub(noise, 0.5);
    return sub(mean, mul(mul(scale, sign(side)), log(sub(1, mul(abs(side), 2)))));
  },
} satisfies SymbolicLaw<LocationScale>;
