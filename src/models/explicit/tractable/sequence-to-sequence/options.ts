import { z } from 'zod';
import { networkOptions } from '../../../../symbols/network/network-options.js';

/** Whole pairs are learned from, not windows of them. */
const { context: _context, ...learning } = networkOptions({
  context: 1,
  batch: 32,
  learningRate: 3e-3,
  rateWarmUp: 100,
});

/** What a sequence-to-sequence model can be told. */
export const options = z.object({
  architecture: z
    .enum(['lstm', 'transformer'])
    .default('lstm')
    .describe('lstm: recurrent networks, the decoder attending to what the encoder read; transformer: attention alone'),
  width: z.int().min(2).default(64).describe('numbers by which a symbol, and all that is read of it, is described'),
  layers: z
    .int()
    .min(1)
    .optional()
    .describe('layers of encoder and decoder each; 1 of an lstm, 2 of a transformer where not given'),
  reading: z
    .enum(['both-ways', 'forward'])
    .default('both-ways')
    .describe('how the encoder of an lstm reads a source; both ways share the width'),
  attention: z
    .enum(['additive', 'multiplicative'])
    .default('additive')
    .describe(
      'how the decoder of an lstm weighs source steps: by a layer of tanh from its state before a step, which is then given what was found (Bahdanau), or by products with its state after it (Luong)',
    ),
  heads: z.int().min(1).default(4).describe('heads of each attention of a transformer; they share the width'),
  positions: z
    .enum(['sinusoidal', 'learned'])
    .default('sinusoidal')
    .describe('what tells a transformer where a symbol stands; learned ones end at the longest training row'),
  dropout: z.number().min(0).lt(1).default(0).describe('share of numbers between layers that is dropped in training'),
  smoothing: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe('share of each target that is spread over all symbols while learning; never in scores'),
  ...learning,
});

export type PairOptions = z.output<typeof options>;
