import type { Tensor } from '../engine/tensor.js';
import type { GraphFunction } from './graph-function.js';

/** What a graph may ask for; each that it asks for becomes an input of the file, of as many rows as the others. */
export interface GraphInputs {
  /** The cells of complete rows, codes for categories. [rows, columns] */
  rows(): Tensor;
  /** Latent coordinates. [rows, width] */
  codes(width: number): Tensor;
  /** Independent standard normal numbers. [rows, width] */
  normal(width: number): Tensor;
  /** Independent numbers uniform from 0 to before 1. [rows, width] */
  uniform(width: number): Tensor;
}

/** A function of a fitted model, its params inside as constants: `sample` and `decode` give rows [rows, columns], `logProb` nats [rows], `encode` codes [rows, dimensions]. */
export interface ModelGraph {
  /** Type of all inputs and of the output. */
  readonly dtype: 'f32' | 'f64';
  /** What it computes in between, where that is less than the type of its border: `f32` for networks. */
  readonly precision?: 'f32' | 'f64';
  /** Called with symbols for a number of rows that means nothing: what it builds must work row by row. */
  build(inputs: GraphInputs): Tensor;
}

/** The functions that a fitted model has as graphs. */
export type ModelGraphs<Params> = { readonly [name in GraphFunction]?: (params: Params) => ModelGraph };
