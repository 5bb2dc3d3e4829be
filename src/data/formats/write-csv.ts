import { DataError } from '../../util/errors.js';
import { encodeLines, type Print, type PrintTable, printableText, printDate } from './print-table.js';
import type { RawValue } from './raw-table.js';

/** Comma-separated text, RFC 4180 with LF; absent cells are empty. What it prints, `openCsv` reads back as it was. */
export const printCsv: Print = (table) => printDelimited(table, ',');

/** The same with tabs. */
export const printTsv: Print = (table) => printDelimited(table, '\t');

function printDelimited(table: PrintTable, delimiter: string): AsyncIterable<Uint8Array> {
  const { names } = table;
  const header = names.map((name) => quote(name, () => 'the header')).join(delimiter);
  const line = (cells: readonly RawValue[], row: number) =>
    `${cells.map((value, column) => cell(value, row, names, column)).join(delimiter)}\n`;
  return encodeLines(table, `${header}\n`, line, '');
}

function cell(value: RawValue, row: number, names: readonly string[], column: number): string {
  if (typeof value === 'number') {
    if (!Number.isNaN(value)) return Object.is(value, -0) ? '-0' : String(value);
    const message = `csv: a number must not be NaN, got it in row ${row}, column ${names[column]}`;
    throw new DataError(message, { code: 'DATA_NONFINITE', hint: 'an absent value is null' });
  }
  const text = value === null ? '' : value instanceof Date ? printDate(value) : String(value);
  // A blank line would be the end of a table of one column.
  if (text === '' && names.length === 1) return '""';
  return typeof value === 'string' ? quote(text, () => `row ${row}, column ${names[column]}`) : text;
}

// Every delimiter that readers look for is quoted, so that none is taken for the one in use; so is a mark that may be dropped at the start.
const special = /[",;|\t\r\n\uFEFF]/;

function quote(text: string, where: () => string): string {
  if (text.includes('\0'))
    throw new DataError(`csv: text must have no zero character, got one in ${where()}`, { code: 'ENCODING' });
  const printable = printableText(text, where);
  return special.test(printable) ? `"${printable.replaceAll('"', '""')}"` : printable;
}
