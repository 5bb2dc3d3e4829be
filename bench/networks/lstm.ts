import { constant, fanIn, type Network, normal, uniform } from './network.js';

const TIME = 64;
const BATCH = 32;
const INPUTS = 64;
const HIDDEN = 256;

/** One LSTM layer, 32 sequences x 64 steps x 64 inputs to 256 hidden units; gates in the order i, f, g, o. */
export const lstm: Network = {
  name: 'lstm-step',
  settings: { learningRate: 1e-2, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  weights: [
    { name: 'inputWeight', shape: [INPUTS, 4 * HIDDEN], draw: fanIn(HIDDEN) },
    { name: 'hiddenWeight', shape: [HIDDEN, 4 * HIDDEN], draw: fanIn(HIDDEN) },
    { name: 'bias', shape: [4 * HIDDEN], draw: constant(0) },
  ],
  given: [
    { name: 'sequences', shape: [4, TIME, BATCH, INPUTS], draw: normal(1) },
    { name: 'targets', shape: [4, TIME, BATCH, HIDDEN], draw: uniform(-0.5, 0.5) },
  ],
};
