import { digamma, logGamma } from '../../engine/derived/log-gamma.js';
import { square } from '../../engine/derived/statistics.js';
import { add, div, mul, negate, sub } from '../../engine/ops/arithmetic.js';
import { exp, log, sqrt } from '../../engine/ops/elementwise.js';
import { cos } from '../../engine/ops/transcendental.js';
import type { Tensor } from '../../engine/tensor.js';
import type { LocationScale } from './normal.js';
import type { SymbolicLaw } from './symbolic-law.js';

export interface StudentParameters extends LocationScale {
  /** Degrees of freedom ν above 0; from 0.4 on, draws stay finite in f32. */
  readonly freedom: Tensor;
}

/** Student's t with ν degrees of freedom: (1 + z²/ν)^(-(ν+1)/2) / (s √ν B(ν/2, ½)), z = (x - μ) / s. */
export const studentT = {
  logDensity(x, { freedom, mean, scale }) {
    const z = div(sub(x, mean), scale);
    const tails = mul(mul(add(freedom, 1), 0.5), log(add(div(square(z), freedom), 1)));
    return negate(add(tails, logNormaliser(freedom, scale)));
  },
  entropy({ freedom, scale }) {
    const half = mul(freedom, 0.5);
    const spread = mul(add(half, 0.5), sub(digamma(add(half, 0.5)), digamma(half)));
    return add(spread, logNormaliser(freedom, scale));
  },
  noise: 'uniform',
  /** From two uniform numbers: √(ν (u^(-2/ν) - 1)) cos 2πv (Bailey 1994). */
  sample([u, v], { freedom, mean, scale }) {
    const radius = sqrt(mul(freedom, sub(exp(div(mul(log(u), -2), freedom)), 1)));
    return add(mean, mul(scale, mul(radius, cos(mul(v, 2 * Math.PI)))));
  },
} satisfies SymbolicLaw<StudentParameters, readonly [Tensor, Tensor]>;

/** log(s √ν B(ν/2, ½)). */
function logNormaliser(freedom: Tensor, scale: Tensor): Tensor {
  const half = mul(freedom, 0.5);
  const logBeta = add(sub(logGamma(half), logGamma(add(half, 0.5))), Math.log(Math.PI) / 2);
  return add(logBeta, log(mul(scale, sqrt(freedom))));
}
