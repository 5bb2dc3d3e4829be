import type { Dataset } from '../data/dataset.js';
import type { TableRows } from '../data/rows.js';
import type { Key } from '../random/key.js';
import { CapabilityError } from '../util/errors.js';
import type { AnyModel, Certainty } from './define-model.js';
import { runningScore, type ScoreSummary } from './running-score.js';

/** One number about a model, with all that is needed to compare it. */
export interface Score {
  readonly metric: string;
  readonly rows: 'training' | 'held-out';
  /** Null where it is not finite; a warning then says why. */
  readonly value: number | null;
  readonly unit?: 'nats' | 'nats/row';
  readonly certainty: Certainty;
  readonly standardError?: number | null;
  readonly given?: readonly string[];
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
    readonly onValues?: (values: Float64Array) => void;
  } = {},
): Promise<ScoreSummary> {
  const { density } = model;
  if (density === undefined)
    throw new CapabilityError('score: needs a model with a density, got one without', {
      hint: 'compare samples instead',
    });
  const running = runningScore();
  for await (const block of data.blocks()) {
    options.signal?.throwIfAborted();
    const { values } = await density.logProb(params, block, key);
    options.onValues?.(values);
    running.add(values, block.weights);
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
