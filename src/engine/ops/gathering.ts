// Reading from and adding to positions that are themselves numbers: each is in the gradient of another. Positions are integers from 0;
// negative ones count from the end. Nothing flows into positions. Where positions repeat, what is added to them sums.
import { ndArray } from '../nd-array.js';
import type { Op } from '../op.js';
import { apply, misfit, type Tensor } from '../tensor.js';
import { isFloat, type Shape, sameShape, sizeOf, stridesOf, type TensorType } from '../tensor-type.js';
import { checkAxis, expand, reshape } from './broadcasting.js';
import { transpose } from './matrix.js';
import { scalar } from './parameter.js';
import { cast } from './selection.js';

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
    const sums = scatterAdd(
      zeros({ dtype: x.dtype, shape: order.map((each) => x.shape[each]) }),
      reshape(index, [...index.shape, 1]),
      rows,
    );
    const back = axes.map((each) => order.indexOf(each));
    return [transpose(sums, back), 'none'];
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

/** Slices at positions of the first axes, one list of positions along the last axis of the index. */
export const GatherND: Op = {
  name: 'GatherND',
  infer([x, index]) {
    checkIndex('gatherAt', index);
    const depth = depthOf('gatherAt', x, index);
    return { dtype: x.dtype, shape: [...index.shape.slice(0, -1), ...x.shape.slice(depth)] };
  },
  gradient: ({ inputs: [x, index] }, up) => [scatterAdd(zeros(x), index, up), 'none'],
  evaluate([x, index], _attributes, [{ shape }]) {
    const { places, size } = slicePlaces(x.shape, index);
    const data = new Float64Array(sizeOf(shape));
    for (const [i, place] of places.entries()) data.set(x.data.subarray(place, place + size), i * size);
    return ndArray(shape, data);
  },
};

/** Amounts added to slices at positions of the first axes. */
export const ScatterND: Op = {
  name: 'ScatterND',
  infer([x, index, updates]) {
    checkIndex('scatterAdd', index);
    const depth = depthOf('scatterAdd', x, index);
    checkUpdates('scatterAdd', x, updates, [...index.shape.slice(0, -1), ...x.shape.slice(depth)]);
    return { dtype: x.dtype, shape: x.shape };
  },
  gradient: ({ inputs: [, index] }, up) => [up, 'none', gatherAt(up, index)],
  evaluate([x, index, updates]) {
    const { places, size } = slicePlaces(x.shape, index);
    const data = x.data.slice();
    for (const [i, place] of places.entries())
      for (let k = 0; k < size; k++) data[place + k] += updates.data[i * size + k];
    return ndArray(x.shape, data);
  },
  onnx: () => ({ attributes: { reduction: 'add' } }),
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

/** Slices of the first axes; the last axis of the index lists one position for each of these. */
export function gatherAt(x: Tensor, index: Tensor): Tensor {
  return apply(GatherND, [x, cast(index, 'i64')], {});
}

/** The tensor with amounts added to slices of the first axes; the last axis of the index lists one position for each of these. */
export function scatterAdd(x: Tensor, index: Tensor, updates: Tensor): Tensor {
  return apply(ScatterND, [x, cast(index, 'i64'), updates], {});
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

function depthOf(who: string, x: TensorType, index: TensorType): number {
  const depth = index.shape[index.shape.length - 1];
  if (depth === undefined || depth < 1 || depth > x.shape.length)
    throw misfit(who, 'the last axis of the index must list positions of the first axes', [x, index]);
  return depth;
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

function slicePlaces(shape: Shape, index: { shape: Shape; data: Float64Array }) {
  const depth = index.shape[index.shape.length - 1];
  const strides = stridesOf(shape);
  const places = Array.from({ length: index.data.length / depth }, (_, i) => {
    const list = index.data.subarray(i * depth, (i + 1) * depth);
    return list.reduce((sum, at, axis) => sum + within('gatherAt', at, shape[axis]) * strides[axis], 0);
  });
  return { places, size: sizeOf(shape.slice(depth)) };
}

/** A position from 0; an error of the reference interpreter where there is none. */
function within(who: string, at: number, length: number): number {
  const place = at < 0 ? at + length : at;
  if (place < 0 || place >= length) throw new RangeError(`${who}: positions must be below ${length}, got ${at}`);
  return place;
}
