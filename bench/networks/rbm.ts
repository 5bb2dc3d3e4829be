import { bernoulli, CHECKED_STEPS, constant, type Network, normal, uniform } from './network.js';

const BATCH = 100;
const VISIBLE = 784;
const HIDDEN = 500;

/** A restricted Boltzmann machine 784 x 500, one step of contrastive divergence, SGD with momentum. */
export const rbm: Network = {
  name: 'rbm-step',
  settings: { learningRate: 0.05, momentum: 0.5 },
  weights: [
    { name: 'weight', shape: [VISIBLE, HIDDEN], draw: normal(0.01) },
    { name: 'visibleBias', shape: [VISIBLE], draw: constant(0) },
    { name: 'hiddenBias', shape: [HIDDEN], draw: constant(0) },
  ],
  given: [
    { name: 'images', shape: [100, BATCH, VISIBLE], draw: bernoulli(0.2) },
    { name: 'hiddenNoise', shape: [CHECKED_STEPS, BATCH, HIDDEN], draw: uniform(0, 1) },
    { name: 'visibleNoise', shape: [CHECKED_STEPS, BATCH, VISIBLE], draw: uniform(0, 1) },
  ],
};
