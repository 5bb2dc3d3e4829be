import { DataError, ShapeError } from '../util/errors.js';
import { printable } from '../util/printable.js';
import { columnNames } from './formats/column-names.js';
import type { RawBlock, RawTable, RawValue } from './formats/raw-table.js';
import { checkedCells, type TypedArray, viewColumn } from './raw-column.js';

/** A cell as callers write it; null and undefined are missing. */
export type CellInput = RawValue | undefined;
export type ColumnInput = readonly CellInput[] | TypedArray;
export type RecordInput = { readonly [name: string]: CellInput };
export type ColumnsInput = { readonly [name: string]: ColumnInput };
/** Rows in order, nested or flat row by row, and the names of their columns. */
export interface MatrixInput {
  readonly data: readonly (readonly CellInput[] | TypedArray)[] | readonly CellInput[] | TypedArray;
  readonly columns: readonly string[];
}
export type TableInput = readonly RecordInput[] | ColumnsInput | MatrixInput;
export type RowsInput = TableInput | Iterable<RecordInput> | AsyncIterable<TableInput | RecordInput>;

export interface RowsInputOptions {
  /** NaN is an error in data from a program, where null says missing, unless `NaN` is among these. */
  readonly missing?: readonly string[] | undefined;
}

/** The most rows of one block. */
const BLOCK = 65_536;

/** A table in memory as raw blocks; the same table gives the same blocks' content in each form. Inputs are read, never kept changed: only the chunks of an async iterable are copied. Throws DataError for NaN, infinities and things that are no cells, ShapeError for lengths that do not fit. */
export async function rowsInput(rows: RowsInput, options: RowsInputOptions = {}): Promise<RawTable> {
  const allowsNan = options.missing?.includes('NaN') ?? false;
  const parts = isAsync(rows) ? await collect(rows) : [partOf(isIterable(rows) ? [...rows] : rows)];
  const keys = [...new Set(parts.flatMap((part) => part.names))];
  if (keys.length === 0) throw new DataError('rows: must have a column, got none', { code: 'DATA_EMPTY' });
  const rowCount = parts.reduce((sum, part) => sum + part.count, 0);
  return {
    ...columnNames(keys),
    rowCount,
    async *blocks() {
      let first = 1;
      for (const part of parts) {
        for (let from = 0; from < part.count; from += BLOCK) {
          const to = Math.min(part.count, from + BLOCK);
          yield cut(part, keys, from, to, first + from, allowsNan);
        }
        first += part.count;
      }
    },
  };
}

/** Rows that know how to give a stretch of one of their columns. */
interface Part {
  readonly names: readonly string[];
  readonly count: number;
  column(name: string, from: number, to: number): readonly CellInput[] | Float64Array;
}

function cut(
  part: Part,
  keys: readonly string[],
  from: number,
  to: number,
  first: number,
  allowsNan: boolean,
): RawBlock {
  const columns = keys.map((name) => {
    const cells = part.column(name, from, to);
    const place = { name: printable(name), firstRow: first, allowsNan };
    return checkedCells(cells, to - from, place);
  });
  return { firstRow: first, count: to - from, columns };
}

function partOf(rows: TableInput): Part {
  if (Array.isArray(rows)) return recordsPart(rows);
  if (typeof rows !== 'object' || rows === null || ArrayBuffer.isView(rows)) throw notRows(rows);
  if (isMatrix(rows)) return matrixPart(rows);
  return columnsPart(rows as ColumnsInput);
}

function recordsPart(rows: readonly RecordInput[]): Part {
  const names = new Set<string>();
  for (const [i, row] of rows.entries()) {
    if (typeof row !== 'object' || row === null || Array.isArray(row) || ArrayBuffer.isView(row)) {
      throw new DataError(`rows: row ${i + 1} must be an object of cells, got ${described(row)}`, {
        hint: 'rows without names are { data, columns }',
      });
    }
    for (const name of Object.keys(row)) names.add(name);
  }
  return {
    names: [...names],
    count: rows.length,
    column: (name, from, to) => rows.slice(from, to).map((row) => (Object.hasOwn(row, name) ? row[name] : null)),
  };
}

function columnsPart(columns: ColumnsInput): Part {
  const entries = new Map(Object.entries(columns));
  const [first] = entries.values();
  for (const [name, column] of entries) {
    const wrong = !Array.isArray(column) && !isTyped(column);
    if (wrong) throw new DataError(`rows: column ${printable(name)} must be an array, got ${described(column)}`);
    if (column.length === first.length) continue;
    const [other] = entries.keys();
    throw new ShapeError(
      `rows: columns must be of one length, got ${column.length} in ${printable(name)} and ${first.length} in ${printable(other)}`,
    );
  }
  return {
    names: [...entries.keys()],
    count: first?.length ?? 0,
    column: (name, from, to) => stretch(entries.get(name), from, to),
  };
}

