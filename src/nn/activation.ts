import { elu, gelu, geluTanh, silu } from '../engine/derived/activations.js';
import { sigmoid, softplus } from '../engine/derived/log-space.js';
import { tanh } from '../engine/ops/elementwise.js';
import { leakyRelu, relu } from '../engine/ops/selection.js';
import type { Tensor } from '../engine/tensor.js';
import type { Layer } from './layer.js';

/** The parameters of a layer that has none. */
export type NoParams = Readonly<Record<never, never>>;

/** Bends between linear maps by the names that options have for them. */
export const ACTIVATIONS = {
  relu,
  leakyRelu: (x) => leakyRelu(x),
  elu: (x) => elu(x),
  gelu,
  geluTanh,
  silu,
  tanh,
  sigmoid,
  softplus,
} as const satisfies Readonly<Record<string, (x: Tensor) => Tensor>>;

export type ActivationName = keyof typeof ACTIVATIONS;

/** A function of a tensor as a layer, given itself or by its name: `activation('relu')`. */
export function activation(change: ActivationName | ((x: Tensor) => Tensor)): Layer<NoParams> {
  const apply = typeof change === 'string' ? ACTIVATIONS[change] : change;
  return { parameters: {}, apply: (_params, x) => apply(x) };
}
