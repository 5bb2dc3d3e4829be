import { decodedNames, decodeRows } from '../decode.js';
import type { RawBlock, RawTable, RawValue } from '../formats/raw-table.js';
import type { TableRows } from '../rows.js';
import type { TableSchema } from '../schema.js';
import { sourceSchema, sourcesOf } from './code-pairs.js';
import { decodeTexts } from './code-text.js';
import { pitchesOf } from './frames.js';
import { sequencesOf, stepsOf } from './sequence-rows.js';

/** A sequence as JSON has it: a text, the source and target of a pair, or its steps: cells, lists of cells, or the pitches of frames. */
export type SequenceValue = string | readonly unknown[];

/** The columns that tell sequences, and sets of points, apart in a table of steps. */
const SEQUENCE_COLUMN = 'sequence';
export const SET_COLUMN = 'set';

/** Each row as a value. */
export function sequenceValues(schema: TableSchema, rows: TableRows): readonly SequenceValue[] {
  const { sequence } = schema;
  const sequences = sequencesOf(rows);
  const { starts, count } = sequences;
  if (sequence?.text !== undefined) {
    const texts = decodeTexts(schema, rows);
    return sequence.source === undefined ? texts : decodedSources(schema, rows).map((source, i) => [source, texts[i]]);
  }
  const each = <T>(steps: readonly T[]) =>
    Array.from({ length: count }, (_, i) => steps.slice(starts[i], starts[i + 1]));
  if (sequence?.unit === 'frame') return each(pitchesOf(schema, rows));
  const { columns, count: steps } = decodeRows(schema, stepsOf(sequences));
  if (columns.length === 1) return each(Array.from(columns[0]));
  return each(Array.from({ length: steps }, (_, i) => columns.map((column) => column[i])));
}

/** Blocks of sequences as a table: one row a text or pair, else one row a step with the number of its sequence. */
export function sequenceTable(schema: TableSchema, blocks: () => AsyncIterable<TableRows>): RawTable {
  const block = schema.sequence?.text === undefined ? stepBlock : textBlock;
  return {
    names: tableNames(schema),
    notes: [],
    async *blocks() {
      let first = 0;
      for await (const rows of blocks()) {
        yield block(schema, rows, first);
        first += rows.count;
      }
    },
  };
}

function tableNames(schema: TableSchema): readonly string[] {
  const { sequence, names } = schema;
  if (sequence?.text === undefined) {
    const usual = sequence?.points === undefined ? SEQUENCE_COLUMN : SET_COLUMN;
    return [sequence?.by ?? usual, ...decodedNames(schema)];
  }
  return sequence.source === undefined ? ['text'] : [sequence.source.names[0], names[0]];
}

function textBlock(schema: TableSchema, rows: TableRows, first: number): RawBlock {
  const texts = decodeTexts(schema, rows);
  const columns = schema.sequence?.source === undefined ? [texts] : [decodedSources(schema, rows), texts];
  return { firstRow: first + 1, count: rows.count, columns };
}

function stepBlock(schema: TableSchema, rows: TableRows, first: number): RawBlock {
  const sequences = sequencesOf(rows);
  const steps = stepsOf(sequences);
  const numbers = new Float64Array(steps.count);
  for (let i = 0; i < rows.count; i++) numbers.fill(first + i + 1, sequences.starts[i], sequences.starts[i + 1]);
  const { columns } = decodeRows(schema, steps);
  const all: readonly (readonly RawValue[] | Float64Array)[] = [numbers, ...columns];
  return { firstRow: 1, count: steps.count, columns: all };
}

function decodedSources(schema: TableSchema, rows: TableRows): readonly string[] {
  return decodeTexts(sourceSchema(schema), sourcesOf(sequencesOf(rows)));
}
