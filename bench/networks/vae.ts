import { bernoulli, CHECKED_STEPS, constant, fanIn, type Network, normal } from './network.js';

const BATCH = 128;
const PIXELS = 784;
const HIDDEN = 400;
const LATENT = 20;

/** VAE 784-400-20, Bernoulli likelihood on logits, two heads. */
export const vae: Network = {
  name: 'vae-step',
  settings: { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  weights: [
    { name: 'encoderWeight', shape: [PIXELS, HIDDEN], draw: fanIn(PIXELS) },
    { name: 'encoderBias', shape: [HIDDEN], draw: constant(0) },
    { name: 'meanWeight', shape: [HIDDEN, LATENT], draw: fanIn(HIDDEN) },
    { name: 'meanBias', shape: [LATENT], draw: constant(0) },
    { name: 'logVarianceWeight', shape: [HIDDEN, LATENT], draw: fanIn(HIDDEN) },
    { name: 'logVarianceBias', shape: [LATENT], draw: constant(0) },
    { name: 'decoderWeight', shape: [LATENT, HIDDEN], draw: fanIn(LATENT) },
    { name: 'decoderBias', shape: [HIDDEN], draw: constant(0) },
    { name: 'logitWeight', shape: [HIDDEN, PIXELS], draw: fanIn(HIDDEN) },
    { name: 'logitBias', shape: [PIXELS], draw: constant(0) },
  ],
  given: [
    { name: 'images', shape: [20, BATCH, PIXELS], draw: bernoulli(0.2) },
    { name: 'noise', shape: [CHECKED_STEPS, BATCH, LATENT], draw: normal(1) },
  ],
};
