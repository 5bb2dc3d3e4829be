import { z } from 'zod';
import { type AdversarialDefaults, adversarialOptions } from '../../../../adversarial/adversarial-options.js';

/** What is meant where options are left open. */
export const DEFAULTS: AdversarialDefaults = {
  ...{ latent: 100, batch: 64, steps: 20_000, learningRate: 2e-4, schedule: 'linear', average: 0.999 },
};

export const options = z.object({
  ...adversarialOptions(DEFAULTS),
  judging: z
    .enum(['joint', 'apart'])
    .default('joint')
    .describe('joint: the discriminator is shown pairs; apart: each modality by itself, as in the paper'),
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
    .default('batch')
    .describe('what holds the scale of the discriminator: batch norm of maps, spectral norm, or nothing'),
});

export type CoupledOptions = z.output<typeof options>;
