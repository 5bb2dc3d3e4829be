import { z } from 'zod';

/** The options of the family. */
export const options = z.object({
  hidden: z.int().min(1).default(32).describe('units of the generator, a long short-term memory'),
  embedding: z.int().min(1).default(32).describe('numbers that the generator is given of a symbol'),
  dropout: z.number().min(0).lt(1).default(0).describe('share of its state that is dropped while it is taught'),
  context: z
    .int()
    .min(1)
    .default(32)
    .describe('symbols of a window; rows that are all shorter need no more than they have'),
  batch: z.int().min(1).default(64).describe('sequences of a step'),
  teacherSteps: z.int().min(0).default(1500).describe('steps by maximum likelihood before the game'),
  learningRate: z
    .number()
    .positive()
    .default(1e-2)
    .describe('size of a step by maximum likelihood; it falls to a tenth'),
  weightDecay: z.number().min(0).default(0).describe('decay of weights while it is taught, times the learning rate'),
  judgeWidth: z.int().min(1).default(4).describe('symbols that the widest filters of the judge read'),
  judgeFilters: z.int().min(1).default(32).describe('filters of each width, from 1 on'),
  judgeEmbedding: z.int().min(1).default(32).describe('numbers that the judge is given of a symbol'),
  judgeDropout: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe('share of what the filters say that is dropped while it learns'),
  judgeRate: z.number().positive().default(5e-3).describe('size of its steps'),
  judgeDecay: z.number().min(0).default(0).describe('decay of its weights, times the size of its steps'),
  judgeStart: z.int().min(0).default(2000).describe('steps of the judge before the game'),
  rounds: z.int().min(0).default(200).describe('rounds of the game; 0 is maximum likelihood alone'),
  judgeSteps: z.int().min(0).default(3).describe('steps of the judge in a round'),
  reminders: z.int().min(0).default(2).describe('steps by maximum likelihood in a round'),
  rollOuts: z.int().min(1).default(16).describe('sequences drawn on from each beginning, N'),
  reward: z
    .enum(['probability', 'log-odds', 'log-probability'])
    .default('log-odds')
    .describe('what is made large: D as in the paper, log D / (1 - D), or log D'),
  policyRate: z.number().positive().default(3e-3).describe('size of a step by policy gradient'),
  average: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.97)
    .describe('decay of the running average over steps by policy gradient, which the model keeps'),
  clip: z.number().positive().default(5).describe('longest gradient; a longer one is scaled down'),
});

export type SequenceGanOptions = z.output<typeof options>;
