import { platform } from '#platform';
import type { TableSchema } from '../data/schema.js';
import { evaluateModel } from '../metrics/evaluate-model.js';
import type { Metric } from '../metrics/metric.js';
import { CALIBRATION, findMetrics } from '../metrics/metric-list.js';
import type { Comparison, ComparisonEntry, SampleJudge } from '../model/compare.js';
import { finiteOrNull } from '../model/score.js';
import { keyOf } from '../random/key.js';
import { DataError, OptionError } from '../util/errors.js';
import { withError } from './evaluation-text.js';
import { textTable } from './print-table.js';

/** Cells of real rows that are kept at most while one family is judged. */
const MOST_CELLS = 8_000_000;
const MOST_ROWS = 20_000;

/** The metrics of `compare --metrics`, all of which are of rows. */
export function namedMetrics(names: readonly string[] | undefined): readonly Metric[] | undefined {
  if (names?.includes(CALIBRATION))
    throw new OptionError(`compare: --metrics must be metrics of drawn rows, got ${CALIBRATION}`, {
      hint: 'evaluate judges the completions of a model',
    });
  return names && findMetrics(names);
}

/** Judges the draws of each family by the rows held out in the first fold; one that does not suit these rows is an error before anything is fitted. */
export function sampleJudge(
  metrics: readonly Metric[],
  schema: TableSchema,
  seed: number,
  signal: AbortSignal,
): SampleJudge {
  for (const metric of metrics) {
    const reason = metric.refusal(schema, { training: true });
    if (reason !== undefined) throw new DataError(`${metric.name}: ${reason}`, { code: 'DATA_METRIC' });
  }
  const most = Math.min(MOST_ROWS, Math.floor(MOST_CELLS / schema.columns.length));
  return async ({ recipe, model, params, schema: own }, { training, heldOut }) => {
    if (model.sampling === undefined) return { scores: [], warnings: ['draws no rows, so there are none to judge'] };
    const key = keyOf(seed).at('metrics');
    const { scores, refusals } = await evaluateModel(
      { definition: recipe.definition, model, params, schema: own },
      await heldOut.gather(most, key.at('held-out')),
      {
        ...{ seed, metrics, signal, isNamed: false, breathe: platform.breathe },
        training: await training.gather(most, key.at('training')),
      },
    );
    return { scores, warnings: refusals.map(({ metric, reason }) => `not judged: ${metric}: ${reason}`) };
  };
}

/** What each family's draws are like, as a table: held-out log-probability, then metric by metric, and real rows last. */
export function sampleTable({ entries }: Comparison, width: number): string {
  const judged = entries.filter(({ sampleScores }) => sampleScores !== undefined && sampleScores.length > 0);
  const metrics = [...new Set(judged.flatMap(({ sampleScores = [] }) => sampleScores.map(({ metric }) => metric)))];
  if (metrics.length === 0) return 'no family drew rows that could be judged';
  const cell = (entry: ComparisonEntry, metric: string, of: 'drawn' | 'real') => {
    const score = entry.sampleScores?.find((each) => each.metric === metric);
    if (score === undefined) return '';
    return of === 'drawn'
      ? withError(score.value, score.standardError)
      : withError(score.floor, score.floorStandardError);
  };
  const rows = judged.map((entry) => {
    const held = entry.scores.find(({ metric }) => metric === 'log-probability');
    return [entry.model, held?.value?.toFixed(3) ?? '', ...metrics.map((metric) => cell(entry, metric, 'drawn'))];
  });
  const real = ['real rows', '', ...metrics.map((metric) => cell(judged[0], metric, 'real'))];
  const columns = [
    { title: 'drawn rows of' },
    { title: 'held-out', align: 'right' as const },
    ...metrics.map((title) => ({ title, align: 'right' as const })),
  ];
  return textTable(columns, [...rows, real], width);
}

/** An entry as JSON: the scores of its draws without their parts. */
export function entryDocument({ sampleScores, ...entry }: ComparisonEntry): Record<string, unknown> {
  if (sampleScores === undefined) return entry;
  return {
    ...entry,
    sampleScores: sampleScores.map(({ metric, value, standardError, floor, floorStandardError, verdict }) => ({
      metric,
      value: finiteOrNull(value),
      standardError: finiteOrNull(standardError ?? Number.NaN),
      floor: finiteOrNull(floor),
      floorStandardError: finiteOrNull(floorStandardError ?? Number.NaN),
      verdict,
    })),
  };
}
