import { ndArray } from '../nd-array.js';
import type { Op } from '../op.js';
import { apply, type Tensor } from '../tensor.js';
import { div, mul, negate, sub } from './arithmetic.js';

/** An operation of one tensor element by element; the gradient is given x, y and what flows in. */
export function unary(
  name: string,
  compute: (x: number) => number,
  gradient?: (x: Tensor, y: Tensor, up: Tensor) => Tensor,
): Op {
  const op: Op = {
    name,
    infer: ([x]) => ({ dtype: x.dtype, shape: x.shape }),
    evaluate: ([x]) => ndArray(x.shape, x.data.map(compute)),
  };
  if (gradient === undefined) return op;
  return { ...op, gradient: ({ inputs: [x], outputs: [y] }, up) => [gradient(x, y, up)] };
}

export const Exp = unary('Exp', Math.exp, (_x, y, up) => mul(up, y));
export const Log = unary('Log', Math.log, (x, _y, up) => div(up, x));
export const Sqrt = unary('Sqrt', Math.sqrt, (_x, y, up) => div(mul(up, 0.5), y));
// d(1/x) = -dx / x²
export const Reciprocal = unary(
  'Reciprocal',
  (x) => 1 / x,
  (_x, y, up) => negate(mul(up, mul(y, y))),
);
export const Tanh = unary('Tanh', Math.tanh, (_x, y, up) => mul(up, sub(1, mul(y, y))));
/** The runtime's kernel: absolute accuracy only, so for gates, never under a logarithm. */
export const Sigmoid = unary(
  'Sigmoid',
  (x) => 1 / (1 + Math.exp(-x)),
  (_x, y, up) => mul(up, mul(y, sub(1, y))),
);

export function exp(x: Tensor): Tensor {
  return apply(Exp, [x], {});
}

export function log(x: Tensor): Tensor {
  return apply(Log, [x], {});
}

export function sqrt(x: Tensor): Tensor {
  return apply(Sqrt, [x], {});
}

export function reciprocal(x: Tensor): Tensor {
  return apply(Reciprocal, [x], {});
}

export function tanh(x: Tensor): Tensor {
  return apply(Tanh, [x], {});
}

/** 1 / (1 + e⁻ˣ) by a fast kernel of absolute accuracy, for gates; `sigmoid` keeps its tails. */
export function gate(x: Tensor): Tensor {
  return apply(Sigmoid, [x], {});
}
