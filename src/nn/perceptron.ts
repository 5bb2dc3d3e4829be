import type { Initializer } from '../engine/parameters.js';
import { type ActivationName, activation } from './activation.js';
import { heNormal } from './initializers.js';
import type { Layer } from './layer.js';
import { linear } from './linear.js';
import { sequential } from './sequential.js';

/** How many layers of how many units lie between inputs and outputs, and what these do with their sums. */
export interface PerceptronOptions {
  readonly layers: number;
  readonly hidden: number;
  readonly activation: ActivationName;
  /** First weights of the last linear map. */
  readonly last?: Initializer;
  /** How linear maps are made, where they are no plain ones. */
  readonly map?: typeof linear;
}

/** Layers of hidden units, then a linear map: [rows, inputs] to [rows, outputs]; without layers the map alone. */
export function perceptron(
  inputs: number,
  outputs: number,
  { layers, hidden, activation: bend, last, map = linear }: PerceptronOptions,
): Layer<unknown> {
  const inner = Array.from({ length: layers }, (_, i) => [
    map(i === 0 ? inputs : hidden, hidden, { weight: heNormal() }),
    activation(bend),
  ]).flat();
  const end = map(layers === 0 ? inputs : hidden, outputs, last === undefined ? {} : { weight: last });
  return sequential(...([...inner, end] as Layer<unknown>[])) as Layer<unknown>;
}
