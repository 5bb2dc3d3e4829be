import { type ActivationName, activation } from '../../../../../nn/activation.js';
import { heNormal, lecunNormal } from '../../../../../nn/initializers.js';
import type { Layer } from '../../../../../nn/layer.js';
import { linear } from '../../../../../nn/linear.js';
import { sequential } from '../../../../../nn/sequential.js';

/** A network from features to two heads, and one from codes to the outputs of a law. */
export interface Network {
  readonly encoder: Layer<unknown>;
  readonly decoder: Layer<unknown>;
}

/** How many layers on either side, of how many units, and what these do with their sums. */
export interface PerceptronShape {
  readonly layers: number;
  readonly hidden: number;
  readonly activation: ActivationName;
}

/** Layers of units, mirrored: `layers` of them on either side, `hidden` units each. */
export function perceptrons(inputs: number, latent: number, outputs: number, shape: PerceptronShape): Network {
  return {
    encoder: perceptron(inputs, 2 * latent, shape),
    decoder: perceptron(latent, outputs, shape),
  };
}

function perceptron(
  inputs: number,
  outputs: number,
  { layers, hidden, activation: bend }: PerceptronShape,
): Layer<unknown> {
  const inner = Array.from({ length: layers }, (_, i) => [
    linear(i === 0 ? inputs : hidden, hidden, { weight: heNormal() }),
    activation(bend),
  ]).flat() as Layer<unknown>[];
  const last = linear(layers === 0 ? inputs : hidden, outputs, { weight: lecunNormal({ gain: 0.5 }) });
  return sequential(...inner, last as Layer<unknown>) as Layer<unknown>;
}
