import { z } from 'zod';
import type { TableSchema } from '../../data/schema.js';
import type { Movement } from '../../learn/gradient/step.js';
import { movementOf, optimizerOptions } from '../../learn/optimizers/optimizer-options.js';
import { windowsOf } from './training-windows.js';

/** The options of learning that networks of symbols share; a family brings its own first numbers. */
export function networkOptions(first: {
  readonly context: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly rateWarmUp: number;
}) {
  const { optimizer, schedule, clip, rateWarmUp, weightDecay, ...others } = optimizerOptions(first.learningRate);
  return {
    context: z
      .int()
      .min(1)
      .default(first.context)
      .describe('symbols of a training window; rows that are all shorter need no more than they have'),
    epochs: z
      .int()
      .min(1)
      .optional()
      .describe('passes over the symbols; by held-out rows where neither they nor steps are given'),
    steps: z.int().min(1).optional().describe('updates at most'),
    batch: z.int().min(1).default(first.batch).describe('windows of an update'),
    ...others,
    optimizer: optimizer.default('adam-w'),
    schedule: schedule
      .default('cosine')
      .describe(
        'how the learning rate falls, to the end of the fit where steps or epochs are given: linear, cosine, exponential (to a hundredth), or step (a tenth after each third)',
      ),
    clip: clip.default(1),
    rateWarmUp: rateWarmUp.default(first.rateWarmUp),
    weightDecay: weightDecay.describe('decay of matrices by adam-w, times the learning rate; 0.1 there'),
    rateEnd: z.number().min(0).max(1).default(0.1).describe('share of the learning rate that linear and cosine end at'),
    secondDecay: z
      .number()
      .gt(0)
      .lt(1)
      .default(0.99)
      .describe('decay of the mean squares of gradients in adam and adam-w, β₂'),
  };
}

const WEIGHT_DECAY = 0.1;

export type NetworkOptions = z.output<z.ZodObject<ReturnType<typeof networkOptions>>>;

/** Steps of a window: no more than the longest training row has. */
export function contextOf({ context }: Pick<NetworkOptions, 'context'>, { sequence }: TableSchema): number {
  const longest = (sequence?.longest ?? context) + (sequence?.ends === true ? 1 : 0);
  return Math.max(1, Math.min(context, longest));
}

/** What the learner is told: windows, their number a step, how parameters move, and when to end. With a short field, each symbol learned from has all of it before it. */
export function networkLearning(who: string, options: NetworkOptions, schema: TableSchema, field = 1) {
  const { batch, epochs, steps } = options;
  const context = contextOf({ context: options.context + field - 1 }, schema);
  const seen = Math.min(field, context) - 1;
  const windows = schema.rows * windowsOf(schema.sequence?.longest ?? context, { context, seen });
  const passSteps = Math.max(1, Math.ceil(windows / batch));
  const end = steps ?? (epochs === undefined ? undefined : epochs * passSteps);
  return {
    ...networkMovement(who, options, end),
    ...{ context, seen, batch },
    ...(epochs === undefined ? {} : { epochs }),
    ...(steps === undefined ? {} : { steps }),
    // Passes over few windows are a step or two: patience is then counted in steps.
    patience: Math.max(5, Math.ceil(200 / passSteps)),
  };
}

/** A rate that falls does so until the end of the fit, less its rise, where that is known; it stays where it is not. */
export function networkMovement(
  who: string,
  given: Omit<NetworkOptions, 'context'>,
  end: number | undefined,
): Movement {
  const { optimizer, schedule, scheduleSteps, rateWarmUp, weightDecay = WEIGHT_DECAY } = given;
  const options = optimizer === 'adam-w' ? { ...given, weightDecay } : given;
  if (schedule === 'constant' || scheduleSteps !== undefined) return movementOf(who, options);
  if (end === undefined) return movementOf(who, { ...options, schedule: 'constant' });
  return movementOf(who, { ...options, scheduleSteps: Math.max(1, end - rateWarmUp) });
}

/** Steps of a drawn sequence that no stop ends: those of the longest training row, and no more than anyone would read. */
export function usualLength({ sequence }: TableSchema): number {
  return Math.min(1000, sequence?.longest ?? 1000);
}
