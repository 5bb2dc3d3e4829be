// What is largest, smallest and average along axes. Sums are with broadcasting.
import { ndArray } from '../nd-array.js';
import type { Op } from '../op.js';
import { apply, type Tensor } from '../tensor.js';
import { sizeOf, stridesOf } from '../tensor-type.js';
import { div, mul } from './arithmetic.js';
import {
  type Along,
  checkAxis,
  expand,
  keptShape,
  type ReduceAttributes,
  reduceAttributes,
  reducedType,
  reduceForm,
  reduceNumbers,
  reduceSum,
  reshape,
  walk,
} from './broadcasting.js';
import { equal } from './comparison.js';
import { cast } from './selection.js';

function extreme(name: string, first: number, fold: (a: number, b: number) => number): Op<ReduceAttributes> {
  return {
    name,
    infer: ([x], attributes) => reducedType(x, attributes),
    gradient({ inputs: [x], outputs: [y], attributes: { axes } }, up) {
      const kept = keptShape(x.shape, axes);
      const isReached = cast(equal(x, reshape(y, kept)), x.dtype);
      const share = div(reshape(up, kept), reduceSum(isReached, { axes, keep: true }));
      return [mul(isReached, share)];
    },
    evaluate: ([x], { axes, keep }) => reduceNumbers(x.data, x.shape, axes, keep, first, fold),
    onnx: ({ axes, keep }) => reduceForm(axes, keep),
  };
}

export const ReduceMax = extreme('ReduceMax', Number.NEGATIVE_INFINITY, Math.max);
export const ReduceMin = extreme('ReduceMin', Number.POSITIVE_INFINITY, Math.min);
export const ReduceMean: Op<ReduceAttributes> = {
  name: 'ReduceMean',
  infer: ([x], attributes) => reducedType(x, attributes),
  gradient({ inputs: [x], attributes: { axes } }, up) {
    return [expand(mul(reshape(up, keptShape(x.shape, axes)), 1 / countAlong(x, axes)), x.shape)];
  },
  evaluate([x], { axes, keep }) {
    const sum = reduceNumbers(x.data, x.shape, axes, keep, 0, (total, value) => total + value);
    return ndArray(
      sum.shape,
      sum.data.map((value) => value / countAlong(x, axes)),
    );
  },
  onnx: ({ axes, keep }) => reduceForm(axes, keep),
};

/** The position of the largest number along an axis, the first where several are; nothing flows back. */
export const ArgMax: Op<{ readonly axis: number }> = {
  name: 'ArgMax',
  infer: ([x], { axis }) => ({ dtype: 'i64', shape: x.shape.filter((_, each) => each !== axis) }),
  evaluate([x], { axis }, [{ shape }]) {
    const strides = stridesOf(x.shape);
    const starts = walk(
      shape,
      strides.filter((_, each) => each !== axis),
    );
    const largest = (start: number) => {
      let best = 0;
      for (let i = 1; i < x.shape[axis]; i++)
        if (x.data[start + i * strides[axis]] > x.data[start + best * strides[axis]]) best = i;
      return best;
    };
    return ndArray(shape, Float64Array.from(starts, largest));
  },
  onnx: ({ axis }) => ({ attributes: { axis, keepdims: 0 } }),
};

function countAlong(x: { readonly shape: readonly number[] }, axes: readonly number[]): number {
  return sizeOf(axes.map((axis) => x.shape[axis]));
}

/** The largest number along axes; where several are, they share the gradient. */
export function reduceMax(x: Tensor, along: Along = {}): Tensor {
  return apply(ReduceMax, [x], reduceAttributes('reduceMax', x, along));
}

/** The smallest number along axes; where several are, they share the gradient. */
export function reduceMin(x: Tensor, along: Along = {}): Tensor {
  return apply(ReduceMin, [x], reduceAttributes('reduceMin', x, along));
}

/** The mean along axes. */
export function reduceMean(x: Tensor, along: Along = {}): Tensor {
  const attributes = reduceAttributes('reduceMean', x, along);
  return attributes.axes.length === 0 ? x : apply(ReduceMean, [x], attributes);
}

/** The position of the largest number along an axis, as i32; the first where several are. The axis is gone. */
export function argMax(x: Tensor, axis: number): Tensor {
  return cast(apply(ArgMax, [x], { axis: checkAxis('argMax', axis, x) }), 'i32');
}
