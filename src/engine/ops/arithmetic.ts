import { ndArray } from '../nd-array.js';
import type { InputGradients, Op } from '../op.js';
import { apply, misfit, type Node, Tensor } from '../tensor.js';
import type { TensorType } from '../tensor-type.js';
import { broadcastIndex, broadcastShape, sumTo } from './broadcasting.js';
import { scalar } from './parameter.js';

/** What arithmetic takes: tensors, or numbers in place of constants. */
export type Operand = Tensor | number;

/** An operation of two tensors element by element, by the rules of broadcasting. */
export function binary(
  name: string,
  compute: (a: number, b: number) => number,
  gradient: (a: Tensor, b: Tensor, up: Tensor, y: Tensor) => InputGradients,
): Op {
  return {
    name,
    infer: (inputs) => ({ dtype: commonType(name, inputs), shape: broadcastShape(name, inputs) }),
    gradient({ inputs: [a, b], outputs: [y] }: Node, up) {
      return gradient(a, b, up, y).map((each, i) => (each === 'none' ? each : sumTo(each, [a, b][i].shape)));
    },
    evaluate: ([a, b], _attributes, [type]) => combine(a, b, type.shape, compute),
  };
}

/** Numbers of two arrays brought together element by element. */
export function combine(
  a: { readonly shape: readonly number[]; readonly data: Float64Array },
  b: { readonly shape: readonly number[]; readonly data: Float64Array },
  shape: readonly number[],
  compute: (a: number, b: number) => number,
) {
  const [left, right] = [broadcastIndex(a.shape, shape), broadcastIndex(b.shape, shape)];
  return ndArray(
    shape,
    Float64Array.from(left, (place, i) => compute(a.data[place], b.data[right[i]])),
  );
}

export function commonType(who: string, inputs: readonly TensorType[]) {
  const [{ dtype }] = inputs;
  if (inputs.some((input) => input.dtype !== dtype)) throw misfit(who, 'element types must agree', inputs);
  return dtype;
}

export const Add = binary(
  'Add',
  (a, b) => a + b,
  (_a, _b, up) => [up, up],
);
export const Sub = binary(
  'Sub',
  (a, b) => a - b,
  (_a, _b, up) => [up, negate(up)],
);
export const Mul = binary(
  'Mul',
  (a, b) => a * b,
  (a, b, up) => [mul(up, b), mul(up, a)],
);
export const Div = binary(
  'Div',
  (a, b) => a / b,
  // d(a / b) = da / b - y db / b
  (_a, b, up, y) => [div(up, b), negate(div(mul(up, y), b))],
);
export const Neg: Op = {
  name: 'Neg',
  infer: ([x]) => ({ dtype: x.dtype, shape: x.shape }),
  gradient: (_node, up) => [negate(up)],
  evaluate: ([x]) =>
    ndArray(
      x.shape,
      x.data.map((value) => -value),
    ),
};

export function add(a: Operand, b: Operand): Tensor {
  return apply(Add, pair('add', a, b), {});
}

export function sub(a: Operand, b: Operand): Tensor {
  return apply(Sub, pair('sub', a, b), {});
}

export function mul(a: Operand, b: Operand): Tensor {
  return apply(Mul, pair('mul', a, b), {});
}

export function div(a: Operand, b: Operand): Tensor {
  return apply(Div, pair('div', a, b), {});
}

export function negate(x: Tensor): Tensor {
  return apply(Neg, [x], {});
}

/** Both as tensors; a number takes the element type of the other. */
export function pair(who: string, a: Operand, b: Operand): readonly [Tensor, Tensor] {
  if (a instanceof Tensor) return [a, b instanceof Tensor ? b : scalar(b, a.dtype)];
  if (b instanceof Tensor) return [scalar(a, b.dtype), b];
  throw new TypeError(`${who}: one operand must be a tensor`);
}
