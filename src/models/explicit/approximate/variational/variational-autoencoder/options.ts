import { z } from 'zod';
import { optimizerOptions } from '../../../../../learn/optimizers/optimizer-options.js';
import { LIKELIHOODS } from '../../../../../likelihoods/cell.js';
import { SCALES } from '../../../../../likelihoods/normal-numbers.js';

/** What a variational autoencoder can be told. */
export const options = z.object({
  latent: z.int().min(1).default(10).describe('number of latent dimensions'),
  architecture: z
    .enum(['mlp', 'convolutional'])
    .default('mlp')
    .describe(
      'mlp: layers of hidden units; convolutional: for images, maps halved layer by layer, and a layer of hidden units',
    ),
  width: z
    .int()
    .min(1)
    .default(32)
    .describe('channels of the first convolutional layer; each further one has twice as many'),
  layers: z.int().min(0).default(2).describe('hidden layers of encoder and decoder each; 0: both are linear'),
  hidden: z.int().min(1).default(256).describe('units of a hidden layer'),
  activation: z.enum(['relu', 'tanh', 'silu']).default('silu').describe('what hidden units do with their sums'),
  likelihood: z
    .enum(LIKELIHOODS)
    .default('auto')
    .describe(
      'law of a cell given the code, where its measure leaves a choice; auto and mixed: by the measure of each column',
    ),
  mixtures: z
    .int()
    .min(1)
    .default(5)
    .describe('components of each mixture of logistics, which counts and grey levels have'),
  scales: z
    .enum(SCALES)
    .default('row')
    .describe('standard deviations of normal numbers: of each row and column, of each column, or one in common'),
  condition: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe('columns that encoder and decoder are given, by name; their own law is a product of margins'),
  beta: z
    .number()
    .min(0)
    .default(1)
    .describe('weight of the divergence from the prior in what is learned; 1 is the bound'),
  freeBits: z
    .number()
    .min(0)
    .default(0)
    .describe('nats of divergence that each latent dimension has for nothing in each row while learning'),
  warmUp: z.int().min(0).default(0).describe('steps over which the weight of the divergence grows from 0'),
  importance: z
    .int()
    .min(1)
    .default(1)
    .describe('samples of the importance-weighted bound that is learned; 1 is the evidence lower bound'),
  evaluation: z.int().min(1).default(64).describe('samples of the bound that scores rows: more make it tighter'),
  annealing: z
    .int()
    .min(0)
    .default(0)
    .describe(
      'temperatures of annealed importance sampling, which then scores rows in place of the bound: slow, to check it on few rows',
    ),
  epochs: z
    .int()
    .min(1)
    .optional()
    .describe('passes over the rows; by held-out rows where neither they nor steps are given'),
  steps: z.int().min(1).optional().describe('updates at most'),
  batch: z.int().min(1).default(128).describe('rows of an update'),
  ...optimizerOptions(),
});

export type VaeOptions = z.output<typeof options>;
