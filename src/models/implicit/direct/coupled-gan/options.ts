import { z } from 'zod';
import { type AdversarialDefaults, adversarialOptions } from '../../../../adversarial/adversarial-options.js';

/** What is meant where options are left open. */
export const DEFAULTS: AdversarialDefaults = {
  ...{ latent: 100, batch: 64, steps: 20_000, learningRate: 1e-3, schedule: 'linear', average: 0.999 },
  // Under batch norm a critic of pairs knows them all by their sounds within some hundred steps, and the generator draws one image.
  slopePenalty: 10,
};

export const options = z.object({
  ...adversarialOptions(DEFAULTS),
  judging: z
    .enum(['joint', 'apart'])
    .default('joint')
    .describe('apart: the discriminator is shown each modality by itself, as in the paper; joint: pairs as well'),
  sharedLayers: z
    .int()
    .min(1)
    .default(1)
    .describe('layers of units that both modalities share, after the noise and before the score'),
  hidden: z.int().min(1).default(256).describe('units of each of these'),
  layers: z
    .int()
    .min(1)
    .default(2)
    .describe('times that the maps of each modality are halved, as often as leaves 2 by 2 at least'),
  width: z.int().min(1).default(32).describe('channels next to the pixels; each further map has twice as many'),
  criticNorm: z
    .enum(['batch', 'spectral', 'none'])
    .default('none')
    .describe(
      'what holds the scale of the discriminator beside --slope-penalty, or in its place: batch or spectral norm',
    ),
});

export type CoupledOptions = z.output<typeof options>;
