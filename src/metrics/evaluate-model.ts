import { concatRows, type TableRows } from '../data/rows.js';
import type { TableSchema } from '../data/schema.js';
import { drawRows } from '../model/draw.js';
import type { FittedModel } from '../model/fitted-model.js';
import { type Key, keyOf } from '../random/key.js';
import { CapabilityError } from '../util/errors.js';
import { type CompletionCalibration, completionCalibration } from './completion-calibration.js';
import { type JudgedScore, type Judgement, type JudgeSettings, judgeSample } from './judge-sample.js';
import type { Metric } from './metric.js';
import { defaultMetrics } from './metric-list.js';
import { realHalves } from './real-halves.js';
import { realPieces } from './real-pieces.js';

/** What is drawn from: a fitted model, or a fit that is not one yet. */
export type Drawable = Pick<FittedModel, 'definition' | 'model' | 'params' | 'schema'>;

/** Rows drawn from a model beside real ones. */
export interface Evaluation extends Judgement {
  readonly seed: number;
  readonly calibration?: CompletionCalibration;
  /** Of sequences that break off anywhere: the steps of the pieces in which they were judged. */
  readonly pieces?: number;
  /** The rows that were drawn and the real ones that they were held against, for pictures. */
  readonly drawn: TableRows;
  readonly real: TableRows;
}

export interface EvaluateSettings extends Pick<JudgeSettings, 'signal' | 'onMetric' | 'training' | 'isNamed'> {
  /** The rows drawn are those that `sample` draws with this seed. */
  readonly seed: number;
  /** Rows to draw; as many as the real ones allow, and 10,000 at most, where absent. */
  readonly count?: number | undefined;
  /** Those named; otherwise those that suit the kind of rows and take seconds. */
  readonly metrics?: readonly Metric[] | undefined;
  /** Whether completions are judged as well; where absent, where no metric is named and the model completes rows of a table. */
  readonly calibration?: boolean | undefined;
  /** The column that is to be told from the others. */
  readonly label?: string | undefined;
  /** Lets the rest of the program run between two metrics. */
  readonly breathe?: () => Promise<void>;
}

/** Rows drawn where nothing is said. */
const USUAL_ROWS = 10_000;
const BLOCK = 1_024;
/** Columns up to which completions are looked at. */
const MOST_COMPLETED = 100;

/** Draws from a fitted model and judges what is drawn by real rows, half of which show what a perfect model would score. Throws CapabilityError for a model that draws no rows and DataError for too few. */
export async function evaluateModel(
  fitted: Drawable,
  rows: TableRows,
  settings: EvaluateSettings,
): Promise<Evaluation> {
  checkDraws(fitted);
  const { seed, metrics, training } = settings;
  const key = keyOf(seed).at('evaluate');
  const { schema, real: own, length } = prepared(fitted.schema, rows, settings.label);
  const real = realHalves(own, key.at('real'));
  const count = Math.min(settings.count ?? USUAL_ROWS, real.floor.count);
  const drawn = await drawnFrom(fitted, count, keyOf(seed).at('sample'), length, settings);
  const judgement = await judgeSample(drawn, {
    schema,
    real,
    training: training === undefined || length === undefined ? training : realPieces(training).pieces,
    metrics: metrics ?? defaultMetrics(schema),
    isNamed: settings.isNamed ?? metrics !== undefined,
    key,
    signal: settings.signal,
    async onMetric(metric, position, count) {
      await settings.breathe?.();
      settings.signal?.throwIfAborted();
      await settings.onMetric?.(metric, position, count);
    },
  });
  const calibration = await calibrationOf(fitted, real.reference, key, settings);
  return {
    ...judgement,
    seed,
    ...(calibration === undefined ? {} : { calibration }),
    ...(length === undefined ? {} : { pieces: length }),
    drawn,
    real: real.reference,
  };
}

/** Those of the rows, then those of the completions. */
export function allScores({ scores, calibration }: Evaluation): readonly JudgedScore[] {
  return [...scores, ...(calibration?.scores ?? [])];
}

function checkDraws({ definition, model, schema }: Drawable): void {
  if (schema.sequence?.source !== undefined)
    throw new CapabilityError(
      `${definition.name}: draws sequences given others, so that none can be judged by itself`,
      {
        hint: 'score gives the log-probability of pairs',
      },
    );
  if (model.sampling === undefined)
    throw new CapabilityError(`${definition.name}: cannot draw rows, so there are none to judge`, {
      hint: model.remedy ?? 'score it by its log-probability, or judge another family',
    });
}

/** Real rows as drawn ones will be: sequences that break off anywhere in pieces of one length. */
function prepared(schema: TableSchema, rows: TableRows, label: string | undefined) {
  const named = label === undefined ? schema : { ...schema, label };
  if (schema.sequence === undefined || schema.sequence.ends) return { schema: named, real: rows, length: undefined };
  const { pieces, length } = realPieces(rows);
  return { schema: named, real: pieces, length };
}

async function drawnFrom(
  { definition, model, params, schema }: Drawable,
  count: number,
  key: Key,
  length: number | undefined,
  { signal, breathe }: EvaluateSettings,
): Promise<TableRows> {
  const blocks: TableRows[] = [];
  for (let first = 0; first < count; first += BLOCK) {
    signal?.throwIfAborted();
    await breathe?.();
    const range = { first, count: Math.min(BLOCK, count - first) };
    const how = length === undefined ? {} : { how: { length } };
    blocks.push(await drawRows(definition.name, model, params, schema, range, key, how));
  }
  return concatRows(blocks);
}

/** Where it was asked for, or else of tables whose missing cells the model can draw. */
async function calibrationOf(
  fitted: Drawable,
  rows: TableRows,
  key: Key,
  { signal, breathe, metrics, calibration }: EvaluateSettings,
): Promise<CompletionCalibration | undefined> {
  const { model, schema } = fitted;
  const isUsual =
    metrics === undefined &&
    model.completion !== undefined &&
    schema.sequence === undefined &&
    schema.image === undefined &&
    schema.columns.length <= MOST_COMPLETED;
  if (!(calibration ?? isUsual)) return undefined;
  return completionCalibration(fitted, rows, key.at('calibration'), { signal, breathe });
}
