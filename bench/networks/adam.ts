import { constant, type Network, uniform } from './network.js';

const PARAMETERS = 10_000_000;

/** Adam alone: ten million parameters and a gradient that is given. */
export const adam: Network = {
  name: 'adam',
  settings: { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  weights: [{ name: 'parameters', shape: [PARAMETERS], draw: constant(0) }],
  given: [{ name: 'gradient', shape: [PARAMETERS], draw: uniform(-1, 1) }],
};