function matrixPart({ data, columns }: MatrixInput): Part {
  const width = columns.length;
  if (new Set(columns).size < width) {
    throw new ShapeError(`rows: columns must have different names, got ${printable(columns.join(', '))}`);
  }
  const positions = new Map(columns.map((name, position) => [name, position]));
  const isNested = Array.isArray(data) && data.length > 0 && (Array.isArray(data[0]) || isTyped(data[0]));
  if (isNested) return nestedPart(data as readonly ColumnInput[], columns, positions);
  const flat = data as ColumnInput;
  if (width === 0 || flat.length % width !== 0) {
    throw new ShapeError(`rows: data must hold whole rows of ${width} columns, got ${flat.length} cells`);
  }
  return {
    names: columns,
    count: flat.length / width,
    column: (name, from, to) => strided(flat, positions.get(name), width, from, to),
  };
}

function nestedPart(
  data: readonly ColumnInput[],
  columns: readonly string[],
  positions: ReadonlyMap<string, number>,
): Part {
  for (const [i, row] of data.entries()) {
    if ((Array.isArray(row) || isTyped(row)) && row.length === columns.length) continue;
    const got = Array.isArray(row) || isTyped(row) ? `${row.length} cells` : described(row);
    throw new ShapeError(`rows: row ${i + 1} must have ${columns.length} cells, got ${got}`);
  }
  return {
    names: columns,
    count: data.length,
    column(name, from, to) {
      const position = positions.get(name);
      return data.slice(from, to).map((row) => (position === undefined ? null : row[position]));
    },
  };
}

function stretch(column: ColumnInput | undefined, from: number, to: number): readonly CellInput[] | Float64Array {
  if (column === undefined) return new Array(to - from).fill(null);
  return isTyped(column) ? viewColumn(column.subarray(from, to)) : column.slice(from, to);
}

function strided(
  flat: ColumnInput,
  position: number | undefined,
  width: number,
  from: number,
  to: number,
): readonly CellInput[] | Float64Array {
  const cells = Array.from({ length: to - from }, (_, i) =>
    position === undefined ? null : flat[(from + i) * width + position],
  );
  return isTyped(flat) && !(flat instanceof BigInt64Array || flat instanceof BigUint64Array)
    ? Float64Array.from(cells as number[])
    : cells;
}

async function collect(chunks: AsyncIterable<TableInput | RecordInput>): Promise<Part[]> {
  const parts: Part[] = [];
  let records: RecordInput[] = [];
  const flush = () => {
    if (records.length > 0) parts.push(recordsPart(records));
    records = [];
  };
  for await (const chunk of chunks) {
    if (isRecord(chunk)) {
      records.push({ ...chunk });
      continue;
    }
    flush();
    parts.push(copied(partOf(chunk as TableInput)));
  }
  flush();
  return parts;
}

// A producer may fill the same buffers again for its next chunk.
function copied(part: Part): Part {
  const columns = new Map(part.names.map((name) => [name, part.column(name, 0, part.count).slice()]));
  return { ...part, column: (name, from, to) => columns.get(name)?.slice(from, to) ?? new Array(to - from).fill(null) };
}

function isRecord(chunk: TableInput | RecordInput): chunk is RecordInput {
  if (typeof chunk !== 'object' || chunk === null || Array.isArray(chunk) || isMatrix(chunk)) return false;
  const values = Object.values(chunk);
  return values.length > 0 && values.every((value) => !Array.isArray(value) && !isTyped(value));
}

function isMatrix(rows: object): rows is MatrixInput {
  if (!('data' in rows && 'columns' in rows) || Object.keys(rows).length !== 2) return false;
  const { data, columns } = rows;
  return (
    Array.isArray(columns) &&
    columns.every((name) => typeof name === 'string') &&
    (Array.isArray(data) || isTyped(data))
  );
}

function isAsync(rows: RowsInput): rows is AsyncIterable<TableInput | RecordInput> {
  return typeof rows === 'object' && rows !== null && Symbol.asyncIterator in rows;
}

// A Table, a Set or a generator of records; arrays have their own path.
function isIterable(rows: object): rows is Iterable<RecordInput> {
  return (
    typeof rows === 'object' &&
    rows !== null &&
    !Array.isArray(rows) &&
    !ArrayBuffer.isView(rows) &&
    Symbol.iterator in rows
  );
}

function isTyped(value: unknown): value is TypedArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

function notRows(rows: unknown): DataError {
  return new DataError(`rows: must be an array of objects, columns, or { data, columns }, got ${described(rows)}`);
}

function described(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) || ArrayBuffer.isView(value) ? 'an array' : `a ${typeof value}`;
}
