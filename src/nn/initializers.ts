// First values of parameters. Matrices are [inputs, outputs]; kernels of convolutions are [outputs, inputs, ...window], as ONNX has them.
import type { Initializer } from '../engine/parameters.js';
import { type Shape, sizeOf } from '../engine/tensor-type.js';
import { bulkOf } from '../random/bulk.js';
import { ShapeError } from '../util/errors.js';

/** How many numbers meet in one output, and how many outputs one input reaches. */
export interface Fans {
  readonly inputs: number;
  readonly outputs: number;
}

/** The fans of a matrix [inputs, outputs] or of a kernel [outputs, inputs, ...window]; ShapeError for fewer axes. */
export function fansOf(shape: Shape): Fans {
  if (shape.length < 2) {
    throw new ShapeError(`initializers: fans need a matrix or a kernel, got [${shape.join(', ')}]`, {
      hint: 'give the fans as an option',
    });
  }
  if (shape.length === 2) return { inputs: shape[0], outputs: shape[1] };
  const window = sizeOf(shape.slice(2));
  return { inputs: shape[1] * window, outputs: shape[0] * window };
}

/** Options of initialisers that scale by fans. */
export interface Scaling {
  /** Factor on the standard deviation. */
  readonly gain?: number;
  /** Where the shape does not tell them, as with transposed kernels. */
  readonly fans?: Fans;
}

/** Every number the same. */
export function constantly(value: number): Initializer {
  return (_key, shape) => new Float32Array(sizeOf(shape)).fill(value);
}

export const zeros: Initializer = constantly(0);
export const ones: Initializer = constantly(1);

/** Normal with mean zero and this standard deviation. */
export function normal(deviation: number): Initializer {
  return (key, shape) => {
    const values = new Float32Array(sizeOf(shape));
    bulkOf(key).normals(values);
    return scaled(values, deviation);
  };
}

/** Normal with mean zero, drawn again beyond two standard deviations; `deviation` is that before truncation. */
export function truncatedNormal(deviation: number): Initializer {
  return (key, shape) => {
    const values = new Float32Array(sizeOf(shape));
    const bulk = bulkOf(key);
    bulk.normals(values);
    const again = new Float32Array(1);
    for (let i = 0; i < values.length; i++) {
      while (Math.abs(values[i]) > 2) {
        bulk.normals(again);
        values[i] = again[0];
      }
    }
    return scaled(values, deviation);
  };
}

/** Uniform between -bound and bound. */
export function uniform(bound: number): Initializer {
  return (key, shape) => {
    const values = new Float32Array(sizeOf(shape));
    bulkOf(key).uniforms(values);
    for (let i = 0; i < values.length; i++) values[i] = (2 * values[i] - 1) * bound;
    return values;
  };
}

/** Uniform with variance 2 / (inputs + outputs) (Glorot and Bengio, 2010). */
export function glorotUniform(scaling: Scaling = {}): Initializer {
  return uniformWith((fans) => 2 / (fans.inputs + fans.outputs), scaling);
}

/** Normal with variance 2 / (inputs + outputs) (Glorot and Bengio, 2010). */
export function glorotNormal(scaling: Scaling = {}): Initializer {
  return normalWith((fans) => 2 / (fans.inputs + fans.outputs), scaling);
}

/** Uniform with variance 2 / inputs, for rectifiers (He et al., 2015). */
export function heUniform(scaling: Scaling = {}): Initializer {
  return uniformWith((fans) => 2 / fans.inputs, scaling);
}

/** Normal with variance 2 / inputs, for rectifiers (He et al., 2015). */
export function heNormal(scaling: Scaling = {}): Initializer {
  return normalWith((fans) => 2 / fans.inputs, scaling);
}

/** Normal with variance 1 / inputs, for units that keep scale (LeCun et al., 1998). */
export function lecunNormal(scaling: Scaling = {}): Initializer {
  return normalWith((fans) => 1 / fans.inputs, scaling);
}

/** Uniform between ±1 / √inputs: what common libraries start linear layers with. */
export function fanInUniform(scaling: Scaling = {}): Initializer {
  return uniformWith((fans) => 1 / (3 * fans.inputs), scaling);
}

/** Rows or columns, whichever are fewer, orthonormal times the gain, evenly over all such matrices (Saxe et al., 2014). */
export function orthogonal(gain = 1): Initializer {
  return (key, shape) => {
    const [rows, columns] = [shape[0], sizeOf(shape.slice(1))];
    const [count, length] = rows <= columns ? [rows, columns] : [columns, rows];
    const drawn = new Float32Array(count * length);
    bulkOf(key).normals(drawn);
    const vectors = orthonormalised(Float64Array.from(drawn), count, length);
    const values = new Float32Array(drawn.length);
    for (let i = 0; i < count; i++)
      for (let j = 0; j < length; j++)
        values[rows <= columns ? i * columns + j : j * columns + i] = gain * vectors[i * length + j];
    return values;
  };
}

function normalWith(variance: (fans: Fans) => number, { gain = 1, fans }: Scaling): Initializer {
  return (key, shape) => normal(gain * Math.sqrt(variance(fans ?? fansOf(shape))))(key, shape);
}

function uniformWith(variance: (fans: Fans) => number, { gain = 1, fans }: Scaling): Initializer {
  return (key, shape) => uniform(gain * Math.sqrt(3 * variance(fans ?? fansOf(shape))))(key, shape);
}

function scaled(values: Float32Array, factor: number): Float32Array {
  for (let i = 0; i < values.length; i++) values[i] *= factor;
  return values;
}

/** Gram and Schmidt's way, modified; the lengths it divides by are positive, so that no direction is preferred. */
function orthonormalised(vectors: Float64Array, count: number, length: number): Float64Array {
  const rows = Array.from({ length: count }, (_, i) => vectors.subarray(i * length, (i + 1) * length));
  for (const [i, row] of rows.entries()) {
    const norm = Math.sqrt(dot(row, row));
    for (let k = 0; k < length; k++) row[k] /= norm;
    for (let j = i + 1; j < count; j++) subtractProjection(rows[j], row);
  }
  return vectors;
}

function subtractProjection(from: Float64Array, onto: Float64Array): void {
  const share = dot(from, onto);
  for (let k = 0; k < from.length; k++) from[k] -= share * onto[k];
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}
