import { CapabilityError, ShapeError } from '../../util/errors.js';
import { ndArray } from '../nd-array.js';
import type { Op } from '../op.js';
import { apply, type Tensor } from '../tensor.js';
import { type ElementType, type EngineArray, emptyArray, type Shape, sizeOf, type TensorType } from '../tensor-type.js';

/** A place for numbers that are given at each run. */
export const Parameter: Op<{ readonly type: TensorType; readonly name: string }> = {
  name: 'Parameter',
  infer: (_inputs, { type }) => type,
  evaluate(_inputs, { name }) {
    throw new CapabilityError(`engine: ${name} must be given, got nothing`);
  },
};

/** Numbers that are part of the program. */
export const Constant: Op<{ readonly type: TensorType; readonly data: EngineArray }> = {
  name: 'Constant',
  infer: (_inputs, { type }) => type,
  evaluate: (_inputs, { type, data }) => ndArray(type.shape, data),
};

/** A symbol for numbers given at each run, under a name for messages. */
export function parameter(type: TensorType, name: string): Tensor {
  return apply(Parameter, [], { type, name });
}

/** Numbers as a tensor: the values in row-major order. */
export function constant(values: ArrayLike<number>, shape: Shape, dtype: ElementType = 'f32'): Tensor {
  if (values.length !== sizeOf(shape)) {
    throw new ShapeError(`constant: needs ${sizeOf(shape)} values for [${shape.join(', ')}], got ${values.length}`);
  }
  const type = { dtype, shape };
  const data = emptyArray(type);
  data.set(values);
  return apply(Constant, [], { type, data });
}

/** One number as a tensor without axes. */
export function scalar(value: number, dtype: ElementType = 'f32'): Tensor {
  return constant([value], [], dtype);
}

/** A tensor in which every element is this number. */
export function filled(value: number, { shape, dtype }: TensorType): Tensor {
  return constant(new Float64Array(sizeOf(shape)).fill(value), shape, dtype);
}
