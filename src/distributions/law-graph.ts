import type { Tensor } from '../engine/tensor.js';

/** Numbers of noise that a draw takes. */
export interface NoiseWidths {
  readonly normal: number;
  readonly uniform: number;
}

/** Noise for one draw a row: [rows, normal] and [rows, uniform]. */
export interface Noise {
  normal(from: number, count?: number): Tensor;
  uniform(from: number, count?: number): Tensor;
}

/** A law in the words of the engine, its parameters as constants, in float64: what an exported file computes. */
export interface LawGraph {
  /** Log density or mass at complete values. [rows, 1] → [rows, 1] */
  logDensity(parameters: Float64Array, from: number, x: Tensor): Tensor;
  /** How much noise `sample` takes. */
  widths(parameters: Float64Array, from: number): NoiseWidths;
  /** One draw a row, from noise instead of a key. [rows, 1] */
  sample(parameters: Float64Array, from: number, noise: Noise): Tensor;
}
