import type { TableRows } from '../rows.js';
import type { TableSchema } from '../schema.js';
import { type Table, tableOf, type Value } from '../table.js';
import { sequenceTable, sequenceValues } from './decode-sequences.js';

/** Texts, which are rows of one column, too. */
export interface TextTable extends Table {
  readonly texts: readonly string[];
}

/** A step as it comes back: a value, a record of several, or the pitches of a frame. */
export type StepValue = Value | Readonly<Record<string, Value>> | readonly number[];

/** Sequences, whose steps are rows of a table, too: numbered by sequence in its first column. */
export interface SequenceTable extends Table {
  readonly sequences: readonly (readonly StepValue[])[];
}

/** Sets of points, which are rows of a table, too: numbered by set in its first column. */
export interface SetTable extends Table {
  readonly sets: readonly (readonly StepValue[])[];
}

/** Pairs of texts, which are rows of two columns, too. */
export interface PairTable extends Table {
  readonly pairs: readonly (readonly [source: string, target: string])[];
}

/** Rows of sequences as texts, pairs or lists of steps, and as a table. */
export async function sequenceTableOf(
  schema: TableSchema,
  rows: TableRows,
): Promise<TextTable | SequenceTable | SetTable | PairTable> {
  const { names, blocks } = sequenceTable(schema, async function* () {
    yield rows;
  });
  let table = tableOf(
    names,
    names.map(() => []),
    0,
  );
  for await (const { columns, count } of blocks()) table = tableOf(names, columns, count);
  const values = sequenceValues(schema, rows);
  if (schema.sequence?.source !== undefined) return { ...table, pairs: values as unknown as PairTable['pairs'] };
  if (schema.sequence?.text !== undefined) return { ...table, texts: values as readonly string[] };
  const isRecord = schema.sequence?.unit !== 'frame' && names.length > 2;
  const sequences = isRecord ? recordsOf(table, names.slice(1), rows) : (values as readonly (readonly StepValue[])[]);
  return schema.sequence?.points === undefined ? { ...table, sequences } : { ...table, sets: sequences };
}

/** The rows of a table of steps as records, one list for each sequence. */
function recordsOf(table: Table, names: readonly string[], { starts, count }: TableRows): readonly StepValue[][] {
  const steps = table.rows().map((row) => Object.fromEntries(names.map((name) => [name, row[name]])));
  return Array.from({ length: count }, (_, i) => steps.slice(starts?.[i], starts?.[i + 1]));
}
