import { DataError } from '../util/errors.js';
import { nearest } from '../util/nearest.js';
import { printable } from '../util/printable.js';
import type { RawBlock, RawTable, RawValue } from './formats/raw-table.js';
import { type Cell, cellOf, DateCell, isNonfinite, ownText, spelling } from './profile/cell.js';
import { givenTokens, type MissingRule, missingRule } from './profile/missing.js';
import { listed } from './profile/profile-options.js';
import { weightsOf } from './profile/weights.js';
import type { TableRows } from './rows.js';
import { type Column, isCoded, type TableSchema } from './schema.js';

export interface EncodeOptions {
  /** Take modelled columns that the table has not as missing in every row; otherwise they are an error. */
  readonly allowMissingColumns?: boolean;
}

/** Turns raw blocks of one table into rows of the schema. */
export interface Encoder {
  /** Categories never seen become `categories.length`, missing cells NaN. Throws DataError with row and column for a cell that its column cannot hold. */
  encode(block: RawBlock): TableRows;
  /** What was decided about the table's columns, each as one sentence. */
  readonly notes: readonly string[];
}

type EncodeColumn = (cells: RawBlock['columns'][number], block: RawBlock, into: Float64Array) => void;

/** The encoder for a table with these column names, in any order. Throws DataError for modelled columns that are not among them. */
export function encoder(schema: TableSchema, names: readonly string[], options: EncodeOptions = {}): Encoder {
  const positions = new Map(names.map((name, position) => [name, position]));
  const absent = schema.columns.filter((column) => !positions.has(column.name));
  if (absent.length > 0 && options.allowMissingColumns !== true) throw absentColumns(absent, names);
  const missing = missingRule(givenTokens(schema.missingTokens));
  const encodings = schema.columns.map((column) => ({
    position: positions.get(column.name),
    encode: columnEncoder(column, missing),
  }));
  const { weights } = schema;
  const weighed = weights === undefined ? undefined : positions.get(weights);
  return {
    notes: notesFor(schema, names, absent),
    encode(block) {
      const columns = encodings.map(({ position, encode }) => {
        if (position === undefined) return new Float64Array(block.count).fill(Number.NaN);
        const values = new Float64Array(block.count);
        encode(block.columns[position], block, values);
        return values;
      });
      const index = Int32Array.from({ length: block.count }, (_, i) => block.firstRow - 1 + i);
      const rows = { count: block.count, index, columns };
      if (weighed === undefined || weights === undefined) return rows;
      return { ...rows, weights: weightsOf(weights, block.columns[weighed], block) };
    },
  };
}

/** A whole table encoded, block by block. */
export async function* encodeTable(
  schema: TableSchema,
  table: RawTable,
  options: EncodeOptions = {},
): AsyncGenerator<TableRows> {
  const { encode } = encoder(schema, table.names, options);
  for await (const block of table.blocks()) yield encode(block);
}

function columnEncoder(column: Column, missing: MissingRule): EncodeColumn {
  const ofCell = isCoded(column) ? remembering(codeOf(column, missing)) : numberOf(column, missing);
  return (cells, block, into) => {
    for (let i = 0; i < block.count; i++) into[i] = ofCell(cells[i], block.firstRow + i);
  };
}

/** The same, with the codes of the texts seen so far kept: categories repeat. */
function remembering(codeOf: (raw: RawValue) => number): (raw: RawValue) => number {
  const known = new Map<string, number>();
  return (raw) => {
    if (typeof raw !== 'string') return codeOf(raw);
    let code = known.get(raw);
    if (code === undefined) {
      code = codeOf(raw);
      if (known.size < 10_000) known.set(ownText(raw), code);
    }
    return code;
  };
}

function codeOf(column: Column, missing: MissingRule): (raw: RawValue) => number {
  const codes = new Map(column.categories.map((category, code) => [category, code]));
  const fold = column.kind === 'boolean';
  if (fold) for (const [code, category] of column.categories.entries()) codes.set(category.toLowerCase(), code);
  return (raw) => {
    const cell = cellOf(raw);
    if (cell === null) return Number.NaN;
    const text = spelling(cell);
    const code = codes.get(text) ?? (fold ? codes.get(text.trim().toLowerCase()) : undefined);
    if (code !== undefined) return code;
    return missing.isToken(cell) ? Number.NaN : column.categories.length;
  };
}

function numberOf(column: Column, missing: MissingRule): (raw: RawValue, row: number) => number {
  const isDate = column.kind === 'date';
  return (raw, row) => {
    const cell = cellOf(raw);
    if (cell === null || missing.isToken(cell)) return Number.NaN;
    if (!isDate && typeof cell === 'number') return cell;
    if (isDate && cell instanceof DateCell) return cell.days;
    throw wrongCell(column, cell, row);
  };
}

function wrongCell(column: Column, cell: Exclude<Cell, null>, row: number): DataError {
  const where = `column ${printable(column.name)}: row ${row}`;
  if (typeof cell === 'string' && isNonfinite(cell)) {
    return new DataError(`${where} must be a finite number, got ${printable(cell)}`, { code: 'DATA_NONFINITE' });
  }
  const rule = column.kind === 'date' ? 'a date (YYYY-MM-DD)' : 'a number';
  const got = typeof cell === 'string' ? JSON.stringify(cell) : spelling(cell);
  return new DataError(`${where} must be ${rule} as in the training rows, got ${printable(got)}`, {
    code: 'DATA_MIXED',
  });
}

function absentColumns(absent: readonly Column[], names: readonly string[]): DataError {
  const wanted = absent.map((column) => column.name);
  const near = nearest(wanted[0], names);
  return new DataError(`table: must have the columns ${listed(wanted)}, got ${listed(names)}`, {
    code: 'DATA_COLUMNS',
    hint: near === undefined ? undefined : `is ${printable(near)} meant to be ${printable(wanted[0])}?`,
  });
}

function notesFor(schema: TableSchema, names: readonly string[], absent: readonly Column[]): string[] {
  const notes: string[] = [];
  const known = new Set(schema.names);
  const extra = names.filter((name) => !known.has(name));
  if (extra.length > 0) notes.push(`columns the model does not know are ignored: ${listed(extra)}`);
  if (absent.length > 0) notes.push(`columns taken as missing: ${listed(absent.map((column) => column.name))}`);
  if (schema.weights !== undefined && !names.includes(schema.weights)) {
    notes.push(`column ${printable(schema.weights)} is absent, so all weights are 1`);
  }
  return notes;
}
