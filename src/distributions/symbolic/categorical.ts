import { expandDimensions, squeeze } from '../../engine/derived/axes.js';
import { logSoftmax, logSumExp } from '../../engine/derived/log-space.js';
import { div, mul, negate, type Operand, sub } from '../../engine/ops/arithmetic.js';
import { reduceSum } from '../../engine/ops/broadcasting.js';
import { exp, log } from '../../engine/ops/elementwise.js';
import { gatherElements } from '../../engine/ops/gathering.js';
import { argMax } from '../../engine/ops/reduction.js';
import { cast } from '../../engine/ops/selection.js';
import { softmax } from '../../engine/ops/softmax.js';
import type { Tensor } from '../../engine/tensor.js';
import type { SymbolicLaw } from './symbolic-law.js';

/** Logarithms of probabilities up to a constant, one a code, along the last axis. */
export interface Logits {
  readonly logits: Tensor;
}

/** Codes 0 … C-1 with probabilities softmax(logits). Codes have the logits' shape without its last axis. */
export const categorical = {
  logDensity(x, { logits }) {
    const chosen = squeeze(gatherElements(logits, expandDimensions(cast(x, 'i64'), -1), -1), -1);
    return sub(chosen, logSumExp(logits, { axes: [-1] }));
  },
  entropy({ logits }) {
    const logs = logSoftmax(logits);
    return negate(reduceSum(mul(exp(logs), logs), { axes: [-1] }));
  },
  klTo({ logits }, other) {
    const logs = logSoftmax(logits);
    return reduceSum(mul(exp(logs), sub(logs, logSoftmax(other.logits))), { axes: [-1] });
  },
  noise: 'uniform',
  /** The largest of logits plus Gumbel noise; the noise has the logits' shape. A choice: nothing flows back. */
  sample: (noise, { logits }) => argMax(disturbed(noise, logits), -1),
} satisfies SymbolicLaw<Logits>;

/** Near-indicators that follow the logits smoothly: the Gumbel-softmax or concrete law (Jang et al. 2017; Maddison et al. 2017). Indicators as the temperature falls to 0. */
export function relaxedChoice(noise: Tensor, { logits }: Logits, temperature: Operand): Tensor {
  return softmax(div(disturbed(noise, logits), temperature));
}

/** Logits plus -log(-log u). */
export function disturbed(uniform: Tensor, logits: Tensor): Tensor {
  return sub(logits, log(negate(log(uniform))));
}
