import { z } from 'zod';
import { optimizerOptions } from '../../../../learn/optimizers/optimizer-options.js';
import { CELLS } from './network.js';

export const HEADS = ['auto', 'categorical', 'independent', 'nade', 'rbm', 'gaussian-mixture'] as const;

/** What a recurrent network can be told. */
export const options = z.object({
  cell: z.enum(CELLS).default('lstm').describe('how the state goes on: lstm and gru keep it through gates'),
  layers: z.int().min(1).default(1).describe('layers of cells, each reading the states of the one below'),
  hidden: z.int().min(1).default(256).describe('units of a layer'),
  embedding: z.int().min(1).optional().describe('width of the vector that stands for a symbol; hidden where absent'),
  outputs: z
    .enum(['own', 'tied'])
    .default('own')
    .describe('weights from the state to the symbols: of their own, or the vectors of the embedding'),
  head: z
    .enum(HEADS)
    .default('auto')
    .describe(
      'law of a step given the state; auto: categorical for symbols, nade for bits, gaussian-mixture for numbers, else independent columns',
    ),
  units: z.int().min(1).default(150).describe('hidden units of nade and rbm'),
  mixtures: z.int().min(1).default(5).describe('components of mixtures, of steps or of counts'),
  gibbsSteps: z.int().min(1).default(10).describe('sweeps of contrastive divergence of an rbm'),
  chains: z.int().min(2).default(16).describe('chains of annealing that estimate the probability of a frame by an rbm'),
  temperatures: z.int().min(1).default(200).describe('temperatures of this annealing'),
  dropout: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe('share of the outputs of each layer that is left out while learning'),
  shift: z
    .int()
    .min(0)
    .default(0)
    .describe('columns by which frames of bits are moved at random while learning, either way: transposition of music'),
  context: z.int().min(1).default(64).describe('steps through which gradients flow back; the state goes on beyond'),
  batch: z.int().min(1).default(32).describe('sequences read beside each other'),
  epochs: z
    .int()
    .min(1)
    .optional()
    .describe('passes over the rows; by held-out rows where neither they nor steps are given'),
  steps: z.int().min(1).optional().describe('updates at most'),
  ...optimizerOptions(2e-3),
  clip: z.number().positive().default(1).describe('longest gradient of the mean loss; a longer one is scaled down'),
});

export type RecurrentOptions = z.output<typeof options>;
