// Choosing one of two values, and what follows from it: larger, smaller, the positive part, the size without the sign.
import { ndArray } from '../nd-array.js';
import { ONNX_TYPES } from '../onnx/write-model.js';
import type { Op } from '../op.js';
import { apply, misfit, type Tensor } from '../tensor.js';
import { type ElementType, isFloat } from '../tensor-type.js';
import { add, binary, mul, type Operand, pair, sub } from './arithmetic.js';
import { broadcastIndex, broadcastShape, sumTo } from './broadcasting.js';
import { and, greater, greaterOrEqual, less, lessOrEqual } from './comparison.js';
import { unary } from './elementwise.js';
import { scalar } from './parameter.js';

/** Numbers of another type; towards zero from floats to integers, and truth for all but zero. */
export const Cast: Op<{ readonly to: ElementType }> = {
  name: 'Cast',
  infer: ([x], { to }) => ({ dtype: to, shape: x.shape }),
  gradient: ({ inputs: [x], attributes: { to } }, up) => [isFloat(to) && isFloat(x.dtype) ? cast(up, x.dtype) : 'none'],
  evaluate: ([x], { to }) => ndArray(x.shape, isFloat(to) ? x.data : x.data.map(castTo(to))),
  onnx: ({ to }) => ({ attributes: { to: ONNX_TYPES[to] } }),
};

function castTo(to: ElementType): (value: number) => number {
  return to === 'bool' ? (value) => (value === 0 ? 0 : 1) : Math.trunc;
}

/** One of two values by a condition, element by element. */
export const Where: Op = {
  name: 'Where',
  infer(inputs) {
    const [condition, a, b] = inputs;
    if (condition.dtype !== 'bool') throw misfit('where', 'the first operand must be a condition', inputs);
    if (a.dtype !== b.dtype) throw misfit('where', 'element types must agree', [a, b]);
    return { dtype: a.dtype, shape: broadcastShape('where', inputs) };
  },
  gradient({ inputs: [condition, a, b] }, up) {
    return ['none', sumTo(where(condition, up, 0), a.shape), sumTo(where(condition, 0, up), b.shape)];
  },
  evaluate([condition, a, b], _attributes, [{ shape }]) {
    const [of, left, right] = [condition, a, b].map((input) => broadcastIndex(input.shape, shape));
    return ndArray(
      shape,
      Float64Array.from(of, (place, i) => (condition.data[place] !== 0 ? a.data[left[i]] : b.data[right[i]])),
    );
  },
};

export const Max = binary('Max', Math.max, (a, b, up) => split(greaterOrEqual(a, b), up));
export const Min = binary('Min', Math.min, (a, b, up) => split(lessOrEqual(a, b), up));
export const Relu = unary(
  'Relu',
  (x) => Math.max(x, 0),
  (_x, y, up) => mul(up, unitStep(y, 0)),
);
/** x, or slope x below 0. */
export const LeakyRelu: Op<{ readonly slope: number }> = {
  name: 'LeakyRelu',
  infer: ([x]) => ({ dtype: x.dtype, shape: x.shape }),
  gradient: ({ inputs: [x], attributes: { slope } }, up) => [mul(up, add(mul(unitStep(x, 1), 1 - slope), slope))],
  evaluate: ([x], { slope }) =>
    ndArray(
      x.shape,
      x.data.map((value) => (value >= 0 ? value : slope * value)),
    ),
  onnx: ({ slope }) => ({ attributes: { alpha: { float: slope } } }),
};
/** alpha x + beta, held between 0 and 1: with the steepest slope, a step in one pass over memory, where a comparison and a cast take two. */
const HardSigmoid: Op<{ readonly alpha: number; readonly beta: number }> = {
  name: 'HardSigmoid',
  infer: ([x]) => ({ dtype: x.dtype, shape: x.shape }),
  gradient: () => ['none'],
  evaluate: ([x], { alpha, beta }) =>
    ndArray(
      x.shape,
      x.data.map((value) => Math.max(0, Math.min(1, alpha * value + beta))),
    ),
  onnx: ({ alpha, beta }) => ({ attributes: { alpha: { float: alpha }, beta: { float: beta } } }),
};
export const Abs = unary('Abs', Math.abs, (x, _y, up) => mul(up, sign(x)));

