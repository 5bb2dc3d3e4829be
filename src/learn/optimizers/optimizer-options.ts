import { z } from 'zod';
import { OptionError } from '../../util/errors.js';
import type { Movement } from '../gradient/step.js';
import { adam } from './adam.js';
import { adamW } from './adam-w.js';
import { adamax } from './adamax.js';
import { clipByNorm } from './clipping.js';
import type { Optimizer } from './optimizer.js';
import { rmsProp } from './rms-prop.js';
import type { Schedule } from './schedule.js';
import { constant, cosine, exponential, linear, staircase, warmUp } from './schedules.js';
import { sgd } from './sgd.js';

/** The options by which a family lets its users choose how parameters move; a family brings its own first learning rate. */
export function optimizerOptions(learningRate = 1e-3) {
  return {
    optimizer: z
      .enum(['adam', 'adam-w', 'adamax', 'rms-prop', 'sgd'])
      .default('adam')
      .describe('rule by which parameters move along gradients'),
    learningRate: z.number().positive().default(learningRate).describe('size of a step'),
    schedule: z
      .enum(['constant', 'linear', 'cosine', 'exponential', 'step'])
      .default('constant')
      .describe(
        'how the learning rate falls over the schedule steps: to 0 (linear, cosine), to a hundredth (exponential), or to a tenth after each third (step)',
      ),
    scheduleSteps: z.int().min(1).optional().describe('steps over which the learning rate falls; constant needs none'),
    rateWarmUp: z.int().min(0).default(0).describe('first steps over which the learning rate rises from 0'),
    clip: z.number().positive().optional().describe('longest gradient of the mean loss; a longer one is scaled down'),
    momentum: z.number().min(0).lt(1).optional().describe('share of the last move that sgd and rms-prop keep'),
    weightDecay: z
      .number()
      .min(0)
      .optional()
      .describe('decay of weights by adam-w, times the learning rate; 0.01 there'),
    average: z
      .number()
      .gt(0)
      .lt(1)
      .optional()
      .describe('decay of a running average of the parameters, which the model then keeps'),
  };
}

/** What the options say once checked. */
export type OptimizerOptions = z.output<z.ZodObject<ReturnType<typeof optimizerOptions>>>;

/** What only some families let their users choose. */
export interface MoreOptimizerOptions {
  /** Decay of the mean squares of gradients in adam and adam-w, β₂; 0.999 where absent. */
  readonly secondDecay?: number;
  /** Share of the learning rate that linear and cosine end at; 0 where absent. */
  readonly rateEnd?: number;
}

type Made = OptimizerOptions & MoreOptimizerOptions & { readonly rate: Schedule };

const OPTIMIZERS: Readonly<Record<OptimizerOptions['optimizer'], (made: Made) => Optimizer>> = {
  adam: ({ rate, secondDecay = 0.999 }) => adam({ learningRate: rate, beta2: secondDecay }),
  'adam-w': ({ rate, secondDecay = 0.999, weightDecay = 0.01 }) =>
    adamW({ learningRate: rate, beta2: secondDecay, decay: weightDecay }),
  adamax: ({ rate }) => adamax({ learningRate: rate }),
  'rms-prop': ({ rate, momentum = 0 }) => rmsProp({ learningRate: rate, momentum }),
  sgd: ({ rate, momentum = 0 }) => sgd({ learningRate: rate, momentum }),
};
/** Which optimisers an option is for. */
const ONLY_FOR = { momentum: ['sgd', 'rms-prop'], weightDecay: ['adam-w'] } as const;
const FLAGS = { momentum: 'momentum', weightDecay: 'weight-decay' } as const;

const SCHEDULES: Readonly<Record<OptimizerOptions['schedule'], (from: number, steps: number, to: number) => Schedule>> =
  {
    constant,
    linear: (from, steps, to) => linear(from, to, steps),
    cosine: (from, steps, to) => cosine(from, to, steps),
    exponential: (from, steps) => exponential(from, 0.01, steps),
    step: (from, steps) => staircase(from, 0.1, steps / 3),
  };

/** How parameters move, as these options say; OptionError where one is given that its optimiser has no use for. */
export function movementOf(who: string, options: OptimizerOptions & MoreOptimizerOptions): Movement {
  for (const option of ['momentum', 'weightDecay'] as const) {
    const users: readonly string[] = ONLY_FOR[option];
    if (options[option] === undefined || users.includes(options.optimizer)) continue;
    throw new OptionError(`${who}: ${FLAGS[option]} must go with ${users.join(' or ')}, got ${options.optimizer}`);
  }
  const { clip, average } = options;
  return {
    optimizer: OPTIMIZERS[options.optimizer]({ ...options, rate: rateOf(who, options) }),
    ...(clip !== undefined && { clip: clipByNorm(clip) }),
    ...(average !== undefined && { average }),
  };
}

function rateOf(who: string, options: OptimizerOptions & MoreOptimizerOptions): Schedule {
  const { learningRate, schedule, scheduleSteps, rateWarmUp, rateEnd = 0 } = options;
  if (schedule !== 'constant' && scheduleSteps === undefined) {
    throw new OptionError(`${who}: schedule-steps must be given for a schedule that falls, got ${schedule} without`, {
      hint: '--schedule-steps is the number of rows over the batch, times the passes',
    });
  }
  if (schedule === 'constant' && scheduleSteps !== undefined) {
    throw new OptionError(`${who}: schedule-steps must go with a schedule that falls, got constant`);
  }
  return warmUp(rateWarmUp, SCHEDULES[schedule](learningRate, scheduleSteps ?? 1, learningRate * rateEnd));
}
