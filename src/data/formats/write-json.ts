import { DataError } from '../../util/errors.js';
import { encodeLines, type LinePrinter, type Print, printableText, printDate } from './print-table.js';
import type { RawValue } from './raw-table.js';

/** One JSON document: a list of objects, one a line. */
export const printJson: Print = (table) => {
  const object = objectPrinter(table.names);
  return encodeLines(table, '[', (cells, row) => `${row === 1 ? '\n' : ',\n'}${object(cells, row)}`, '\n]\n');
};

/** One JSON object a line. */
export const printNdjson: Print = (table) => {
  const object = objectPrinter(table.names);
  return encodeLines(table, '', (cells, row) => `${object(cells, row)}\n`, '');
};

// Built as text: an object would lose a column called __proto__.
function objectPrinter(names: readonly string[]): LinePrinter {
  const keys = names.map((name) => JSON.stringify(printableText(name, () => 'the header')));
  return (cells, row) =>
    `{${cells.map((value, column) => `${keys[column]}:${cell(value, row, names[column])}`).join(',')}}`;
}

function cell(value: RawValue, row: number, name: string): string {
  if (value instanceof Date) return JSON.stringify(printDate(value));
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? String(value) : `"${value}"`;
  if (typeof value === 'string') return JSON.stringify(printableText(value, () => `row ${row}, column ${name}`));
  if (typeof value !== 'number' || Number.isFinite(value)) return Object.is(value, -0) ? '-0' : JSON.stringify(value);
  throw new DataError(`json: a number must be finite, got ${value} in row ${row}, column ${name}`, {
    code: 'DATA_NONFINITE',
    hint: 'an absent value is null; CSV and Parquet can hold infinities',
  });
}
