// Reading from and adding to positions that are themselves numbers: each is in the gradient of another. Positions are integers from 0;
// negative ones count from the end. Nothing flows into positions. Where positions repeat, what is added to them sums: by ScatterElements,
// since ScatterND of ONNX Runtime 1.30.0 loses additions to equal positions where it has two threads.
import { ndArray } from '../nd-array.js';
import type { Op } from '../op.js';
import { apply, misfit, type Tensor } from '../tensor.js';
import { isFloat, type Shape, sameShape, sizeOf, stridesOf, type TensorType } from '../tensor-type.js';
import { add, mul } from './arithmetic.js';
import { checkAxis, expand, reshape } from './broadcasting.js';
import { equal, less } from './comparison.js';
import { gemm, transpose } from './matrix.js';
import { constant, scalar } from './parameter.js';
import { cast } from './selection.js';

/** Up to this many positions a product with indicators is faster than additions one by one, which one thread does. */
const LARGEST_PRODUCT = 128;

interface AlongAxis {
  readonly axis: number;
}

/** Whole slices at positions of one axis. */
export const Gather: Op<AlongAxis> = {
  name: 'Gather',
  infer([x, index], { axis }) {
    checkIndex('gather', index);
    return { dtype: x.dtype, shape: [...x.shape.slice(0, axis), ...index.shape, ...x.shape.slice(axis + 1)] };
  },
  gradient({ inputs: [x, index], attributes: { axis } }, up) {
    const axes = [...x.shape.keys()];
    const order = [axis, ...axes.filter((each) => each !== axis)];
    const own = index.shape.map((_, i) => axis + i);
    const rows = transpose(up, [...own, ...[...up.shape.keys()].filter((each) => !own.includes(each))]);
    const shape = order.map((each) => x.shape[each]);
    const back = axes.map((each) => order.indexOf(each));
    return [transpose(summedRows(index, rows, shape), back), 'none'];
  },
  evaluate([x, index], { axis }, [{ shape }]) {
    const length = x.shape[axis];
    const size = sizeOf(x.shape.slice(axis + 1));
    const data = new Float64Array(sizeOf(shape));
    let to = 0;
    for (let block = 0; block < sizeOf(x.shape.slice(0, axis)); block++)
      for (const at of index.data) {
        const from = (block * length + within('gather', at, length)) * size;
        data.set(x.data.subarray(from, from + size), to);
        to += size;
      }
    return ndArray(shape, data);
  },
};

/** One element for each position, the positions along one axis and the element's own along the others. */
export const GatherElements: Op<AlongAxis> = {
  name: 'GatherElements',
  infer([x, index], { axis }) {
    checkElements('gatherElements', x, index, axis);
    return { dtype: x.dtype, shape: index.shape };
  },
  gradient: ({ inputs: [x, index], attributes: { axis } }, up) => [
    scatterElementsAdd(zeros(x), index, up, axis),
    'none',
  ],
  evaluate: ([x, index], { axis }) =>
    ndArray(
      index.shape,
      elementPlaces(x.shape, index, axis).map((place) => x.data[place]),
    ),
};

/** Amounts added to one element for each position, along one axis. */
export const ScatterElements: Op<AlongAxis> = {
  name: 'ScatterElements',
  infer([x, index, updates], { axis }) {
    checkElements('scatterElementsAdd', x, index, axis);
    checkUpdates('scatterElementsAdd', x, updates, index.shape);
    return { dtype: x.dtype, shape: x.shape };
  },
  gradient: ({ inputs: [, index], attributes: { axis } }, up) => [up, 'none', gatherElements(up, index, axis)],
  evaluate([x, index, updates], { axis }) {
    const data = x.data.slice();
    for (const [i, place] of elementPlaces(x.shape, index, axis).entries()) data[place] += updates.data[i];
    return ndArray(x.shape, data);
  },
  onnx: ({ axis }) => ({ attributes: { axis, reduction: 'add' } }),
};

/** The slices of an axis at these positions; the axis is replaced by those of the index. */
export function gather(x: Tensor, index: Tensor, axis = 0): Tensor {
  return apply(Gather, [x, index], { axis: checkAxis('gather', axis, x) });
}

