import { CHECKED_STEPS, constant, type Network, normal, uniform } from './network.js';

const BATCH = 64;
const LATENT = 100;
const FILTERS = 64;

/** DCGAN on 28x28 with 64 filters; kernels of convolutions are [out, in, 4, 4], of transposed ones [in, out, 4, 4]. */
export const dcgan: Network = {
  name: 'dcgan-step',
  settings: { learningRate: 2e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-8, normEpsilon: 1e-5, slope: 0.2 },
  weights: [
    { name: 'generatorProject', shape: [LATENT, 2 * FILTERS * 7 * 7], draw: normal(0.02) },
    { name: 'generatorScale1', shape: [2 * FILTERS], draw: constant(1) },
    { name: 'generatorShift1', shape: [2 * FILTERS], draw: constant(0) },
    { name: 'generatorKernel1', shape: [2 * FILTERS, FILTERS, 4, 4], draw: normal(0.02) },
    { name: 'generatorScale2', shape: [FILTERS], draw: constant(1) },
    { name: 'generatorShift2', shape: [FILTERS], draw: constant(0) },
    { name: 'generatorKernel2', shape: [FILTERS, 1, 4, 4], draw: normal(0.02) },
    { name: 'criticKernel1', shape: [FILTERS, 1, 4, 4], draw: normal(0.02) },
    { name: 'criticKernel2', shape: [2 * FILTERS, FILTERS, 4, 4], draw: normal(0.02) },
    { name: 'criticScale', shape: [2 * FILTERS], draw: constant(1) },
    { name: 'criticShift', shape: [2 * FILTERS], draw: constant(0) },
    { name: 'criticProject', shape: [2 * FILTERS * 7 * 7, 1], draw: normal(0.02) },
  ],
  given: [
    { name: 'images', shape: [8, BATCH, 1, 28, 28], draw: uniform(-1, 1) },
    { name: 'noise', shape: [CHECKED_STEPS, BATCH, LATENT], draw: normal(1) },
  ],
};
