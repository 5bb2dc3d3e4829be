// Cutting, padding and joining along axes: each is in the gradient of another.
import { ShapeError } from '../../util/errors.js';
import { ndArray } from '../nd-array.js';
import type { Op } from '../op.js';
import { apply, misfit, type Tensor } from '../tensor.js';
import { type Shape, sizeOf, stridesOf } from '../tensor-type.js';
import { add, commonType } from './arithmetic.js';
import { checkAxis, reshape, walk } from './broadcasting.js';

/** Along each axis: first position, number of positions, distance between them. */
export interface SliceAttributes {
  readonly starts: readonly number[];
  readonly lengths: readonly number[];
  readonly steps: readonly number[];
}

/** A regular part of a tensor. */
export const Slice: Op<SliceAttributes> = {
  name: 'Slice',
  infer: ([x], { lengths }) => ({ dtype: x.dtype, shape: lengths }),
  gradient: ({ inputs: [x], attributes }, up) => [spread(up, attributes, x.shape)],
  evaluate([x], { starts, steps }, [{ shape }]) {
    const strides = stridesOf(x.shape);
    const first = starts.reduce((sum, start, axis) => sum + start * strides[axis], 0);
    const places = walk(
      shape,
      steps.map((step, axis) => step * strides[axis]),
      first,
    );
    return ndArray(
      shape,
      Float64Array.from(places, (place) => x.data[place]),
    );
  },
  onnx({ starts, lengths, steps }, [x]) {
    const axes = [...starts.keys()].filter((axis) => !isWhole(x.shape[axis], starts[axis], lengths[axis], steps[axis]));
    const ends = axes.map((axis) => {
      const end = starts[axis] + lengths[axis] * steps[axis];
      // Before the first position: counted from the end, since -1 would be the last.
      return end < 0 ? -x.shape[axis] - 1 : end;
    });
    const of = (values: readonly number[]) => axes.map((axis) => values[axis]);
    return { vectors: [of(starts), ends, axes, of(steps)], attributes: {} };
  },
};

export interface PadAttributes {
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly mode: 'constant' | 'reflect';
}

/** A tensor with more around it: zeros, or itself in a mirror. */
export const Pad: Op<PadAttributes> = {
  name: 'Pad',
  infer([x], { before, after, mode }) {
    const isFit = (lengths: readonly number[]) =>
      lengths.length === x.shape.length &&
      lengths.every(
        (length, axis) => Number.isInteger(length) && length >= 0 && (mode === 'constant' || length < x.shape[axis]),
      );
    if (!isFit(before) || !isFit(after)) {
      const rule = mode === 'constant' ? '>= 0 for each axis' : '>= 0 and below its length for each axis';
      throw misfit('pad', `lengths [${before.join(', ')}] and [${after.join(', ')}] must be integers ${rule}`, [x]);
    }
    return { dtype: x.dtype, shape: x.shape.map((length, axis) => before[axis] + length + after[axis]) };
  },
  gradient: ({ inputs: [x], attributes }, up) => [unpad(up, attributes, x.shape)],
  evaluate([x], { before, mode }, [{ shape }]) {
    const strides = stridesOf(x.shape);
    const data = new Float64Array(sizeOf(shape));
    for (let i = 0, position = shape.map(() => 0); i < data.length; i++, next(position, shape)) {
      const inside = position.map((at, axis) => source(at - before[axis], x.shape[axis], mode));
      if (!inside.includes(-1)) data[i] = x.data[inside.reduce((sum, at, axis) => sum + at * strides[axis], 0)];
    }
    return ndArray(shape, data);
  },
  onnx: ({ before, after, mode }) => ({ vectors: [[...before, ...after]], attributes: { mode } }),
};

/** Tensors one after the other along an axis. */
export const Concat: Op<{ readonly axis: number }> = {
  name: 'Concat',
  infer(inputs, { axis }) {
    const [{ shape }] = inputs;
    const isFit = (other: Shape) =>
      other.length === shape.length && other.every((length, i) => i === axis || length === shape[i]);
    if (!inputs.every((input) => isFit(input.shape)))
      throw misfit('concat', `lengths must agree on all axes but ${axis}`, inputs);
    const length = inputs.reduce((sum, input) => sum + input.shape[axis], 0);
    return { dtype: commonType('concat', inputs), shape: shape.map((each, i) => (i === axis ? length : each)) };
  },
  gradient({ inputs, attributes: { axis } }, up) {
    let start = 0;
    return inputs.map(({ shape }) => {
      start += shape[axis];
      return slice(up, { axis, start: start - shape[axis], end: start });
    });
  },
  evaluate(inputs, { axis }, [{ shape }]) {
    const data = new Float64Array(sizeOf(shape));
    const row = sizeOf(shape.slice(axis));
    let start = 0;
    for (const input of inputs) {
      const own = sizeOf(input.shape.slice(axis));
      for (let from = 0, to = start; from < input.data.length; from += own, to += row)
        data.set(input.data.subarray(from, from + own), to);
      start += own;
    }
    return ndArray(shape, data);
  },
};

/** Part of one axis: from `start` up to, not including, `end`; from the end where negative. A negative step goes backwards. */
export interface SliceOptions {
  readonly axis: number;
  readonly start?: number;
  readonly end?: number;
  readonly step?: number;
}

