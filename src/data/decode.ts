import type { RawBlock, RawTable, RawValue } from './formats/raw-table.js';
import { cellOf, dateText } from './profile/cell.js';
import type { TableRows } from './rows.js';
import { type Column, isCoded, type LeftOut, type TableSchema } from './schema.js';

/** The names of the columns that come back: all of the file's, in its order, but for those dropped. */
export function decodedNames(schema: TableSchema): readonly string[] {
  const dropped = new Set(schema.leftOut.filter((column) => column.as === 'dropped').map((column) => column.name));
  return schema.names.filter((name) => !dropped.has(name));
}

/** Rows as values again, one column for each of `decodedNames`: numbers with the decimals they were recorded with, labels, booleans, ISO dates, null for missing. Constants and copies come back, identifiers are numbered from `first` + 1. */
export function decodeRows(schema: TableSchema, rows: TableRows, first = 0): RawBlock {
  const modelled = new Map(schema.columns.map((column, c) => [column.name, decodeColumn(column, rows.columns[c])]));
  const leftOut = new Map(schema.leftOut.map((column) => [column.name, column]));
  const columns = decodedNames(schema).map((name) => {
    const own = modelled.get(name);
    return own ?? restore(leftOut.get(name), rows.count, first, modelled);
  });
  return { firstRow: first + 1, count: rows.count, columns };
}

/** Blocks of rows as a table that a writer takes; identifiers run on from block to block. */
export function decodedTable(schema: TableSchema, blocks: () => AsyncIterable<TableRows>): RawTable {
  return {
    names: decodedNames(schema),
    notes: [],
    async *blocks() {
      let first = 0;
      for await (const rows of blocks()) {
        yield decodeRows(schema, rows, first);
        first += rows.count;
      }
    },
  };
}

function decodeColumn(column: Column, values: Float64Array): RawValue[] {
  const decode = isCoded(column) ? labelOf(column) : numberOf(column);
  return Array.from(values, (value) => (Number.isNaN(value) ? null : decode(value)));
}

function labelOf(column: Column): (code: number) => RawValue {
  const labels = column.categories.map((category): RawValue => {
    if (column.kind === 'numeric' || column.kind === 'integer') return Number(category);
    if (column.kind === 'boolean' && (category === 'true' || category === 'false')) return category === 'true';
    return category;
  });
  // The code past the last is a category never seen, whose name is not known.
  return (code) => labels[code] ?? null;
}

function numberOf(column: Column): (value: number) => RawValue {
  const { kind, decimals } = column;
  const round = rounder(decimals);
  if (kind === 'date') return (days) => dateText(decimals === 0 ? Math.round(days) : days);
  if (column.measure === 'count') return (value) => Math.max(0, round(value));
  return round;
}

/** Rounds to decimals without residue: 0.1 + 0.2 is 0.3 with one of them. Exact decimals of a double end at 17 digits. */
function rounder(decimals: number): (value: number) => number {
  if (decimals === 0) return (value) => Math.round(value) + 0;
  if (decimals > 100) return (value) => value;
  return (value) => (Math.abs(value) < 1e21 ? Number(value.toFixed(decimals)) + 0 : value);
}

function restore(
  column: LeftOut | undefined,
  count: number,
  first: number,
  modelled: ReadonlyMap<string, RawValue[]>,
): readonly RawValue[] {
  if (column?.as === 'identifier') {
    const { prefix } = column;
    return Array.from({ length: count }, (_, i) => (prefix === '' ? first + i + 1 : `${prefix}${first + i + 1}`));
  }
  if (column?.as === 'copy') return modelled.get(column.of) ?? new Array(count).fill(null);
  return new Array(count).fill(column?.as === 'constant' ? constantValue(column.value) : null);
}

function constantValue(text: string | null): RawValue {
  if (text === 'true' || text === 'false') return text === 'true';
  const cell = text === null ? null : cellOf(text);
  return typeof cell === 'number' ? cell : text;
}
