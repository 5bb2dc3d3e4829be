import { digamma, logGamma } from '../../engine/derived/log-gamma.js';
import { add, div, mul, sub } from '../../engine/ops/arithmetic.js';
import { log } from '../../engine/ops/elementwise.js';
import type { Tensor } from '../../engine/tensor.js';
import type { SymbolicLaw } from './symbolic-law.js';

export interface GammaParameters {
  readonly shape: Tensor;
  readonly rate: Tensor;
}

/** βᵏ x^(k-1) e^(-β x) / Γ(k) for x, shape k and rate β above 0. */
export const gamma = {
  logDensity(x, { shape, rate }) {
    const power = sub(mul(shape, log(mul(rate, x))), log(x));
    return sub(sub(power, mul(rate, x)), logGamma(shape));
  },
  entropy({ shape, rate }) {
    return add(sub(shape, log(rate)), add(logGamma(shape), mul(sub(1, shape), digamma(shape))));
  },
  klTo({ shape, rate }, other) {
    const shapes = add(mul(sub(shape, other.shape), digamma(shape)), sub(logGamma(other.shape), logGamma(shape)));
    const ratio = div(other.rate, rate);
    return add(shapes, sub(mul(shape, sub(ratio, 1)), mul(other.shape, log(ratio))));
  },
} satisfies SymbolicLaw<GammaParameters>;
