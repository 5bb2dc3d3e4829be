import type { Certainty } from '../model/define-model.js';
import { isFiniteNumber } from './number-text.js';
import type { ReportColumn, ReportResult, ReportScore } from './report-data.js';

/** One model's place in a comparison; numbers that are not finite are null, and `why` says what kept it from a rank. */
export interface RankedResult {
  readonly rank: number | null;
  readonly model: string;
  readonly title: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly baseline: boolean;
  readonly certainty: Certainty | null;
  readonly nats: number | null;
  readonly natsStandardError: number | null;
  readonly bits: number | null;
  readonly bitsStandardError: number | null;
  /** This minus the best, nats per row; null for the best itself and those without a rank. */
  readonly difference: {
    readonly value: number;
    readonly standardError: number | null;
    readonly basis: 'paired' | 'unpaired';
  } | null;
  /** Whether the difference is at most two of its standard errors; null where that is not known. */
  readonly isWithinTwoErrors: boolean | null;
  readonly parameters: number | null;
  readonly seconds: number | null;
  readonly why: string | null;
}

/** The results with their ranks, best first, then those without a rank. */
export function rankResults(results: readonly ReportResult[]): readonly RankedResult[] {
  const placed = results.map((result) => ({ result, score: heldOut(result), why: whyUnranked(result) }));
  const ranked = placed.filter(({ why }) => why === null).sort((a, b) => b.score!.value! - a.score!.value!);
  const best = ranked[0];
  return [
    ...ranked.map(({ result, score }, i) => entry(result, score, i + 1, null, i === 0 ? undefined : best.score)),
    ...placed
      .filter(({ why }) => why !== null)
      .map(({ result, score, why }) => entry(result, score, null, why, undefined)),
  ];
}

/** What the held-out means of these results are of: a row, or a step of sequences. */
export function countedUnit(results: readonly ReportResult[]): string {
  const unit = results.map((result) => heldOut(result)?.unit).find((each) => each !== undefined);
  return unit?.split('/')[1] ?? 'row';
}

/** What a reader must know about the scale of log-probabilities of these columns: densities, masses, or both at once; of sequences, `unit` is what a step is. */
export function scaleNote(columns: readonly ReportColumn[], unit?: string): string | null {
  const densities = columns.filter(({ measure }) => measure === 'continuous' || measure === 'with-atoms');
  const masses = columns.length - densities.length;
  if (columns.length === 0) return null;
  if (masses === 0)
    return 'These are log-densities: they depend on the units of the columns and compare only between models of the same columns.';
  if (densities.length === 0)
    return unit === undefined
      ? 'These are log-probabilities of whole rows (masses): none is above 0.'
      : `These are log-probabilities (masses), summed over sequences and divided by their steps, each a ${unit}: none is above 0.`;
  return `These add log-densities (${densities.length} of ${columns.length} columns, per unit of the column) and log-masses (${masses}): they compare only between models of exactly these columns.`;
}

/** Why a number is not there. */
export function whyNotFinite(value: number | null, reason?: string | null): string {
  if (reason) return reason;
  if (value === Number.NEGATIVE_INFINITY) return 'it is −∞: at least one row has probability zero under the model';
  if (value === Number.POSITIVE_INFINITY) return 'it is +∞: the density is unbounded at some row';
  return value === null ? 'no value was computed' : 'the computation gave no number';
}

function heldOut(result: ReportResult): ReportScore | undefined {
  return result.scores.find(({ metric, rows }) => metric === 'log-probability' && rows === 'held-out');
}

function whyUnranked(result: ReportResult): string | null {
  if (result.error !== null) return result.error;
  if (result.unranked) return result.unranked;
  const score = heldOut(result);
  if (score === undefined) return 'it has no held-out log-probability';
  if (score.given !== undefined && score.given.length > 0)
    return `its log-probability is conditional on ${score.given.join(', ')}`;
  return isFiniteNumber(score.value) ? null : whyNotFinite(score.value, score.reason);
}

function entry(
  result: ReportResult,
  score: ReportScore | undefined,
  rank: number | null,
  why: string | null,
  best: ReportScore | undefined,
): RankedResult {
  const nats = finite(score?.value);
  const natsStandardError = nats === null ? null : finite(score?.standardError);
  const difference = best === undefined || nats === null ? null : differenceTo(best, nats, natsStandardError, result);
  return {
    rank,
    model: result.model,
    title: result.title ?? result.model,
    options: result.options,
    baseline: result.baseline,
    certainty: score?.certainty ?? null,
    nats,
    natsStandardError,
    bits: nats === null ? null : nats / Math.LN2,
    bitsStandardError: natsStandardError === null ? null : natsStandardError / Math.LN2,
    difference,
    isWithinTwoErrors:
      difference?.standardError == null ? null : Math.abs(difference.value) <= 2 * difference.standardError,
    parameters: finite(result.parameters),
    seconds: finite(result.seconds),
    why,
  };
}

function differenceTo(
  best: ReportScore,
  nats: number,
  standardError: number | null,
  { difference }: ReportResult,
): RankedResult['difference'] {
  if (isFiniteNumber(difference?.value))
    return { value: difference.value, standardError: finite(difference.standardError), basis: 'paired' };
  const other = finite(best.standardError);
  const combined = standardError === null || other === null ? null : Math.hypot(standardError, other);
  return { value: nats - best.value!, standardError: combined, basis: 'unpaired' };
}

function finite(value: number | null | undefined): number | null {
  return isFiniteNumber(value) ? value : null;
}
