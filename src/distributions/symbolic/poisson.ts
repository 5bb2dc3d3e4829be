import { logGamma } from '../../engine/derived/log-gamma.js';
import { add, mul, sub } from '../../engine/ops/arithmetic.js';
import { exp } from '../../engine/ops/elementwise.js';
import type { Tensor } from '../../engine/tensor.js';
import type { SymbolicLaw } from './symbolic-law.js';

/** e^-λ λˣ / x! with λ = exp(logRate). In f32, terms of size x log x cancel: counts above 10⁴ lose the third digit of a nat. */
export const poisson = {
  logDensity: (x, { logRate }) => sub(sub(mul(x, logRate), exp(logRate)), logGamma(add(x, 1))),
  klTo({ logRate }, other) {
    const rate = exp(logRate);
    return add(mul(rate, sub(logRate, other.logRate)), sub(exp(other.logRate), rate));
  },
} satisfies SymbolicLaw<{ readonly logRate: Tensor }>;
