import type { Source } from '../../platform/platform.js';
import { DataError } from '../../util/errors.js';
import { printable } from '../../util/printable.js';
import { columnNames, numberedNames } from './column-names.js';
import { detectDelimiter, normalizeLineEnds, parseRows, rowError } from './csv-parse.js';
import { type RowBatch, type RowReading, readRows, rowTooLong, skipStart } from './csv-rows.js';
import { decimalCommaColumns, withDecimalPoints } from './decimal-comma.js';
import { blockRows, checkWidth, type RawBlock, type RawTable, type ReadOptions, readLimits } from './raw-table.js';
import { takeSample } from './text-sample.js';

/** A table of delimited text: comma, semicolon, tab or bar; quotes as in RFC 4180, any line ends. Every cell is text. Codes `DATA_EMPTY`, `DATA_HEADER`, `DATA_RAGGED`, `DATA_QUOTE`, `ENCODING`, `ROW_TOO_LONG`. */
export async function openCsv(source: Source, options: ReadOptions = {}): Promise<RawTable> {
  const limits = readLimits(options);
  const sample = await takeSample(source, limits.maximumRowBytes);
  const start = skipStart(sample.ended ? sample.text.replace(/[\r\n]+$/, '') : sample.text);
  if (start === '' && sample.ended) throw new DataError(`csv: ${source.name} is empty`, { code: 'DATA_EMPTY' });
  const delimiter = options.format === 'tsv' ? '\t' : detectDelimiter(start, sample.ended);
  const firstRow = options.header === false ? 1 : 0;
  const reading = { name: source.name, delimiter, firstRow, maximumRowBytes: limits.maximumRowBytes } as const;
  const rows = firstRows(start, sample.ended, reading);
  checkWidth('csv', rows[0].length, limits);
  if (options.header === undefined) checkHeader(source.name, rows[0]);
  if (firstRow === 0 && sample.ended && rows.length === 1) throw headerOnly(source.name);
  // Between commas, a comma in a cell would have been quoted on purpose; between other delimiters it is the decimal sign of many countries.
  const commas = delimiter === ',' ? [] : decimalCommaColumns(rows.slice(firstRow === 0 ? 1 : 0), rows[0].length);
  const named = firstRow === 0 ? columnNames(rows[0]) : { names: numberedNames(rows[0].length), notes: [] };
  return {
    names: named.names,
    notes: [
      ...textNotes(sample.text, delimiter, rows[0].length),
      ...named.notes,
      ...numericNames(rows[0], options),
      ...commas.map((column) => `column ${printable(named.names[column])} has decimal commas, read as points`),
    ],
    blocks: () => readBlocks(sample.whole(), reading, rows[0].length, new Set(commas)),
  };
}

async function* readBlocks(
  text: AsyncIterable<string>,
  reading: RowReading,
  width: number,
  commas: ReadonlySet<number>,
): AsyncGenerator<RawBlock> {
  let last = 0;
  for await (const batch of readRows(text, reading)) {
    checkRagged(batch, width, reading);
    for (let start = batch.firstRow === 0 ? 1 : 0; start < batch.rows.length; start += blockRows) {
      const rows = batch.rows.slice(start, start + blockRows);
      last = batch.firstRow + start + rows.length - 1;
      const columns = transpose(rows, width).map((cells, c) => (commas.has(c) ? withDecimalPoints(cells) : cells));
      yield { firstRow: batch.firstRow + start, count: rows.length, columns };
    }
  }
  if (last === 0) throw headerOnly(reading.name);
}

function transpose(rows: RowBatch['rows'], width: number): string[][] {
  return Array.from({ length: width }, (_, column) => rows.map((row) => row[column]));
}

function firstRows(start: string, ended: boolean, reading: RowReading): RowBatch['rows'] {
  const { rows, fault } = parseRows(normalizeLineEnds(start, reading.delimiter), reading.delimiter, ended);
  const place = { name: reading.name, row: reading.firstRow, line: 1 };
  if (rows.length === 0) throw rowTooLong(start, place, reading);
  if (fault?.row === 0)
    throw rowError(place, fault.rule, 'DATA_QUOTE', 'write a quote inside a quoted cell twice ("")');
  return rows;
}

function checkRagged(batch: RowBatch, width: number, { firstRow }: RowReading): void {
  const wrong = batch.rows.findIndex((row) => row.length !== width);
  if (wrong < 0) return;
  const row = batch.rows[wrong];
  const fields = row.length === 1 ? '1 field' : `${row.length} fields`;
  const got = row.length === 1 && row[0] === '' ? 'is blank' : `has ${fields}`;
  throw rowError(
    batch.place(wrong),
    `${got}, the ${firstRow === 0 ? 'header' : 'first row'} has ${width}`,
    'DATA_RAGGED',
  );
}

const numeric = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;

function checkHeader(name: string, cells: readonly string[]): void {
  if (!cells.every((cell) => numeric.test(cell))) return;
  const shown = cells.length > 4 ? `${cells.slice(0, 4).join(', ')}, …` : cells.join(', ');
  throw new DataError(`csv: the header of ${name} must name the columns, got numbers: ${shown}`, {
    code: 'DATA_HEADER',
    hint: 'pass --no-header if the first row is data, or give the columns names',
  });
}

function headerOnly(name: string): DataError {
  return new DataError(`csv: ${name} has a header and no rows`, {
    code: 'DATA_EMPTY',
    hint: 'pass --no-header if the first row is data',
  });
}

const delimiterNames = new Map([
  ['\t', 'a tab'],
  [',', 'a comma'],
  [';', 'a semicolon'],
  ['|', 'a bar'],
]);

function textNotes(text: string, delimiter: string, width: number): readonly string[] {
  const lineEnd = /\r\n?|\n/.exec(text)?.[0];
  return [
    ...(text.startsWith('\uFEFF') ? ['a byte order mark is skipped'] : []),
    ...(lineEnd === '\r\n' ? ['lines end in CRLF'] : lineEnd === '\r' ? ['lines end in CR'] : []),
    ...(width > 1 ? [`the delimiter is ${delimiterNames.get(delimiter)}`] : ['there is one column']),
  ];
}

function numericNames(cells: readonly string[], { header }: ReadOptions): readonly string[] {
  const numbers = header === false ? [] : cells.filter((cell) => numeric.test(cell));
  if (numbers.length === 0) return [];
  return [
    `the header names columns by numbers (${numbers.slice(0, 4).join(', ')}); --no-header says that the first row is data`,
  ];
}
