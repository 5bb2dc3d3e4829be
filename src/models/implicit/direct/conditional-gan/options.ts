import { z } from 'zod';
import { type AdversarialDefaults, adversarialOptions } from '../../../../adversarial/adversarial-options.js';

/** Where the family differs from others of its kind unless told otherwise. */
export const DEFAULTS: AdversarialDefaults = {
  ...{ latent: 100, batch: 64, steps: 20_000, learningRate: 5e-4, schedule: 'linear', average: 0.999 },
  // Given the class, batch norm lets each class fall to a single image within a thousand steps; priced slopes do not.
  slopePenalty: 10,
};

// Packs of rows would have to be of one class.
const { packing: _none, ...shared } = adversarialOptions(DEFAULTS);

/** What a user can tell the family. */
export const options = z.object({
  ...shared,
  condition: z
    .enum(['projection', 'auxiliary'])
    .default('projection')
    .describe('how the discriminator knows the class: by the product of its vector with features, or by telling it'),
  classWeight: z
    .number()
    .positive()
    .default(1)
    .describe('price of taking an image for one of another class, with the auxiliary condition'),
  layers: z.int().min(1).default(2).describe('times that maps are halved, as often as leaves 2 by 2 at least'),
  width: z.int().min(1).default(64).describe('channels next to the pixels; each further map has twice as many'),
  criticNorm: z
    .enum(['batch', 'spectral', 'none'])
    .default('none')
    .describe(
      'what holds the scale of the discriminator beside the price of its slopes: batch norm, spectral norm, or nothing',
    ),
});

export type ConditionalOptions = z.output<typeof options>;
