import { ndArray } from '../nd-array.js';
import type { Op } from '../op.js';
import { apply, misfit, type Tensor } from '../tensor.js';
import { stridesOf } from '../tensor-type.js';
import { checkAxis } from './broadcasting.js';

export interface CumulativeAttributes {
  readonly axis: number;
  /** 1 where each sum leaves out its own element. */
  readonly exclusive: 0 | 1;
  /** 1 where sums run from the end. */
  readonly reverse: 0 | 1;
}

/** Running sums. */
export const CumSum: Op<CumulativeAttributes> = {
  name: 'CumSum',
  infer: ([x]) => ({ dtype: x.dtype, shape: x.shape }),
  gradient({ attributes }, up) {
    return [apply(CumSum, [up], { ...attributes, reverse: attributes.reverse === 1 ? 0 : 1 })];
  },
  evaluate([{ shape, data }], { axis, exclusive, reverse }) {
    const sums = new Float64Array(data.length);
    const stride = stridesOf(shape)[axis];
    const length = shape[axis];
    for (let start = 0; start < data.length; start++) {
      if (Math.floor(start / stride) % length !== 0) continue;
      let sum = 0;
      for (let i = 0; i < length; i++) {
        const place = start + (reverse ? length - 1 - i : i) * stride;
        sums[place] = exclusive ? sum : sum + data[place];
        sum += data[place];
      }
    }
    return ndArray(shape, sums);
  },
  onnx: ({ axis, exclusive, reverse }) => ({ vectors: [[axis]], attributes: { exclusive, reverse } }),
};

/** Which triangle of the last two axes is kept: columns up to (lower) or from (upper) row + diagonal. */
export interface TriangleAttributes {
  readonly part: 'lower' | 'upper';
  readonly diagonal: number;
}

/** Matrices with zeros on one side of a diagonal. */
export const Trilu: Op<TriangleAttributes> = {
  name: 'Trilu',
  infer([x]) {
    if (x.shape.length < 2) throw misfit('triangle', 'needs two axes or more', [x]);
    return { dtype: x.dtype, shape: x.shape };
  },
  gradient: ({ attributes }, up) => [apply(Trilu, [up], attributes)],
  evaluate([{ shape, data }], { part, diagonal }) {
    const [rows, columns] = shape.slice(-2);
    return ndArray(
      shape,
      data.map((value, i) => {
        const past = (i % columns) - (Math.floor(i / columns) % rows) - diagonal;
        return (part === 'lower' ? past <= 0 : past >= 0) ? value : 0;
      }),
    );
  },
  onnx: ({ part, diagonal }) => ({ vectors: [[diagonal]], attributes: { upper: part === 'upper' ? 1 : 0 } }),
};

/** Sums of all elements up to each, along an axis; without itself where exclusive, from the end where reversed. */
export function cumulativeSum(
  x: Tensor,
  { axis, exclusive = false, reverse = false }: { axis: number; exclusive?: boolean; reverse?: boolean },
): Tensor {
  const attributes = { axis: checkAxis('cumulativeSum', axis, x), exclusive, reverse };
  return apply(CumSum, [x], { ...attributes, exclusive: exclusive ? 1 : 0, reverse: reverse ? 1 : 0 });
}

/** The matrices on the last two axes, kept on one side of a diagonal and zero on the other; diagonal 1 is the one right of the main. */
export function triangle(x: Tensor, part: 'lower' | 'upper', diagonal = 0): Tensor {
  return apply(Trilu, [x], { part, diagonal });
}
