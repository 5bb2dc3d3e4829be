import { decodeRows } from '../data/decode.js';
import type { RawValue } from '../data/formats/raw-table.js';
import type { TableRows } from '../data/rows.js';
import type { TableSchema } from '../data/schema.js';
import { sequenceValues } from '../data/sequences/decode-sequences.js';

/** One number for each row of each table, the same for rows that are printed alike in every modelled column: numbers rounded as recorded, missing cells equal to missing cells. */
export function printedRows(schema: TableSchema, tables: readonly TableRows[]): readonly Float64Array[] {
  if (schema.sequence !== undefined) return printedSequences(schema, tables);
  const modelled: TableSchema = { ...schema, names: schema.columns.map(({ name }) => name), leftOut: [] };
  const printed = tables.map((rows) => decodeRows(modelled, rows).columns);
  const numbers = tables.map((rows) => new Float64Array(rows.count));
  // More than there can be different cells in a column, so that row and cell together make a number of their own.
  const base = 1 + tables.reduce((sum, rows) => sum + rows.count, 0);
  for (let c = 0; c < schema.columns.length; c++) {
    const cells = new Map<RawValue, number>();
    const pairs = new Map<number, number>();
    for (const [t, own] of numbers.entries()) {
      const column = printed[t][c];
      for (let i = 0; i < own.length; i++) own[i] = numbered(pairs, own[i] * base + numbered(cells, column[i]));
    }
  }
  return numbers;
}

/** The same of sequences: all their steps must be printed alike. */
function printedSequences(schema: TableSchema, tables: readonly TableRows[]): readonly Float64Array[] {
  const known = new Map<string, number>();
  return tables.map((rows) =>
    Float64Array.from(sequenceValues(schema, rows), (value) => numbered(known, JSON.stringify(value))),
  );
}

function numbered<T>(known: Map<T, number>, value: T): number {
  const number = known.get(value);
  if (number !== undefined) return number;
  known.set(value, known.size);
  return known.size - 1;
}
