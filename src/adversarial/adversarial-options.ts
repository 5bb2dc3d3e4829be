// What users can tell a family that learns by a game of generator and critic, and what follows from it where they say nothing.
import { z } from 'zod';
import { OBJECTIVES, type ObjectiveName } from '../learn/game/adversarial-objective.js';
import { OptionError } from '../util/errors.js';

/** Where families differ in what they do unless told otherwise. */
export interface AdversarialDefaults {
  readonly objective?: ObjectiveName;
  readonly latent?: number;
  readonly batch?: number;
  readonly steps?: number;
  readonly learningRate?: number;
  /** Weight of the penalty on slopes at real rows, for the objectives that have no weight of their own. */
  readonly slopePenalty?: number;
  readonly schedule?: Fall;
  readonly average?: number;
  readonly packing?: number;
}

const FALLS = ['constant', 'linear', 'cosine'] as const;
type Fall = (typeof FALLS)[number];

/** Critics are held so: not at all, or each weight divided by its largest singular value. */
export const CRITIC_NORMS = ['none', 'spectral'] as const;

const STEPS = 10_000;

/** The options that these families share. */
export function adversarialOptions(defaults: AdversarialDefaults = {}) {
  const { steps = STEPS, slopePenalty = 0 } = defaults;
  return {
    objective: z
      .enum(OBJECTIVES)
      .default(defaults.objective ?? 'non-saturating')
      .describe('what generator and discriminator cost each other'),
    latent: z
      .int()
      .min(1)
      .default(defaults.latent ?? 64)
      .describe('normal numbers that a drawn row begins with'),
    epochs: z.int().min(1).optional().describe('passes over the rows'),
    steps: z.int().min(1).optional().describe(`updates of the generator; ${steps} where epochs are not given either`),
    batch: z
      .int()
      .min(2)
      .default(defaults.batch ?? 128)
      .describe('rows of a turn'),
    learningRate: z
      .number()
      .positive()
      .default(defaults.learningRate ?? 1e-3)
      .describe('size of a step of the generator'),
    criticLearningRate: z
      .number()
      .positive()
      .optional()
      .describe('size of a step of the discriminator; that of the generator where absent'),
    schedule: z
      .enum(FALLS)
      .default(defaults.schedule ?? 'linear')
      .describe('how both learning rates fall to 0 over the steps'),
    firstDecay: z
      .number()
      .min(0)
      .lt(1)
      .optional()
      .describe('share of the last move that Adam keeps, β₁; 0.5 for losses of logits and squares, 0 for all others'),
    secondDecay: z.number().min(0).lt(1).default(0.99).describe('decay of the mean squares of gradients in Adam, β₂'),
    criticSteps: z
      .int()
      .min(1)
      .optional()
      .describe('turns of the discriminator in a step; 5 for wasserstein, 1 for all others'),
    slopePenalty: z
      .number()
      .min(0)
      .optional()
      .describe(
        `price of the discriminator's slopes: of their squares at real rows (R1), ${slopePenalty} where absent; for wasserstein-gradient-penalty of their distance from 1 between real and drawn rows, 10 where absent`,
      ),
    clipWeights: z
      .number()
      .positive()
      .optional()
      .describe('largest weight of the discriminator, for wasserstein; 0.01 where absent'),
    criticNorm: z
      .enum(CRITIC_NORMS)
      .default('none')
      .describe('spectral: weights of the discriminator are divided by their largest singular value'),
    packing: z
      .int()
      .min(1)
      .default(defaults.packing ?? 1)
      .describe('rows that the discriminator judges together, which shows it where drawn ones are alike'),
    instanceNoise: z
      .number()
      .min(0)
      .default(0)
      .describe('spread of noise on all that the discriminator is shown, which falls to 0 over half the steps'),
    average: z
      .number()
      .min(0)
      .lt(1)
      .default(defaults.average ?? 0.999)
      .describe('decay of the running average of the generator that the model keeps; 0: none'),
  };
}

export type AdversarialOptions = z.output<z.ZodObject<ReturnType<typeof adversarialOptions>>>;

