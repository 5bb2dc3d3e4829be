import type { ElementType, EngineArray, Feed } from './runtime.js';

/** Names of element types in the interface of ONNX Runtime. */
const NAMES = {
  f32: 'float32',
  f64: 'float64',
  i32: 'int32',
  i64: 'int64',
  bool: 'bool',
  u8: 'uint8',
} as const satisfies Record<ElementType, string>;

/** As much of a runtime's tensor as is used here. */
export interface OnnxTensor {
  readonly data: unknown;
}

export type OnnxTensorClass = new (
  type: (typeof NAMES)[ElementType],
  data: never,
  dims: readonly number[],
) => OnnxTensor;

/** An input as a tensor of the runtime, over the same memory except for int64. */
export function toOnnx(TensorClass: OnnxTensorClass, { dtype, shape, data }: Feed): OnnxTensor {
  const values = dtype === 'i64' ? BigInt64Array.from(data as Int32Array, (value) => BigInt(value)) : data;
  return new TensorClass(NAMES[dtype], values as never, shape);
}

/** An output as an array; int64 as small integers. */
export function fromOnnx({ data }: OnnxTensor): EngineArray {
  return data instanceof BigInt64Array ? Int32Array.from(data, Number) : (data as EngineArray);
}
