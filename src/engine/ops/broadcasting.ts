// Reshaping, repeating and summing belong together: each is in the gradient of another.
import { ShapeError } from '../../util/errors.js';
import { ndArray } from '../nd-array.js';
import type { Op } from '../op.js';
import { apply, misfit, type Tensor } from '../tensor.js';
import { type Shape, sameShape, sizeOf, stridesOf, type TensorType } from '../tensor-type.js';

/** The same numbers in the same order under another shape. */
export const Reshape: Op<{ readonly shape: Shape }> = {
  name: 'Reshape',
  infer([x], { shape }) {
    if (sizeOf(shape) !== sizeOf(x.shape))
      throw misfit('reshape', `[${shape.join(', ')}] must hold as many numbers`, [x]);
    return { dtype: x.dtype, shape };
  },
  gradient: ({ inputs: [x] }, up) => [reshape(up, x.shape)],
  evaluate: ([x], { shape }) => ndArray(shape, x.data),
  onnx: (_attributes, _inputs, output) => ({ vectors: [output.shape], attributes: {} }),
};

/** Repetition along axes of length one, by the rules of broadcasting. */
export const Expand: Op<{ readonly shape: Shape }> = {
  name: 'Expand',
  infer([x], { shape }) {
    if (!sameShape(broadcastShape('expand', [x, { dtype: x.dtype, shape }]), shape)) {
      throw misfit('expand', `must broadcast to [${shape.join(', ')}]`, [x]);
    }
    return { dtype: x.dtype, shape };
  },
  gradient: ({ inputs: [x] }, up) => [sumTo(up, x.shape)],
  evaluate([x], { shape }) {
    const index = broadcastIndex(x.shape, shape);
    return ndArray(
      shape,
      Float64Array.from(index, (place) => x.data[place]),
    );
  },
  onnx: (_attributes, _inputs, output) => ({ vectors: [output.shape], attributes: {} }),
};

/** Sums along axes. */
export const ReduceSum: Op<ReduceAttributes> = {
  name: 'ReduceSum',
  infer: ([x], attributes) => reducedType(x, attributes),
  gradient: ({ inputs: [x], attributes: { axes } }, up) => [expand(reshape(up, keptShape(x.shape, axes)), x.shape)],
  evaluate: ([x], { axes, keep }) => reduceNumbers(x.data, x.shape, axes, keep, 0, (sum, value) => sum + value),
  onnx: ({ axes, keep }) => reduceForm(axes, keep),
};

export interface ReduceAttributes {
  readonly axes: readonly number[];
  /** Whether the summed axes stay, with length one. */
  readonly keep: boolean;
}

/** Axes as options of all reductions; all axes where none are named. */
export interface Along {
  readonly axes?: readonly number[];
  readonly keep?: boolean;
}

/** The tensor under another shape; one length may be -1 and follows from the others. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const rest = shape.filter((length) => length !== -1);
  const full = shape.map((length) => (length === -1 ? sizeOf(x.shape) / sizeOf(rest) : length));
  return sameShape(full, x.shape) ? x : apply(Reshape, [x], { shape: full });
}

/** The tensor repeated to a shape that its own broadcasts to. */
export function expand(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : apply(Expand, [x], { shape });
}

export function reduceSum(x: Tensor, along: Along = {}): Tensor {
  const attributes = reduceAttributes('reduceSum', x, along);
  return attributes.axes.length === 0 ? x : apply(ReduceSum, [x], attributes);
}

/** The sum over all that broadcasting repeated: the gradient of `expand`. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  const lead = x.shape.length - shape.length;
  const axes = [...x.shape.keys()].filter((axis) => axis < lead || (shape[axis - lead] === 1 && x.shape[axis] !== 1));
  return reshape(reduceSum(x, { axes }), shape);
}

/** The common shape of tensors under broadcasting; ShapeError where there is none. */
export function broadcastShape(who: string, inputs: readonly TensorType[]): Shape {
  const rank = Math.max(...inputs.map(({ shape }) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const lengths = inputs.map(({ shape }) => shape[axis - rank + shape.length] ?? 1);
    const longest = Math.max(...lengths);
    const length = lengths.includes(0) ? 0 : longest;
    if (lengths.some((each) => each !== 1 && each !== length)) throw misfit(who, 'shapes must broadcast', inputs);
    return length;
  });
}

/** For each element of the wide shape, the place in the narrow one that it repeats. */
export function broadcastIndex(narrow: Shape, wide: Shape): Int32Array {
  const own = stridesOf(narrow);
  const lead = wide.length - narrow.length;
  const steps = wide.map((_, axis) => (axis < lead || narrow[axis - lead] === 1 ? 0 : own[axis - lead]));
  return walk(wide, steps);
}

/** Row-major walk over a shape, with these distances in memory along its axes. */
export function walk(shape: Shape, steps: readonly number[], start = 0): Int32Array {
  const index = new Int32Array(sizeOf(shape));
  const position = new Array<number>(shape.length).fill(0);
  let place = start;
  for (let i = 0; i < index.length; i++) {
    index[i] = place;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place += steps[axis];
      if (++position[axis] < shape[axis]) break;
      place -= steps[axis] * shape[axis];
      position[axis] = 0;
    }
  }
  return index;
}

/** Axes from 0, in order, each once; ShapeError where the tensor lacks one. */
export function reduceAttributes(who: string, x: TensorType, { axes, keep = false }: Along): ReduceAttributes {
  const rank = x.shape.length;
  const wanted = axes ?? [...x.shape.keys()];
  for (const axis of wanted) checkAxis(who, axis, x);
  const positive = [...new Set(wanted.map((axis) => (axis < 0 ? axis + rank : axis)))].sort((a, b) => a - b);
  return { axes: positive, keep };
}

/** The axis counted from 0; ShapeError where the tensor lacks it. */
export function checkAxis(who: string, axis: number, { shape }: TensorType): number {
  if (!Number.isInteger(axis) || axis < -shape.length || axis >= shape.length) {
    throw new ShapeError(`${who}: axis must be one of ${shape.length} axes, got ${axis}`);
  }
  return axis < 0 ? axis + shape.length : axis;
}

export function reducedType({ dtype, shape }: TensorType, { axes, keep }: ReduceAttributes): TensorType {
  const kept = keptShape(shape, axes);
  return { dtype, shape: keep ? kept : shape.filter((_, axis) => !axes.includes(axis)) };
}

/** The shape with the reduced axes of length one. */
export function keptShape(shape: Shape, axes: readonly number[]): Shape {
  return shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
}

export function reduceForm(axes: readonly number[], keep: boolean) {
  return { vectors: [axes], attributes: { keepdims: keep ? 1 : 0 } };
}

/** Folds numbers along axes. */
export function reduceNumbers(
  data: Float64Array,
  shape: Shape,
  axes: readonly number[],
  keep: boolean,
  first: number,
  fold: (sum: number, value: number) => number,
) {
  const kept = keptShape(shape, axes);
  const result = new Float64Array(sizeOf(kept)).fill(first);
  const places = broadcastIndex(kept, shape);
  for (let i = 0; i < data.length; i++) result[places[i]] = fold(result[places[i]], data[i]);
  return ndArray(keep ? kept : shape.filter((_, axis) => !axes.includes(axis)), result);
}
