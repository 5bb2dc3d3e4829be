import { z } from 'zod';
import {
  type AdversarialDefaults,
  adversarialOptions,
  type SettledOptions,
  settledOptions,
} from '../../../../adversarial/adversarial-options.js';

/** What a graph GAN does unless told otherwise. */
export const DEFAULTS: AdversarialDefaults = {
  objective: 'least-squares',
  latent: 8,
  batch: 64,
  steps: 10_000,
  learningRate: 1e-3,
  // Without it the discriminator soon tells all sets apart.
  slopePenalty: 0.1,
};

// Sets differ in size, so that none can be packed with another; layers share their maps with no norm.
const { packing: _packing, criticNorm: _criticNorm, ...shared } = adversarialOptions(DEFAULTS);

/** What a graph GAN can be told. */
export const options = z.object({
  ...shared,
  firstDecay: z.number().min(0).lt(1).default(0).describe('share of the last move that Adam keeps, β₁'),
  messages: z
    .enum(['pooled', 'pairs'])
    .default('pooled')
    .describe(
      'how points hear of each other: what all have pooled, or a message of every point to every other, slower',
    ),
  depth: z.int().min(1).default(3).describe('layers of messages in the generator'),
  criticDepth: z.int().min(1).default(2).describe('layers of messages in the discriminator'),
  hidden: z.int().min(1).default(48).describe('numbers that a point carries through the layers'),
  whole: z.int().min(1).default(16).describe('numbers that a set as a whole carries through the layers'),
  pointNoise: z
    .int()
    .min(1)
    .default(4)
    .describe('normal numbers that each drawn point begins with, beside those of its set'),
  margins: z
    .enum(['training', 'free'])
    .default('training')
    .describe(
      'training: the columns of drawn points are moved onto the quantiles of the training points; free: as they are drawn',
    ),
});

export type GraphGanOptions = z.output<typeof options>;

/** The options of the game for so many training sets. */
export function gameOptions(chosen: GraphGanOptions, rows: number): SettledOptions {
  return settledOptions('graph-gan', { ...chosen, packing: 1, criticNorm: 'none' }, rows, DEFAULTS);
}
