import { z } from 'zod';
import { optimizerOptions } from '../../../learn/optimizers/optimizer-options.js';
import { LIKELIHOODS } from '../../../likelihoods/cell.js';
import { SCALES } from '../../../likelihoods/normal-numbers.js';
import { CORRUPTIONS } from './corruption.js';

/** What an autoencoder can be told. */
export const options = z.object({
  latent: z.int().min(1).default(10).describe('numbers in the code of a row'),
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
  activation: z
    .enum(['relu', 'tanh', 'silu', 'sigmoid'])
    .default('relu')
    .describe('what hidden units do with their sums'),
  regularizer: z
    .enum(['none', 'denoising', 'sparse', 'contractive'])
    .default('none')
    .describe(
      'what keeps the code from copying: nothing but its size, corrupted rows to restore, few codes above zero, or codes that barely move with the row',
    ),
  corruption: z.enum(CORRUPTIONS).default('mask').describe('how denoising spoils rows'),
  noise: z
    .number()
    .gt(0)
    .default(0.25)
    .describe(
      'share of cells that mask and salt-and-pepper spoil; standard deviation of gaussian, in those of the columns',
    ),
  penalty: z
    .number()
    .min(0)
    .default(0.1)
    .describe('nats for each unit of the sum of a sparse code, or of the squared slope of a contractive one'),
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
    .default('column')
    .describe('standard deviations of normal numbers: of each row and column, of each column, or one in common'),
  codes: z
    .enum(['none', 'gaussian-mixture'])
    .default('none')
    .describe(
      'law fitted to the codes once the networks are learned; with one the model samples, scores and completes',
    ),
  components: z.int().min(1).default(10).describe('normal laws in the mixture of the codes'),
  evaluation: z.int().min(2).default(64).describe('samples of the bound that scores rows: more make it tighter'),
  epochs: z
    .int()
    .min(1)
    .optional()
    .describe('passes over the rows; by held-out rows where neither they nor steps are given'),
  steps: z.int().min(1).optional().describe('updates at most'),
  batch: z.int().min(1).default(128).describe('rows of an update'),
  ...optimizerOptions(),
});

export type AutoencoderOptions = z.output<typeof options>;
