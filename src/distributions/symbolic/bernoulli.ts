import { binaryCrossEntropyWithLogits, sigmoid, softplus } from '../../engine/derived/log-space.js';
import { add, mul, negate, sub } from '../../engine/ops/arithmetic.js';
import { less } from '../../engine/ops/comparison.js';
import { cast } from '../../engine/ops/selection.js';
import type { Tensor } from '../../engine/tensor.js';
import type { SymbolicLaw } from './symbolic-law.js';

/** 1 with probability p = sigmoid(logits), else 0. */
export const bernoulli = {
  logDensity: (x, { logits }) => negate(binaryCrossEntropyWithLogits(logits, x)),
  // With p on the side where it is small, so that neither tail is a difference of large numbers.
  entropy({ logits }) {
    const away = negate(logits);
    return add(mul(sigmoid(logits), softplus(away)), mul(sigmoid(away), softplus(logits)));
  },
  klTo({ logits }, other) {
    const gain = sub(softplus(negate(other.logits)), softplus(negate(logits)));
    const loss = sub(softplus(other.logits), softplus(logits));
    return add(mul(sigmoid(logits), gain), mul(sigmoid(negate(logits)), loss));
  },
  noise: 'uniform',
  /** A choice: nothing flows back to the logits. */
  sample: (noise, { logits }) => cast(less(noise, sigmoid(logits)), logits.dtype),
} satisfies SymbolicLaw<{ readonly logits: Tensor }>;