/** The options with all that was left open. */
export interface SettledOptions
  extends Omit<AdversarialOptions, 'epochs' | 'criticLearningRate' | 'clipWeights' | 'firstDecay'> {
  readonly epochs: number | undefined;
  readonly criticLearningRate: number;
  readonly firstDecay: number;
  readonly criticSteps: number;
  /** Steps until the end of the fit. */
  readonly steps: number;
  readonly slopePenalty: number;
  readonly clipWeights: number | undefined;
  /** Where slopes are priced, if at all: ½ |slope|² at real rows, or (|slope| − 1)² between real and drawn ones. */
  readonly penalty: 'none' | 'real' | 'between';
}

/** What these options come to for so many training rows; OptionError where some do not go together. */
export function settledOptions(
  who: string,
  options: AdversarialOptions,
  rows: number,
  defaults: AdversarialDefaults = {},
): SettledOptions {
  checkTogether(who, options);
  const { objective, epochs, batch } = options;
  const isPriced = objective === 'wasserstein-gradient-penalty';
  const isClipped = objective === 'wasserstein';
  // Clipped and normed critics have no steep slopes to pay for.
  const usual = isPriced ? 10 : isClipped || options.criticNorm === 'spectral' ? 0 : (defaults.slopePenalty ?? 0);
  const slopePenalty = options.slopePenalty ?? usual;
  const criticSteps = options.criticSteps ?? (isClipped ? 5 : 1);
  const passes = epochs === undefined ? Number.POSITIVE_INFINITY : epochs * Math.ceil(rows / (batch * criticSteps));
  const most = options.steps ?? (epochs === undefined ? (defaults.steps ?? STEPS) : Number.POSITIVE_INFINITY);
  return {
    ...options,
    epochs,
    criticSteps,
    slopePenalty,
    criticLearningRate: options.criticLearningRate ?? options.learningRate,
    firstDecay: options.firstDecay ?? FIRST_DECAY[objective],
    clipWeights: isClipped ? (options.clipWeights ?? 0.01) : undefined,
    steps: Math.max(1, Math.min(passes, most)),
    penalty: slopePenalty === 0 ? 'none' : isPriced ? 'between' : 'real',
  };
}

/** β₁: with momentum where the critic's loss flattens, without where it does not (Gulrajani et al. 2017; Miyato et al. 2018). */
const FIRST_DECAY: Readonly<Record<ObjectiveName, number>> = {
  minimax: 0.5,
  'non-saturating': 0.5,
  'least-squares': 0.5,
  hinge: 0,
  wasserstein: 0,
  'wasserstein-gradient-penalty': 0,
};

function checkTogether(
  who: string,
  { objective, clipWeights, criticNorm, slopePenalty, packing, batch }: AdversarialOptions,
): void {
  const refuse = (rule: string, got: string, hint: string) => {
    throw new OptionError(`${who}: ${rule}, got ${got}`, { hint });
  };
  if (clipWeights !== undefined && objective !== 'wasserstein')
    refuse(
      'clip-weights must go with the objective wasserstein',
      objective,
      'leave it out; --slope-penalty or --critic-norm spectral hold the discriminators of other objectives',
    );
  if (objective === 'wasserstein' && criticNorm === 'spectral')
    refuse(
      'critic-norm must be none for the objective wasserstein, whose weights are clipped',
      criticNorm,
      'choose --objective hinge or wasserstein-gradient-penalty, or leave --critic-norm out',
    );
  if (objective === 'wasserstein-gradient-penalty' && slopePenalty === 0)
    refuse(
      'slope-penalty must be > 0 for the objective wasserstein-gradient-penalty',
      '0',
      'leave it out: it is 10 then; without a penalty the discriminator has no bound',
    );
  if (batch % packing !== 0)
    refuse(
      'batch must be a multiple of packing',
      `a batch of ${batch} and packs of ${packing}`,
      `try --batch ${packing * Math.max(1, Math.round(batch / packing))}`,
    );
}
