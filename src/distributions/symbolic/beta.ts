import { digamma, logGamma } from '../../engine/derived/log-gamma.js';
import { add, mul, sub } from '../../engine/ops/arithmetic.js';
import { log } from '../../engine/ops/elementwise.js';
import type { Tensor } from '../../engine/tensor.js';
import type { SymbolicLaw } from './symbolic-law.js';

export interface BetaParameters {
  readonly alpha: Tensor;
  readonly beta: Tensor;
}

/** x^(α-1) (1-x)^(β-1) / B(α, β) on (0, 1), for α and β above 0. */
export const beta = {
  logDensity(x, { alpha, beta: b }) {
    const [below, above] = [mul(sub(alpha, 1), log(x)), mul(sub(b, 1), log(sub(1, x)))];
    return sub(add(below, above), logBeta(alpha, b));
  },
  entropy({ alpha, beta: b }) {
    const [own, other] = [mul(sub(alpha, 1), digamma(alpha)), mul(sub(b, 1), digamma(b))];
    const whole = add(alpha, b);
    return add(sub(logBeta(alpha, b), add(own, other)), mul(sub(whole, 2), digamma(whole)));
  },
  klTo({ alpha, beta: b }, other) {
    const [da, db] = [sub(alpha, other.alpha), sub(b, other.beta)];
    const gains = add(mul(da, digamma(alpha)), mul(db, digamma(b)));
    const laws = sub(logBeta(other.alpha, other.beta), logBeta(alpha, b));
    return sub(add(laws, gains), mul(add(da, db), digamma(add(alpha, b))));
  },
} satisfies SymbolicLaw<BetaParameters>;

function logBeta(a: Tensor, b: Tensor): Tensor {
  return sub(add(logGamma(a), logGamma(b)), logGamma(add(a, b)));
}
