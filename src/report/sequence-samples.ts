import type { TableRows } from '../data/rows.js';
import { onlyKnown, sliceRows } from '../data/rows.js';
import { isCoded, type TableSchema } from '../data/schema.js';
import { sequenceValues } from '../data/sequences/decode-sequences.js';
import { lengthsOf, sequencesOf } from '../data/sequences/sequence-rows.js';
import { completeRows, drawRows } from '../model/draw.js';
import type { FittedModel } from '../model/fitted-model.js';
import type { Key } from '../random/key.js';
import type { ReportSamples } from './report-data.js';

/** Steps that are drawn for pictures in all, and rows at most and at least. */
const STEPS = 20_000;
const MOST_ROWS = 500;
const FEWEST_ROWS = 3;
/** Steps of a drawn sequence that no stop ends. */
const UNENDED = 400;
/** Rows and characters that a page prints. */
const LINES = 16;
const PASSAGES = 3;
const CHARACTERS = 900;
const LONG = 120;

/** Sequences drawn for pictures: many short ones or a few long ones. Undefined where the model draws none by itself. */
export async function drawnSequences(fitted: FittedModel, key: Key): Promise<TableRows | undefined> {
  const { definition, model, params, schema } = fitted;
  const { sequence: layout } = schema;
  if (layout === undefined || model.sampling === undefined || layout.source !== undefined) return undefined;
  const length = layout.ends ? undefined : Math.max(1, Math.min(layout.longest, UNENDED));
  const each = length ?? Math.max(1, layout.longest);
  const count = Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, Math.floor(STEPS / each)));
  const how = length === undefined || layout.order === 'bag' ? undefined : { length };
  return drawRows(definition.name, model, params, schema, { first: 0, count }, key, { how });
}

/** Drawn and recorded sequences of symbols, to be read. */
export function textSamples(
  schema: TableSchema,
  real: TableRows | undefined,
  drawn: TableRows | undefined,
): ReportSamples | undefined {
  const isText = schema.columns.length === 1 && isCoded(schema.columns[0]);
  if (!isText || drawn === undefined) return undefined;
  const isLong = Math.max(0, ...lengthsOf(sequencesOf(drawn))) > LONG;
  const texts = (rows: TableRows | undefined) =>
    rows === undefined ? [] : printed(schema, sliceRows(rows, 0, Math.min(rows.count, isLong ? PASSAGES : LINES)));
  return { form: isLong ? 'passages' : 'lines', drawn: texts(drawn), real: texts(real) };
}

/** What is written for the sources of a few pairs, beside what was recorded. */
export async function pairSamples(
  { definition, model, params, schema }: FittedModel,
  rows: TableRows | undefined,
  key: Key,
): Promise<ReportSamples | undefined> {
  if (schema.sequence?.source === undefined || rows === undefined || model.completion === undefined) return undefined;
  const some = sliceRows(rows, 0, Math.min(rows.count, LINES));
  const open = onlyKnown(some, () => false);
  const written = await completeRows(definition.name, model, params, schema, open, key);
  return { form: 'lines', drawn: printed(schema, written), real: printed(schema, some) };
}

function printed(schema: TableSchema, rows: TableRows): readonly string[] {
  return sequenceValues(schema, rows).map((value) => {
    if (typeof value === 'string') return value.slice(0, CHARACTERS);
    const isPair = schema.sequence?.source !== undefined;
    return value
      .map(String)
      .join(isPair ? ' → ' : ' ')
      .slice(0, CHARACTERS);
  });
}
