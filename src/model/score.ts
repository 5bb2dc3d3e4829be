import type { Dataset } from '../data/dataset.js';
import type { TableRows } from '../data/rows.js';
import type { TableSchema } from '../data/schema.js';
import type { SequenceUnit } from '../data/sequences/layout.js';
import { countedSteps } from '../data/sequences/sequence-rows.js';
import type { Key } from '../random/key.js';
import { CapabilityError } from '../util/errors.js';
import type { AnyModel, Certainty } from './define-model.js';
import { runningScore, type ScoreSummary } from './running-score.js';
import { runningStepScore } from './running-step-score.js';

/** One number about a model, with all that is needed to compare it. */
export interface Score {
  readonly metric: string;
  readonly rows: 'training' | 'held-out';
  /** Null where it is not finite; a warning then says why. */
  readonly value: number | null;
  readonly unit?: ScoreUnit;
  readonly certainty: Certainty;
  readonly standardError?: number | null;
  readonly given?: readonly string[];
}

/** Of sequences, means are a step: `nats/character`. */
export type ScoreUnit = 'nats' | 'nats/row' | `nats/${SequenceUnit}` | `bits/${SequenceUnit}`;

/** What mean log-probabilities of rows of a schema are in. */
export function scoreUnit({ sequence }: Pick<TableSchema, 'sequence'>): ScoreUnit {
  return sequence === undefined ? 'nats/row' : `nats/${sequence.unit}`;
}

/** Sums up log-probabilities of rows of a schema, block by block: as means a row, or a step of sequences. */
export function scoreSum({ sequence }: Pick<TableSchema, 'sequence'>): {
  add(values: Float64Array, rows: TableRows): void;
  summary(): ScoreSummary;
} {
  if (sequence === undefined) {
    const running = runningScore();
    return { add: (values, rows) => running.add(values, rows.weights), summary: running.summary };
  }
  const running = runningStepScore();
  return {
    add: (values, rows) => running.add(values, countedSteps(rows, sequence.ends), rows.weights),
    summary: running.summary,
  };
}

/** Scores all rows block by block, so that memory does not grow with them; `onValues` sees each block's values in order. */
export async function scoreRows(
  model: AnyModel,
  params: unknown,
  data: Dataset<TableRows>,
  key: Key,
  options: {
    readonly signal?: AbortSignal | undefined;
    readonly breathe?: () => Promise<void>;
    readonly onValues?: (values: Float64Array, rows: TableRows) => void;
  } = {},
): Promise<ScoreSummary> {
  const { density } = model;
  if (density === undefined)
    throw new CapabilityError('score: needs a model with a density, got one without', {
      hint: 'compare samples instead',
    });
  const running = scoreSum(data.schema);
  for await (const block of data.blocks()) {
    options.signal?.throwIfAborted();
    const { values } = await density.logProb(params, block, key);
    options.onValues?.(values, block);
    running.add(values, block);
    await options.breathe?.();
  }
  return running.summary();
}

/** Akaike's and Schwarz's criteria, 2k − 2 log L and k ln n − 2 log L: both penalise parameters, smaller is better. */
export function informationCriteria(
  logLikelihood: number,
  parameters: number,
  weight: number,
): { readonly aic: number; readonly bic: number } {
  return {
    aic: 2 * parameters - 2 * logLikelihood,
    bic: parameters * Math.log(weight) - 2 * logLikelihood,
  };
}

/** The value for a JSON document: null where it is not finite. */
export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
