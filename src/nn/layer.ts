import type { SpecsOf } from '../engine/parameters.js';
import type { Pass } from '../engine/pass.js';
import type { Tensor } from '../engine/tensor.js';

/** A part of a network: what its parameters are, and what it makes of a tensor with them. Pure: parameters are data. */
export interface Layer<P> {
  readonly parameters: SpecsOf<P>;
  apply(params: P, x: Tensor, pass: Pass): Tensor;
}
