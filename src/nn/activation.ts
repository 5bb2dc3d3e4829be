import type { Tensor } from '../engine/tensor.js';
import type { Layer } from './layer.js';

/** The parameters of a layer that has none. */
export type NoParams = Readonly<Record<never, never>>;

/** A function of a tensor as a layer: `activation(relu)`. */
export function activation(change: (x: Tensor) => Tensor): Layer<NoParams> {
  return { parameters: {}, apply: (_params, x) => change(x) };
}
