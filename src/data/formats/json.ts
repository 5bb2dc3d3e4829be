import type { Source } from '../../platform/platform.js';
import { DataError } from '../../util/errors.js';
import { columnNames, numberedNames } from './column-names.js';
import { orderedKeys } from './json-keys.js';
import { isJsonRecord, type JsonRecord, jsonCell, ownValue, parseJson } from './json-values.js';
import { blockRows, checkWidth, type RawTable, type RawValue, type ReadOptions, readLimits } from './raw-table.js';
import { decodeText } from './text-stream.js';

/** A table in one JSON document: a list of objects, an object of columns, or `{columns, data}`. Read whole, up to `maximumJsonBytes`. */
export async function openJson(source: Source, options: ReadOptions = {}): Promise<RawTable> {
  const limits = readLimits(options);
  const text = await readWhole(source, limits.maximumJsonBytes);
  if (text.trim() === '') throw new DataError(`json: ${source.name} is empty`, { code: 'DATA_EMPTY' });
  const { names, count, cell } = tableOf(text, source.name, options);
  if (names.length === 0 || count === 0)
    throw new DataError(`json: ${source.name} has no rows`, { code: 'DATA_EMPTY' });
  checkWidth('json', names.length, limits);
  const unique = columnNames(names);
  const columns = names.map((name, column) =>
    Array.from({ length: count }, (_, row): RawValue => jsonCell('json', cell(row, column), row + 1, name)),
  );
  return {
    names: unique.names,
    notes: unique.notes,
    rowCount: count,
    async *blocks() {
      for (let start = 0; start < count; start += blockRows) {
        const parts = columns.map((column) => column.slice(start, start + blockRows));
        yield { firstRow: start + 1, count: parts[0].length, columns: parts };
      }
    },
  };
}

interface Cells {
  readonly names: readonly string[];
  readonly count: number;
  cell(row: number, column: number): unknown;
}

function tableOf(text: string, name: string, options: ReadOptions): Cells {
  const value = parseJson('json', name, text);
  if (Array.isArray(value))
    return value.every(isJsonRecord) ? fromRecords(value, text) : fromLists(value, name, options);
  if (!isJsonRecord(value)) throw notTable(name, 'one value');
  const { columns, data } = { columns: ownValue(value, 'columns'), data: ownValue(value, 'data') };
  if (isNameList(columns) && Array.isArray(data) && data.some((row) => typeof row === 'object'))
    return fromSplit(columns, data);
  return fromColumns(value, name, text);
}

function fromRecords(rows: readonly JsonRecord[], text: string): Cells {
  const seen = new Set<string>();
  for (const row of rows) for (const name of Object.keys(row)) seen.add(name);
  const names = orderedKeys(text, 2, [...seen]);
  return { names, count: rows.length, cell: (row, column) => ownValue(rows[row], names[column]) };
}

function fromColumns(columns: JsonRecord, name: string, text: string): Cells {
  const names = orderedKeys(text, 1, Object.keys(columns));
  const lists = names.map((column) => {
    const list = columns[column];
    if (!Array.isArray(list)) throw notTable(name, `an object whose ${column} is no list`);
    return list;
  });
  const count = lists[0]?.length ?? 0;
  const uneven = lists.findIndex((list) => list.length !== count);
  if (uneven >= 0) {
    const message = `json: columns must be equally long, got ${count} rows in ${names[0]} and ${lists[uneven].length} in ${names[uneven]}`;
    throw new DataError(message, { code: 'DATA_RAGGED' });
  }
  return { names, count, cell: (row, column) => lists[column][row] };
}

function fromSplit(names: readonly string[], data: readonly unknown[]): Cells {
  if (data.every(isJsonRecord))
    return { names, count: data.length, cell: (row, column) => ownValue(data[row], names[column]) };
  checkLists(data, names.length);
  return { names, count: data.length, cell: (row, column) => (data[row] as readonly unknown[])[column] };
}

function fromLists(data: readonly unknown[], name: string, { header }: ReadOptions): Cells {
  const first = data.find((row) => !isJsonRecord(row));
  if (header !== false || !Array.isArray(first)) {
    throw notTable(
      name,
      Array.isArray(first) ? 'a list of lists, which has no column names (--no-header)' : 'a list of other things',
    );
  }
  checkLists(data, first.length);
  return {
    names: numberedNames(first.length),
    count: data.length,
    cell: (row, column) => (data[row] as readonly unknown[])[column],
  };
}

function checkLists(data: readonly unknown[], width: number): void {
  const wrong = data.findIndex((row) => !Array.isArray(row) || row.length !== width);
  if (wrong < 0) return;
  const row = data[wrong];
  const got = Array.isArray(row) ? `has ${row.length} values` : 'is no list';
  throw new DataError(`json: row ${wrong + 1} ${got}, there are ${width} columns`, { code: 'DATA_RAGGED' });
}

function isNameList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}

function notTable(name: string, got: string): DataError {
  return new DataError(`json: ${name} must be a list of objects, an object of columns or {columns, data}, got ${got}`, {
    code: 'DATA_JSON',
  });
}

async function readWhole(source: Source, maximumBytes: number): Promise<string> {
  const pieces: string[] = [];
  let length = 0;
  for await (const piece of decodeText(source)) {
    length += piece.length;
    if (length > maximumBytes) {
      const message = `json: ${source.name} must have at most ${maximumBytes} bytes, got more`;
      throw new DataError(message, {
        code: 'DATA_TOO_LARGE',
        hint: 'write one object a line (NDJSON), CSV or Parquet',
      });
    }
    pieces.push(piece);
  }
  return pieces.join('').replace(/^\uFEFF/, '');
}
