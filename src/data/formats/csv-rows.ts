import { normalizeLineEnds, type ParsedRows, parseRows, type RowPlace, rowError } from './csv-parse.js';

/** Complete rows of a file, in order. */
export interface RowBatch {
  readonly rows: readonly (readonly string[])[];
  /** The first row's number; 0 is the header where there is one, data rows count from 1. */
  readonly firstRow: number;
  readonly place: (index: number) => RowPlace;
}

export interface RowReading {
  readonly name: string;
  readonly delimiter: string;
  readonly firstRow: 0 | 1;
  readonly maximumRowBytes: number;
}

const pieceLength = 1 << 18;

/** Batches of complete rows out of text that comes in pieces. Blank lines at the start and the end of the file are no rows. */
export async function* readRows(text: AsyncIterable<string>, reading: RowReading): AsyncGenerator<RowBatch> {
  let carry = '';
  let firstRow: number = reading.firstRow;
  let line = 1;
  let started = false;
  for await (const { piece, isLast } of collect(text)) {
    let joined = carry + piece;
    if (!started) {
      const kept = skipStart(joined);
      line += lineEnds(joined.slice(0, joined.length - kept.length));
      joined = kept;
      started = joined !== '';
    }
    // Line ends are held back until text follows: those at the end of the file are no rows, and a CR may be half a CRLF.
    const end = textEnd(joined);
    const normal = normalizeLineEnds(joined.slice(0, end), reading.delimiter);
    const parsed = parseRows(normal, reading.delimiter, isLast);
    const batch = batchOf(parsed, firstRow, line, reading);
    if (batch.rows.length > 0) yield batch;
    firstRow += batch.rows.length;
    line += count(normal.slice(0, parsed.consumed), '\n');
    carry = normal.slice(parsed.consumed) + joined.slice(end);
    if (carry.length > reading.maximumRowBytes) {
      throw rowTooLong(carry, { name: reading.name, row: firstRow, line }, reading);
    }
  }
}

/** The text without byte order mark and blank lines before the first row. */
export function skipStart(text: string): string {
  return text.replace(/^\uFEFF/, '').replace(/^[\r\n]+/, '');
}

function batchOf(parsed: ParsedRows, firstRow: number, line: number, reading: RowReading): RowBatch {
  const { rows, fault } = parsed;
  const place = (index: number) => ({
    name: reading.name,
    row: firstRow + index,
    line: line + rows.slice(0, index).reduce((lines, row) => lines + 1 + lineEnds(row.join()), 0),
  });
  if (fault)
    throw rowError(place(fault.row), fault.rule, 'DATA_QUOTE', 'write a quote inside a quoted cell twice ("")');
  const long = longRow(parsed, reading);
  if (long >= 0) throw rowTooLong('', place(long), reading);
  return { rows, firstRow, place };
}

function longRow({ rows, consumed }: ParsedRows, { maximumRowBytes }: RowReading): number {
  if (consumed <= maximumRowBytes) return -1;
  return rows.findIndex((row) => row.reduce((length, cell) => length + cell.length + 1, -1) > maximumRowBytes);
}

/** The error for a row over the limit; where an open quote has swallowed the lines after it, it says so. */
export function rowTooLong(text: string, place: RowPlace, { delimiter, maximumRowBytes }: RowReading): Error {
  const { fault } = parseRows(text, delimiter, true);
  if (fault)
    return rowError(
      place,
      `${fault.rule} within ${maximumRowBytes} bytes`,
      'DATA_QUOTE',
      'close the quote, or double it',
    );
  return rowError(
    place,
    `must have at most ${maximumRowBytes} bytes, got more`,
    'ROW_TOO_LONG',
    'is it a table, with one row a line?',
  );
}

// Pieces long enough to be worth a parse, one behind, so that the last is known.
async function* collect(
  text: AsyncIterable<string>,
): AsyncGenerator<{ readonly piece: string; readonly isLast: boolean }> {
  let ready: string | undefined;
  let next = '';
  for await (const piece of text) {
    next += piece;
    if (next.length < pieceLength) continue;
    if (ready !== undefined) yield { piece: ready, isLast: false };
    ready = next;
    next = '';
  }
  if (ready !== undefined && next !== '') yield { piece: ready, isLast: false };
  yield { piece: next === '' ? (ready ?? '') : next, isLast: true };
}

function textEnd(text: string): number {
  let end = text.length;
  while (end > 0 && (text[end - 1] === '\n' || text[end - 1] === '\r')) end--;
  return end;
}

function lineEnds(text: string): number {
  return text.match(/\r\n?|\n/g)?.length ?? 0;
}

function count(text: string, character: string): number {
  let found = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) found++;
  return found;
}
