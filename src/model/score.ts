import type { Dataset } from '../data/dataset.js';
import type { TableRows } from '../data/rows.js';
import type { Key } from '../random/key.js';
import { CapabilityError } from '../util/errors.js';
import type { AnyModel, Certainty } from './define-model.js';

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

/** Log-probabilities of many rows, summed up: totals in nats, rows of probability zero counted apart. */
export interface ScoreSummary {
  readonly certainty: Certainty;
  /** Number of rows, and their total weight. */
  readonly rows: number;
  readonly weight: number;
  /** −Infinity where a row has probability zero. */
  readonly total: number;
  readonly mean: number;
  /** Of the mean over rows: the spread of the rows' values. */
  readonly standardError: number;
  /** Rows whose probability is zero. */
  readonly impossible: number;
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
  let rows = 0;
  let impossible = 0;
  let weight = 0;
  // Welford's update: neither the mean nor the spread loses digits over many millions of rows.
  let mean = 0;
  let squares = 0;
  for await (const block of data.blocks()) {
    options.signal?.throwIfAborted();
    const { values } = await density.logProb(params, block, key);
    options.onValues?.(values);
    for (let i = 0; i < block.count; i++) {
      const w = block.weights === undefined ? 1 : block.weights[i];
      rows++;
      if (w === 0) continue;
      if (values[i] === Number.NEGATIVE_INFINITY) {
        impossible++;
        continue;
      }
      weight += w;
      const step = values[i] - mean;
      mean += (w / weight) * step;
      squares += w * step * (values[i] - mean);
    }
    await options.breathe?.();
  }
  const isPossible = impossible === 0;
  return {
    certainty: density.certainty,
    rows,
    weight,
    total: isPossible ? mean * weight : Number.NEGATIVE_INFINITY,
    mean: isPossible ? mean : Number.NEGATIVE_INFINITY,
    standardError: Math.sqrt(squares / Math.max(1, weight - 1) / Math.max(1, weight)),
    impossible,
  };
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
