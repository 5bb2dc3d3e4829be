import type { TableRows } from '../data/rows.js';
import type { TableSchema } from '../data/schema.js';
import type { Key } from '../random/key.js';
import { AncestralError, DataError } from '../util/errors.js';
import type { Measured, Metric } from './metric.js';
import { type RealHalves, someRows } from './real-halves.js';
import { type Verdict, verdictOf } from './verdict.js';

/** One number of a metric beside its floor: the same number of real rows. */
export interface JudgedScore extends Measured {
  /** The metric it belongs to. */
  readonly of: string;
  readonly floor: number;
  readonly floorStandardError?: number | undefined;
  readonly floorParts?: Measured['parts'];
  readonly verdict: Verdict;
}

/** A metric that could not judge these rows. */
export interface Refusal {
  readonly metric: string;
  readonly reason: string;
}

export interface Judgement {
  /** How many rows were judged, drawn and real alike. */
  readonly rows: number;
  /** How many real ones they were held against. */
  readonly reference: number;
  readonly scores: readonly JudgedScore[];
  readonly refusals: readonly Refusal[];
}

export interface JudgeSettings {
  readonly schema: TableSchema;
  readonly real: RealHalves;
  /** The rows that the model learned from, where these are others. */
  readonly training?: TableRows | undefined;
  readonly metrics: readonly Metric[];
  readonly key: Key;
  /** Whether a metric that cannot judge these rows is an error: where somebody named it. */
  readonly isNamed?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Called before each metric. */
  readonly onMetric?: (metric: Metric, position: number, count: number) => Promise<void> | void;
}

/** Fewest rows on either side of any judgement. */
const LEAST_ROWS = 2;

/**
 * Drawn rows held against real ones by every metric, and as many real rows as there are drawn ones held against the same. Throws DataError for
 * too few rows, and where metrics were named for one that does not apply; otherwise such ones are listed as refusals.
 */
export async function judgeSample(drawn: TableRows, settings: JudgeSettings): Promise<Judgement> {
  const { schema, real, training, metrics, key, isNamed = false } = settings;
  const count = Math.min(drawn.count, real.floor.count);
  if (count < LEAST_ROWS)
    throw new DataError(
      `evaluate: needs at least ${2 * LEAST_ROWS} real rows and ${LEAST_ROWS} drawn ones, got ${real.floor.count + real.reference.count} and ${drawn.count}`,
      {
        code: 'DATA_TOO_FEW_ROWS',
        hint: 'give more rows; half of the real ones show what a perfect model would score',
      },
    );
  const judged = someRows(drawn, count, key.at('drawn'));
  const fresh = someRows(real.floor, count, key.at('floor'));
  const scores: JudgedScore[] = [];
  const refusals: Refusal[] = [];
  for (const [position, metric] of metrics.entries()) {
    settings.signal?.throwIfAborted();
    await settings.onMetric?.(metric, position, metrics.length);
    const judging = { schema, real: real.reference, training, key: key.at(metric.name) };
    try {
      const reason = metric.refusal(schema, { training: training !== undefined });
      if (reason !== undefined) throw new DataError(`${metric.name}: ${reason}`, { code: 'DATA_METRIC' });
      const values = await metric.measure(judged, judging);
      scores.push(...beside(metric, values, await metric.measure(fresh, judging)));
    } catch (error) {
      const isOfRows = error instanceof AncestralError && error.code.startsWith('DATA');
      if (isNamed || !isOfRows) throw error;
      refusals.push({ metric: metric.name, reason: error.message.replace(`${metric.name}: `, '') });
    }
  }
  return { rows: count, reference: real.reference.count, scores, refusals };
}

function beside(metric: Metric, values: readonly Measured[], floors: readonly Measured[]): JudgedScore[] {
  return values.map((score) => {
    const floor = floors.find((each) => each.metric === score.metric);
    if (floor === undefined) throw new Error(`${metric.name}: has no floor for ${score.metric}`);
    return {
      ...score,
      of: metric.name,
      floor: floor.value,
      floorStandardError: floor.standardError,
      ...(floor.parts === undefined ? {} : { floorParts: floor.parts }),
      verdict: verdictOf(score, floor),
    };
  });
}