/** Numbers held between two bounds, which are tensors without axes. */
export const Clip: Op = {
  name: 'Clip',
  infer(inputs) {
    const [x, low, high] = inputs;
    const isFit = [low, high].every(({ dtype, shape }) => dtype === x.dtype && shape.length === 0);
    if (!isFit) throw misfit('clip', 'bounds must be numbers of the same type', inputs);
    return { dtype: x.dtype, shape: x.shape };
  },
  gradient({ inputs: [x, low, high] }, up) {
    return [mul(up, cast(and(greaterOrEqual(x, low), lessOrEqual(x, high)), up.dtype)), 'none', 'none'];
  },
  evaluate: ([x, low, high]) =>
    ndArray(
      x.shape,
      x.data.map((value) => Math.min(Math.max(value, low.data[0]), high.data[0])),
    ),
};

/** All to the first of two where it was taken, the rest to the second; a product is faster than a choice. */
function split(isFirst: Tensor, up: Tensor): readonly [Tensor, Tensor] {
  const first = mul(up, cast(isFirst, up.dtype));
  return [first, sub(up, first)];
}

/** The tensor with numbers of another type. */
export function cast(x: Tensor, to: ElementType): Tensor {
  return x.dtype === to ? x : apply(Cast, [x], { to });
}

/**
 * `a` where the condition holds, `b` elsewhere. What is not chosen gets no gradient, but a derivative of it that is infinite makes
 * 0 · ∞ further up: give such an operand harmless values first, by a `where` of its own.
 */
export function where(condition: Tensor, a: Operand, b: Operand): Tensor {
  return apply(Where, [condition, ...pair('where', a, b)], {});
}

/** The larger of two; where they are equal, the first has the gradient. */
export function max(a: Operand, b: Operand): Tensor {
  return apply(Max, pair('max', a, b), {});
}

/** The smaller of two; where they are equal, the first has the gradient. */
export function min(a: Operand, b: Operand): Tensor {
  return apply(Min, pair('min', a, b), {});
}

/** max(x, 0), with gradient 0 at 0. */
export function relu(x: Tensor): Tensor {
  return apply(Relu, [x], {});
}

/** x, or slope x where that is larger, for slopes below 1; gradient 1 at 0. */
export function leakyRelu(x: Tensor, slope = 0.01): Tensor {
  // Runtimes have it for f32 only.
  return x.dtype === 'f32' ? apply(LeakyRelu, [x], { slope }) : max(x, mul(x, slope));
}

const STEEPEST = 3e38;

/** 0 below 0, 1 above 0, and a number of choice at 0. */
function unitStep(x: Tensor, atZero: 0 | 1): Tensor {
  if (x.dtype === 'f32') return apply(HardSigmoid, [x], { alpha: STEEPEST, beta: atZero });
  return cast(atZero === 1 ? greaterOrEqual(x, 0) : greater(x, 0), x.dtype);
}

/** |x|, with gradient 0 at 0. */
export function abs(x: Tensor): Tensor {
  return apply(Abs, [x], {});
}

/** 1, 0 or -1; no gradient. From comparisons, which every runtime has. */
export function sign(x: Tensor): Tensor {
  return sub(cast(greater(x, 0), x.dtype), cast(less(x, 0), x.dtype));
}

/** The nearest number between two bounds; the gradient is 1 within, bounds included, and 0 outside. */
export function clip(x: Tensor, low: number, high: number): Tensor {
  return apply(Clip, [x, scalar(low, x.dtype), scalar(high, x.dtype)], {});
}