/** Positions start, start + step, … of an axis, as Array.prototype.slice and Python count them. */
export function slice(x: Tensor, { axis, start, end, step = 1 }: SliceOptions): Tensor {
  const at = checkAxis('slice', axis, x);
  const length = x.shape[at];
  if (!Number.isInteger(step) || step === 0)
    throw new ShapeError(`slice: step must be an integer except 0, got ${step}`);
  const [lowest, highest] = step > 0 ? [0, length] : [-1, length - 1];
  const place = (given: number | undefined, otherwise: number) => {
    if (given === undefined) return otherwise;
    if (!Number.isInteger(given)) throw new ShapeError(`slice: bounds must be integers, got ${given}`);
    return Math.min(Math.max(given < 0 ? given + length : given, lowest), highest);
  };
  const first = place(start, step > 0 ? lowest : highest);
  const count = Math.max(Math.ceil((place(end, step > 0 ? highest : lowest) - first) / step), 0);
  if (isWhole(length, first, count, step)) return x;
  const cut = (from: number, by: number) =>
    apply(Slice, [x], {
      starts: x.shape.map((_, i) => (i === at ? from : 0)),
      lengths: x.shape.map((each, i) => (i === at ? count : each)),
      steps: x.shape.map((_, i) => (i === at ? by : 1)),
    });
  // WebGPU gives wrong numbers for steps below -1 (ONNX Runtime 1.30.0), so: forwards, then turned around.
  return step < -1 && count > 0 ? flip(cut(first + (count - 1) * step, -step), at) : cut(first, step);
}

/** The axis backwards. */
export function flip(x: Tensor, axis: number): Tensor {
  return slice(x, { axis, step: -1 });
}

/** The tensor with `before[axis]` more positions before and `after[axis]` after each axis, zeros or its mirror image without the edge. */
export function pad(
  x: Tensor,
  { before, after, mode = 'constant' }: Pick<PadAttributes, 'before' | 'after'> & Partial<PadAttributes>,
): Tensor {
  return [...before, ...after].every((length) => length === 0) ? x : apply(Pad, [x], { before, after, mode });
}

/** Tensors joined along an axis, whose lengths add. */
export function concat(tensors: readonly Tensor[], axis: number): Tensor {
  if (tensors.length === 0) throw new ShapeError('concat: needs one tensor or more, got none');
  const at = checkAxis('concat', axis, tensors[0]);
  return tensors.length === 1 ? tensors[0] : apply(Concat, tensors, { axis: at });
}

/** The tensor cut along an axis into pieces of these lengths, which must add up. */
export function split(x: Tensor, lengths: readonly number[], axis: number): Tensor[] {
  const at = checkAxis('split', axis, x);
  const sum = lengths.reduce((total, length) => total + length, 0);
  if (sum !== x.shape[at]) throw misfit('split', `lengths [${lengths.join(', ')}] must sum to that of axis ${at}`, [x]);
  let end = 0;
  return lengths.map((length) => {
    end += length;
    return slice(x, { axis: at, start: end - length, end });
  });
}

function isWhole(length: number, start: number, count: number, step: number): boolean {
  return start === 0 && step === 1 && count === length;
}

/** Back from a slice to the full shape, with zeros between: the gradient of Slice. */
function spread(up: Tensor, { starts, steps }: SliceAttributes, shape: Shape): Tensor {
  let spreading = up;
  for (const axis of shape.keys()) spreading = spreadAxis(spreading, axis, starts[axis], steps[axis], shape[axis]);
  return spreading;
}

function spreadAxis(up: Tensor, axis: number, start: number, step: number, length: number): Tensor {
  const count = up.shape[axis];
  if (step < 0) return spreadAxis(flip(up, axis), axis, start + (count - 1) * step, -step, length);
  const apart = step === 1 || count <= 1 ? up : interleaved(up, axis, step);
  const after = length - start - apart.shape[axis];
  return padAxis(apart, axis, start, after);
}

/** step - 1 zeros between neighbours along an axis. */
function interleaved(up: Tensor, axis: number, step: number): Tensor {
  const count = up.shape[axis];
  const [lead, rest] = [up.shape.slice(0, axis), up.shape.slice(axis + 1)];
  const columns = padAxis(reshape(up, [...lead, count, 1, ...rest]), axis + 1, 0, step - 1);
  return slice(reshape(columns, [...lead, count * step, ...rest]), { axis, end: (count - 1) * step + 1 });
}

function padAxis(x: Tensor, axis: number, before: number, after: number): Tensor {
  const along = (length: number) => x.shape.map((_, i) => (i === axis ? length : 0));
  return pad(x, { before: along(before), after: along(after) });
}

/** The gradient of Pad: the middle, and for mirrors what flows into the images, folded back axis by axis. */
function unpad(up: Tensor, { before, after, mode }: PadAttributes, shape: Shape): Tensor {
  let folded = up;
  for (const axis of shape.keys()) {
    const [left, length, right] = [before[axis], shape[axis], after[axis]];
    const wide = folded;
    folded = slice(wide, { axis, start: left, end: left + length });
    if (mode === 'constant') continue;
    if (left > 0) {
      const image = flip(slice(wide, { axis, end: left }), axis);
      folded = add(folded, padAxis(image, axis, 1, length - 1 - left));
    }
    if (right > 0) {
      const image = flip(slice(wide, { axis, start: left + length }), axis);
      folded = add(folded, padAxis(image, axis, length - 1 - right, 1));
    }
  }
  return folded;
}

/** The position that a padded one repeats, or -1. */
function source(at: number, length: number, mode: PadAttributes['mode']): number {
  if (at >= 0 && at < length) return at;
  if (mode === 'constant') return -1;
  return at < 0 ? -at : 2 * (length - 1) - at;
}

function next(position: number[], shape: Shape): void {
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (++position[axis] < shape[axis]) return;
    position[axis] = 0;
  }
}
