import type { InputGradients, Op } from '../op.js';
import { apply, type Tensor } from '../tensor.js';

/** Gradients of the tensors that a result was computed from, in their order; 'none' for those that only help. */
export type DerivativeRule = (up: Tensor, result: Tensor, from: readonly Tensor[]) => InputGradients;

/** A result whose derivative is known in a shorter form than the chain of rules gives. It is the result itself wherever numbers are. */
export const KnownDerivative: Op<{ readonly rule: DerivativeRule }> = {
  name: 'KnownDerivative',
  infer: ([result]) => ({ dtype: result.dtype, shape: result.shape }),
  gradient: ({ inputs: [result, ...from], attributes: { rule } }, up) => ['none', ...rule(up, result, from)],
  evaluate: ([result]) => result,
};

/**
 * The result with its derivative given by a rule, which may use nothing but its arguments. What flows back goes by the rule alone, so
 * `from` must have every tensor that the result depends on and that may need a gradient.
 */
export function withDerivative(result: Tensor, from: readonly Tensor[], rule: DerivativeRule): Tensor {
  return apply(KnownDerivative, [result, ...from], { rule });
}
