import { z } from 'zod';

/** What users can tell a semi-supervised GAN. */
export const options = z.object({
  labels: z.int().min(1).optional().describe('labels of each class that are used; all known ones where absent'),
  objective: z
    .enum(['feature-matching', 'non-saturating'])
    .default('feature-matching')
    .describe('what the generator is after: the mean features of real rows, or to be taken for real'),
  unlabelledWeight: z
    .number()
    .min(0)
    .default(1)
    .describe('weight of telling real from drawn rows beside telling classes apart; 0: labels alone teach'),
  latent: z.int().min(1).default(100).describe('uniform numbers that a drawn row begins with'),
  width: z
    .int()
    .min(4)
    .default(1000)
    .describe('units of the first layer of the discriminator; half as many in the second, a quarter in three more'),
  hidden: z.int().min(1).default(500).describe('units of both layers of the generator'),
  inputNoise: z.number().min(0).default(0.3).describe('spread of the noise on rows that the discriminator is shown'),
  hiddenNoise: z.number().min(0).default(0.5).describe('spread of the noise on what its layers pass on'),
  epochs: z.int().min(1).optional().describe('passes over all rows'),
  steps: z.int().min(1).optional().describe('updates of both networks; 20000 where epochs are not given either'),
  batch: z.int().min(2).default(100).describe('rows of a step, and as many with labels'),
  learningRate: z.number().positive().default(3e-3).describe('size of a step; falls to 0 over the last third'),
  average: z
    .number()
    .min(0)
    .lt(1)
    .default(0.999)
    .describe('decay of the running averages of both networks that the model keeps; 0: none'),
});

export type SemiSupervisedOptions = z.output<typeof options>;
