import type { ElementType, EngineArray } from '../platform/runtime.js';

export type { ElementType, EngineArray };

export type Shape = readonly number[];

/** What is known of a tensor before any number is: every length is concrete. */
export interface TensorType {
  readonly dtype: ElementType;
  readonly shape: Shape;
}

/** Number of elements. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Row-major distances between neighbours along each axis. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis];
  }
  return strides;
}

export function isFloat(dtype: ElementType): boolean {
  return dtype === 'f32' || dtype === 'f64';
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/** `f32[128, 784]`: how messages and caches write a type. */
export function typeText({ dtype, shape }: TensorType): string {
  return `${dtype}[${shape.join(', ')}]`;
}

/** A fresh array of zeros for a type as it crosses the border of a program. */
export function emptyArray({ dtype, shape }: TensorType): EngineArray {
  const size = sizeOf(shape);
  if (dtype === 'f32') return new Float32Array(size);
  if (dtype === 'f64') return new Float64Array(size);
  return dtype === 'u8' || dtype === 'bool' ? new Uint8Array(size) : new Int32Array(size);
}
