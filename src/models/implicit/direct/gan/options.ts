import { z } from 'zod';
import { type AdversarialDefaults, adversarialOptions } from '../../../../adversarial/adversarial-options.js';

/** What this family does unless told otherwise. */
export const DEFAULTS: AdversarialDefaults = {
  objective: 'non-saturating',
  latent: 16,
  batch: 256,
  steps: 3_000,
  slopePenalty: 0.5,
  learningRate: 1e-3,
  schedule: 'linear',
  average: 0.995,
};

/** Rows of a pack where nothing is said. */
const PACK = 4;

/** What a generative adversarial network can be told. */
export const options = z.object({
  layers: z.int().min(1).default(3).describe('hidden layers of generator and discriminator each'),
  hidden: z.int().min(1).default(128).describe('units of a hidden layer'),
  numbers: z
    .enum(['modes', 'plain'])
    .default('modes')
    .describe(
      'how numbers of a table are given: modes: which of the modes of the column, and where in it; plain: standardised',
    ),
  modes: z.int().min(1).default(10).describe('modes of a column at most'),
  temperature: z
    .number()
    .positive()
    .default(0.2)
    .describe('softness of drawn categories while learning: the smaller, the closer to one of them'),
  conditions: z
    .enum(['auto', 'columns', 'none'])
    .default('auto')
    .describe(
      'columns: while learning a category is chosen with the logarithm of its frequency and given to both networks, so that rare ones are learned; auto: where a table has categories',
    ),
  ...adversarialOptions(DEFAULTS),
  packing: z
    .int()
    .min(1)
    .optional()
    .describe(
      `rows that the discriminator judges together, which shows it where drawn ones are alike; ${PACK} where absent, 1 where the batch is no multiple of that`,
    ),
});

export type GanOptions = z.output<typeof options>;

/** The options with the packs settled. */
export type ChosenOptions = GanOptions & { readonly packing: number };

/** What these options come to. */
export function withPacks(options: GanOptions): ChosenOptions {
  return { ...options, packing: options.packing ?? (options.batch % PACK === 0 ? PACK : 1) };
}
