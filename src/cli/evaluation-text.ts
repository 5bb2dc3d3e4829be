import { allScores, type Evaluation } from '../metrics/evaluate-model.js';
import type { JudgedScore } from '../metrics/judge-sample.js';
import { applicableMetrics } from '../metrics/metric-list.js';
import { verdictWords } from '../metrics/verdict-words.js';
import type { FittedModel } from '../model/fitted-model.js';
import { finiteOrNull } from '../model/score.js';
import { decimalsOf, fixedText } from '../report/number-text.js';
import { remark, textTable, wrap } from './print-table.js';

/** What is told beside the scores. */
export interface EvaluationFacts {
  readonly data: string;
  readonly decisions: readonly string[];
  /** Rows that were asked for, where that was said. */
  readonly asked: number | undefined;
}

/** The JSON document of an evaluation, by the contract. */
export function evaluationDocument(
  fitted: FittedModel,
  evaluation: Evaluation,
  facts: EvaluationFacts,
): Record<string, unknown> {
  const { rows, reference, seed, refusals, calibration } = evaluation;
  const scores = allScores(evaluation);
  return {
    ok: true,
    model: fitted.definition.name,
    rows,
    reference,
    seed,
    scores: scores.map(scoreDocument),
    verdict: verdictWords(scores),
    refusals,
    ...(calibration === undefined
      ? {}
      : { calibration: { cells: calibration.cells, draws: calibration.draws, histogram: calibration.histogram } }),
    decisions: decisionsOf(evaluation, facts),
    warnings: scores.flatMap(({ metric, value, floor }) =>
      Number.isFinite(value) && Number.isFinite(floor) ? [] : [`${metric} is not finite`],
    ),
  };
}

/** One score as JSON: what is not finite or not known is null. */
export function scoreDocument(score: JudgedScore): Record<string, unknown> {
  const { parts, floorParts } = score;
  const orNull = (value: number | undefined) => (value === undefined ? null : finiteOrNull(value));
  return {
    metric: score.metric,
    value: orNull(score.value),
    standardError: orNull(score.standardError),
    floor: orNull(score.floor),
    floorStandardError: orNull(score.floorStandardError),
    ...(score.unit === undefined ? {} : { unit: score.unit }),
    better: score.better,
    ...(score.pValue === undefined ? {} : { pValue: orNull(score.pValue) }),
    verdict: score.verdict,
    ...(score.note === undefined ? {} : { note: score.note }),
    ...(parts === undefined
      ? {}
      : {
          parts: parts.map(({ name, value }, i) => ({
            name,
            value: orNull(value),
            floor: orNull(floorParts?.[i]?.value),
          })),
        }),
  };
}

/** The same for people: a table, what it comes to, and what was not judged. */
export function evaluationText(
  fitted: FittedModel,
  evaluation: Evaluation,
  facts: EvaluationFacts,
  width: number,
): string {
  const scores = allScores(evaluation);
  const columns = [
    { title: 'metric' },
    { title: 'drawn', align: 'right' as const },
    { title: 'real', align: 'right' as const },
    { title: 'verdict' },
  ];
  const { rows, reference } = evaluation;
  return [
    ...wrap(
      `${fitted.definition.title}: ${rows} drawn rows, and as many real ones, each held against ${reference} other real rows of ${facts.data}`,
      width,
    ),
    '',
    ...(scores.length === 0 ? [] : [textTable(columns, scores.map(scoreRow), width), '']),
    ...verdictWords(scores).flatMap((line) => wrap(line, width)),
    '',
    ...evaluation.refusals.map(({ metric, reason }) => remark('·', `not judged: ${metric}: ${reason}`, width)),
    ...decisionsOf(evaluation, facts).map((decision) => remark('·', decision, width)),
    ...otherWords(fitted, evaluation).map((line) => remark('·', line, width)),
    '',
  ].join('\n');
}

function scoreRow(score: JudgedScore): string[] {
  return [
    score.metric,
    withError(score.value, score.standardError),
    withError(score.floor, score.floorStandardError),
    score.verdict,
  ];
}

/** Digits after the point at most: with more, names and numbers have no room side by side. */
const DECIMALS = 4;

/** A score with two digits of its error, or four decimals where it has none; very small ones with a power of ten. */
export function withError(value: number, error: number | undefined): string {
  const isSmall = value !== 0 && Math.abs(value) < 0.01 && (error === undefined || error < 0.001);
  if (error === undefined || !(error > 0))
    return isSmall && Math.abs(value) < 0.001 ? value.toExponential(1) : fixedText(value, DECIMALS);
  if (isSmall) return `${value.toExponential(1)} ± ${error.toExponential(1)}`;
  const decimals = Math.min(DECIMALS, decimalsOf(error));
  return `${fixedText(value, decimals)} ± ${error < 0.5 * 10 ** -DECIMALS ? error.toExponential(0) : error.toFixed(decimals)}`;
}

function decisionsOf({ rows, pieces }: Evaluation, { asked, decisions }: EvaluationFacts): readonly string[] {
  const all =
    pieces === undefined
      ? decisions
      : [...decisions, `sequences are cut into pieces of ${pieces} steps, each of them a row here`];
  if (asked === undefined || asked <= rows) return all;
  return [
    ...all,
    `${rows} rows drawn in place of ${asked}: the real rows that show the floor must be as many, and those are half of DATA`,
  ];
}

function otherWords({ schema }: FittedModel, { scores, refusals }: Evaluation): readonly string[] {
  const judged = new Set([...scores.map(({ of }) => of), ...refusals.map(({ metric }) => metric)]);
  const others = applicableMetrics(schema).filter(({ name }) => !judged.has(name));
  return others.length === 0 ? [] : [`by name also: ${others.map(({ name }) => name).join(', ')}`];
}
