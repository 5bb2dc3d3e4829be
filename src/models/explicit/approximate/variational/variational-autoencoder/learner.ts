import type { TableRows } from '../../../../../data/rows.js';
import { add, mul, negate, sub } from '../../../../../engine/ops/arithmetic.js';
import type { LossContext, Objective, RowLoss } from '../../../../../learn/gradient/objective.js';
import { gradient } from '../../../../../learn/gradient.js';
import { movementOf } from '../../../../../learn/optimizers/optimizer-options.js';
import type { Tree } from '../../../../../util/tree.js';
import type { Activity } from './activity.js';
import {
  codesOf,
  divergenceOf,
  givenOf,
  logRatioOf,
  meanWeight,
  outputsOf,
  type Parts,
  posteriorOf,
  totalDivergence,
  type VaeTensors,
} from './bound.js';
import type { VaeOptions } from './options.js';

const WHO = 'variational-autoencoder';

/** Parameters as they are saved: arrays in place of tensors, and what the latent dimensions do for the training rows. */
export type VaeParams = {
  readonly activity: Activity | null;
  /** Margins of the columns that are conditioned on; null where there are none, or before the fit has ended. */
  readonly margins: Float64Array | null;
  readonly encoder: Tree;
  readonly decoder: Tree;
  readonly law: Tree;
};

/** Specifications of all parameters. */
export function specsOf({ network, law }: Parts) {
  return { encoder: network.encoder.parameters, decoder: network.decoder.parameters, law: law.parameters };
}

/** Learning by gradients of the bound. */
export function vaeLearner(parts: Parts, options: VaeOptions, rows: number) {
  const { features } = parts;
  const { epochs, steps, batch } = options;
  return gradient<TableRows, VaeTensors, Omit<VaeParams, 'activity' | 'margins'>>({
    objective: objectiveOf(parts, options),
    ...movementOf(WHO, { ...options, ...fallOf(options, rows) }),
    pack: (block) => givenOf(parts).pack(block, { forTraining: true }),
    ...(features.prepare === undefined ? {} : { prepare: features.prepare }),
    ...(epochs === undefined ? {} : { passes: epochs }),
    ...(steps === undefined ? {} : { steps }),
    // Passes over few rows are a step or two: patience is then counted in steps.
    patience: Math.max(5, Math.ceil((400 * batch) / Math.max(1, rows))),
  });
}

/** A learning rate that falls does so until the end of the fit, where that is known. */
function fallOf({ schedule, scheduleSteps, steps, epochs, batch }: VaeOptions, rows: number) {
  const end = steps ?? (epochs === undefined ? undefined : epochs * Math.ceil(rows / batch));
  if (schedule === 'constant' || scheduleSteps !== undefined || end === undefined) return {};
  return { scheduleSteps: end };
}

function objectiveOf(parts: Parts, options: VaeOptions): Objective<VaeTensors> {
  const { warmUp, beta, batch } = options;
  return {
    parameters: specsOf(parts),
    batch,
    inputs: givenOf(parts).types(),
    schedules: warmUp === 0 ? {} : { weight: (step) => beta * Math.min(1, (step + 1) / warmUp) },
    loss: (params, given, context) =>
      options.importance === 1
        ? evidenceLoss(parts, options, params, given, context)
        : importanceLoss(parts, options, params, given, context),
  };
}

type Given = Parameters<Objective<VaeTensors>['loss']>[1];

/** −log p(x | z) + β KL, and the bound with weight 1 as what is reported. */
function evidenceLoss(
  parts: Parts,
  { beta, freeBits, batch }: VaeOptions,
  params: VaeTensors,
  given: Given,
  { pass, scheduled }: LossContext,
): RowLoss {
  const posterior = posteriorOf(parts, params, given, pass);
  const z = codesOf(posterior, pass.noise('normal', [batch, parts.latent]));
  const misfit = negate(parts.law.logDensity(outputsOf(parts, params, z, given, pass), given));
  const divergence = divergenceOf(posterior);
  const kl = totalDivergence(divergence);
  const priced = freeBits > 0 ? totalDivergence(divergence, freeBits) : kl;
  const reconstruction = sub(misfit, parts.law.logUnits(given));
  return {
    loss: add(misfit, mul(priced, scheduled.weight ?? beta)),
    objective: add(reconstruction, kl),
    monitors: { reconstruction, kl },
  };
}

/** −log 1/K Σ_k w_k. */
function importanceLoss(
  parts: Parts,
  { beta, importance: K, batch }: VaeOptions,
  params: VaeTensors,
  given: Given,
  { pass, scheduled }: LossContext,
): RowLoss {
  const posterior = posteriorOf(parts, params, given, pass);
  const epsilon = pass.noise('normal', [batch, K, parts.latent]);
  const z = codesOf(posterior, epsilon);
  const fit = parts.law.logDensity(outputsOf(parts, params, z, given, pass), given); // [batch, K]
  const ratio = logRatioOf(posterior, z, epsilon);
  const bound = meanWeight(add(fit, ratio));
  const isPlain = scheduled.weight === undefined && beta === 1;
  const learned = isPlain ? bound : meanWeight(add(fit, mul(ratio, scheduled.weight ?? beta)));
  return {
    loss: negate(learned),
    objective: negate(add(bound, parts.law.logUnits(given))),
    monitors: { kl: totalDivergence(divergenceOf(posterior)) },
  };
}
