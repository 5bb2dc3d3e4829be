import { z } from 'zod';
import { COVARIANCES } from '../../../../distributions/covariance.js';
import { lawOptions, pseudoCount } from '../../../../distributions/law-options.js';

/** Everything that a hidden Markov model can be told. */
export const hiddenMarkovOptions = z.object({
  states: z.int().min(1).optional().describe('number of hidden states; chosen by the criterion where absent'),
  criterion: z.enum(['bic', 'aic', 'held-out']).default('bic').describe('what the number of states is chosen by'),
  emission: z
    .enum(['mixed', 'gaussian', 'mixture', 'categorical', 'bernoulli', 'poisson'])
    .default('mixed')
    .describe(
      'what a state says of its steps: a law by the measure of each column (mixed); jointly normal continuous columns, one law or a mixture, beside the others; or one kind of law, which all columns must be of',
    ),
  covariance: z.enum(COVARIANCES).default('full').describe('shape of jointly normal columns'),
  components: z.int().min(1).default(2).describe('normal laws of each state where the emission is a mixture'),
  topology: z
    .enum(['full', 'left-right'])
    .default('full')
    .describe('which moves are possible: all, or from left to right, so that no state comes again once it is left'),
  forbidden: z.string().optional().describe('moves that never happen, as in 1>3,2>1'),
  durations: z
    .enum(['none', 'categorical', 'negative-binomial'])
    .default('none')
    .describe('explicit law of the steps that a state lasts; without one they are geometric'),
  longest: z.int().min(1).default(30).describe('most steps that a state lasts where durations are explicit'),
  chainPseudoCount: z
    .number()
    .min(0)
    .default(0)
    .describe('times that each first state, move, duration and end counts before any is seen'),
  restarts: z.int().min(1).default(1).describe('random starts, the best of which is kept'),
  iterations: z.int().min(1).default(500).describe('most EM passes a start'),
  tolerance: z.number().min(0).default(1e-6).describe('gain of a pass, in nats a step, under which EM has converged'),
  ...lawOptions,
  pseudoCount: pseudoCount(0.05),
});

/** The same as values. */
export type HiddenMarkovOptions = z.output<typeof hiddenMarkovOptions>;
