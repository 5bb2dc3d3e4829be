import { z } from 'zod';

/** What word vectors can be told. */
export const options = z.object({
  method: z
    .enum(['skip-gram', 'cbow', 'glove'])
    .default('skip-gram')
    .describe('each word tells those around it, those around it tell the word, or logarithms of counts are fitted'),
  loss: z
    .enum(['negative-sampling', 'hierarchical-softmax'])
    .default('negative-sampling')
    .describe('how skip-gram and cbow tell a word: from drawn ones, or by a path through a Huffman tree'),
  dimensions: z.int().min(1).default(50).describe('numbers in the vector of a word'),
  window: z
    .int()
    .min(1)
    .default(5)
    .describe(
      'most words to either side; near ones count for more, by shorter windows drawn or by one over the distance',
    ),
  negatives: z.int().min(1).default(5).describe('words drawn against each one that is there'),
  power: z.number().min(0).default(0.75).describe('power of the counts by which these are drawn'),
  subsample: z
    .number()
    .min(0)
    .default(1e-3)
    .describe('share of all words above which a word is left out now and then; 0 leaves none out'),
  minimumCount: z.int().min(1).default(1).describe('times a word must be seen to have a vector'),
  epochs: z
    .int()
    .min(1)
    .optional()
    .describe('passes over the text, 10 where absent; or over the counts of glove, 50 where absent'),
  learningRate: z
    .number()
    .positive()
    .optional()
    .describe('step length: falling to zero from 0.025 for skip-gram and 0.05 for cbow, 0.05 of AdaGrad for glove'),
  cap: z.number().positive().default(100).describe('count from which on glove gives all pairs the same weight'),
  analogies: z
    .string()
    .optional()
    .describe('analogies to be solved where the model is described, as man:king:woman,paris:france:rome'),
});

export type EmbeddingOptions = z.output<typeof options>;
