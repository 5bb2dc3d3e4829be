// Conditions: tensors of truth values. Nothing flows back through them.
import { ndArray } from '../nd-array.js';
import type { Op } from '../op.js';
import { apply, misfit, type Tensor } from '../tensor.js';
import { combine, commonType, type Operand, pair } from './arithmetic.js';
import { broadcastShape } from './broadcasting.js';

function comparison(name: string, holds: (a: number, b: number) => boolean): Op {
  return {
    name,
    infer(inputs) {
      commonType(name, inputs);
      return { dtype: 'bool', shape: broadcastShape(name, inputs) };
    },
    evaluate: ([a, b], _attributes, [type]) => combine(a, b, type.shape, (x, y) => (holds(x, y) ? 1 : 0)),
  };
}

export const Equal = comparison('Equal', (a, b) => a === b);
export const Greater = comparison('Greater', (a, b) => a > b);
export const GreaterOrEqual = comparison('GreaterOrEqual', (a, b) => a >= b);
export const Less = comparison('Less', (a, b) => a < b);
export const LessOrEqual = comparison('LessOrEqual', (a, b) => a <= b);
export const And: Op = {
  ...comparison('And', (a, b) => a !== 0 && b !== 0),
  infer(inputs) {
    if (inputs.some(({ dtype }) => dtype !== 'bool')) throw misfit('and', 'operands must be conditions', inputs);
    return { dtype: 'bool', shape: broadcastShape('and', inputs) };
  },
};
export const Not: Op = {
  name: 'Not',
  infer([x]) {
    if (x.dtype !== 'bool') throw misfit('not', 'the operand must be a condition', [x]);
    return { dtype: 'bool', shape: x.shape };
  },
  evaluate: ([x]) =>
    ndArray(
      x.shape,
      x.data.map((value) => 1 - value),
    ),
};

export function equal(a: Operand, b: Operand): Tensor {
  return apply(Equal, pair('equal', a, b), {});
}

export function greater(a: Operand, b: Operand): Tensor {
  return apply(Greater, pair('greater', a, b), {});
}

export function greaterOrEqual(a: Operand, b: Operand): Tensor {
  return apply(GreaterOrEqual, pair('greaterOrEqual', a, b), {});
}

export function less(a: Operand, b: Operand): Tensor {
  return apply(Less, pair('less', a, b), {});
}

export function lessOrEqual(a: Operand, b: Operand): Tensor {
  return apply(LessOrEqual, pair('lessOrEqual', a, b), {});
}

export function and(a: Tensor, b: Tensor): Tensor {
  return apply(And, [a, b], {});
}

/** By De Morgan's law from what every runtime has. */
export function or(a: Tensor, b: Tensor): Tensor {
  return not(and(not(a), not(b)));
}

export function not(x: Tensor): Tensor {
  return apply(Not, [x], {});
}
