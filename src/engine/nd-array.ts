import { type Shape, sizeOf } from './tensor-type.js';

/** Numbers with a shape, row by row, in float64 whatever the type: what the reference interpreter computes on. Truth is 1 and 0. */
export interface NdArray {
  readonly shape: Shape;
  readonly data: Float64Array;
}

export function ndArray(shape: Shape, data: ArrayLike<number> = new Float64Array(sizeOf(shape))): NdArray {
  return { shape, data: data instanceof Float64Array ? data : Float64Array.from(data) };
}
