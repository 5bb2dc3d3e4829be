import { z } from 'zod';
import { type AdversarialDefaults, adversarialOptions } from '../../../../adversarial/adversarial-options.js';

/** Where the family differs from others of its kind unless told otherwise. */
export const DEFAULTS: AdversarialDefaults = {
  ...{ latent: 8, batch: 32, steps: 10_000, learningRate: 1e-3, schedule: 'linear', average: 0.999 },
};

// Packs would need conditions of their own, packed alike.
const { packing: _none, latent: _noise, ...shared } = adversarialOptions(DEFAULTS);

/** What a user can tell the family. */
export const options = z.object({
  ...shared,
  task: z
    .enum(['sketch', 'inpainting', 'super-resolution'])
    .default('sketch')
    .describe(
      'what images are made from: their edges, what is left of them around a hole, or themselves 4 times smaller',
    ),
  adversarialWeight: z
    .number()
    .min(0)
    .default(0.01)
    .describe('price of being told from real images, where a whole level of distance has price 1; 0: no adversary'),
  latent: z.int().min(1).default(8).describe('normal numbers that the innermost maps are moved by'),
  layers: z.int().min(1).default(3).describe('times that maps are halved, as often as leaves 2 by 2 at least'),
  width: z.int().min(1).default(32).describe('channels of the first halved map; each further map has twice as many'),
  patchLayers: z
    .int()
    .min(0)
    .default(2)
    .describe('times that the discriminator halves maps: with 0, 1, 2, 3 it judges patches of 3, 8, 18, 38 pixels'),
  criticNorm: z
    .enum(['batch', 'spectral', 'none'])
    .default('batch')
    .describe('what holds the scale of the discriminator: batch norm, spectral norm, or nothing'),
});

export type ImageToImageOptions = z.output<typeof options>;