/** x[i, index[i, j]] for the last of two axes, and so on: positions along one axis, for each element of the others. */
export function gatherElements(x: Tensor, index: Tensor, axis: number): Tensor {
  return apply(GatherElements, [x, index], { axis: checkAxis('gatherElements', axis, x) });
}

/** The tensor with amounts added at positions along one axis, for each element of the others. */
export function scatterElementsAdd(x: Tensor, index: Tensor, updates: Tensor, axis: number): Tensor {
  return apply(ScatterElements, [x, index, updates], { axis: checkAxis('scatterElementsAdd', axis, x) });
}

/** The tensor with amounts added to slices of its first axis; the index has the first axes of the amounts. */
export function scatterAdd(x: Tensor, index: Tensor, updates: Tensor): Tensor {
  checkIndex('scatterAdd', index);
  checkUpdates('scatterAdd', x, updates, [...index.shape, ...x.shape.slice(1)]);
  const width = sizeOf(x.shape.slice(1));
  const [table, rows] = [reshape(x, [x.shape[0], width]), reshape(updates, [sizeOf(index.shape), width])];
  return reshape(scatterElementsAdd(table, alongRows(index, rows), rows, 0), x.shape);
}

/** Rows summed by their positions into a tensor of this shape: the gradient of Gather. */
function summedRows(index: Tensor, rows: Tensor, shape: Shape): Tensor {
  const count = shape[0];
  if (count > LARGEST_PRODUCT) return scatterAdd(zeros({ dtype: rows.dtype, shape }), index, rows);
  const place = reshape(add(index, mul(cast(less(index, 0), index.dtype), count)), [-1, 1]);
  const columns = constant(
    Int32Array.from({ length: count }, (_, i) => i),
    [count],
    index.dtype,
  );
  const isAt = cast(equal(place, columns), rows.dtype); // [positions, count]
  const flat = reshape(rows, [isAt.shape[0], sizeOf(shape.slice(1))]);
  return reshape(gemm(isAt, flat, { transA: 1 }), shape);
}

/** Positions repeated along rows, as ScatterElements takes them. */
function alongRows(index: Tensor, rows: Tensor): Tensor {
  return expand(reshape(index, [-1, 1]), rows.shape);
}

/** Zeros that are written as one number, however many there are. */
function zeros({ dtype, shape }: TensorType): Tensor {
  return expand(scalar(0, dtype), shape);
}

function checkIndex(who: string, index: TensorType): void {
  if (index.dtype !== 'i32' && index.dtype !== 'i64') throw misfit(who, 'positions must be i32 or i64', [index]);
}

function checkElements(who: string, x: TensorType, index: TensorType, axis: number): void {
  checkIndex(who, index);
  const isFit =
    index.shape.length === x.shape.length && index.shape.every((length, i) => i === axis || length <= x.shape[i]);
  if (!isFit) throw misfit(who, `positions must fit into the tensor on all axes but ${axis}`, [x, index]);
}

function checkUpdates(who: string, x: TensorType, updates: TensorType, shape: Shape): void {
  if (!isFloat(x.dtype) || updates.dtype !== x.dtype || !sameShape(updates.shape, shape)) {
    throw misfit(who, `amounts must be floats of shape [${shape.join(', ')}]`, [x, updates]);
  }
}

function elementPlaces(shape: Shape, index: { shape: Shape; data: Float64Array }, axis: number): Float64Array {
  const [strides, own] = [stridesOf(shape), stridesOf(index.shape)];
  return index.data.map((at, i) => {
    let place = 0;
    for (const [each, stride] of strides.entries()) {
      const position =
        each === axis ? within('gatherElements', at, shape[axis]) : Math.floor(i / own[each]) % index.shape[each];
      place += position * stride;
    }
    return place;
  });
}

/** A position from 0; an error of the reference interpreter where there is none. */
function within(who: string, at: number, length: number): number {
  const place = at < 0 ? at + length : at;
  if (place < 0 || place >= length) throw new RangeError(`${who}: positions must be below ${length}, got ${at}`);
  return place;
}
