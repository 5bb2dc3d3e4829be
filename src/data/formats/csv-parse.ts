import Papa from 'papaparse';
import { DataError } from '../../util/errors.js';

/** Rows found in a text whose line ends are LF; `consumed` is where the first incomplete row starts. */
export interface ParsedRows {
  readonly rows: readonly (readonly string[])[];
  readonly consumed: number;
  readonly fault?: QuoteFault;
}

interface QuoteFault {
  /** Index into `rows`; one past the last for a row that is not complete. */
  readonly row: number;
  readonly rule: string;
}

const rules = new Map<string, string>([
  ['MissingQuotes', 'opens a quote that is never closed'],
  ['InvalidQuotes', 'has text after a closing quote'],
]);

/** The rows of a text; unless it is the end of the file, its last row is left for later. */
export function parseRows(text: string, delimiter: string, atEnd: boolean): ParsedRows {
  if (text === '') return { rows: [], consumed: 0 };
  const parser = new Papa.Parser({ delimiter, newline: '\n' });
  const { data, errors, meta } = parser.parse(text, 0, !atEnd) as Papa.ParseResult<string[]>;
  // A row that is still incomplete may look wrong only because its end is missing.
  const error = errors.find(({ row }) => atEnd || (row ?? 0) < data.length);
  const fault = error && { row: error.row ?? 0, rule: rules.get(error.code) ?? error.message };
  return { rows: data, consumed: atEnd ? text.length : meta.cursor, ...(fault && { fault }) };
}

/** The text with CR and CRLF outside quotes made LF, and the text inside quotes untouched. */
export function normalizeLineEnds(text: string, delimiter: string): string {
  if (!text.includes('\r')) return text;
  if (!text.includes('"')) return text.replace(/\r\n?/g, '\n');
  const quotedOrReturn = new RegExp(`${quotedField(delimiter)}|\\r\\n?`, 'g');
  return text.replace(quotedOrReturn, (found) => (found[0] === '\r' ? '\n' : found));
}

// A quote opens only at the start of a field; one left open reaches to the end, where the next piece follows.
function quotedField(delimiter: string): string {
  return `(?<=^|[\\n\\r${delimiter}])"[^"]*(?:""[^"]*)*(?:"|$)`;
}

const candidates = ['\t', ';', '|', ','];

/**
 * The delimiter by which the first rows agree on their number of fields and quotes stand only around fields. A comma is also decimal point,
 * thousands mark and punctuation, so the others go first; where none agrees, the one that splits the first row most is taken, so that the
 * error is about the right one.
 */
export function detectDelimiter(text: string, atEnd: boolean): string {
  const tried = candidates.map((delimiter) => {
    const { rows, fault } = parseRows(normalizeLineEnds(text, delimiter), delimiter, atEnd);
    const widths = rows.slice(0, 100).map((row) => row.length);
    const agrees = fault === undefined && new Set(widths).size === 1 && !hasStrayQuotes(text, delimiter);
    return { delimiter, fields: widths[0] ?? 1, agrees };
  });
  const splitting = tried.filter(({ fields }) => fields > 1);
  const most = splitting.reduce((best, next) => (next.fields > best.fields ? next : best), splitting[0]);
  return (splitting.find(({ agrees }) => agrees) ?? most)?.delimiter ?? ',';
}

function hasStrayQuotes(text: string, delimiter: string): boolean {
  return text.includes('"') && text.replace(new RegExp(quotedField(delimiter), 'g'), '').includes('"');
}

/** The error for a row that breaks a rule; rows count from 1 after the header, lines from 1. */
export function rowError(where: RowPlace, rule: string, code: string, hint?: string): DataError {
  const row = where.row === 0 ? 'the header' : `row ${where.row}`;
  return new DataError(`csv: ${row} ${rule} (line ${where.line} of ${where.name})`, { code, hint });
}

/** Where a row is: the file, the data row (0 is the header) and the line it starts in. */
export interface RowPlace {
  readonly name: string;
  readonly row: number;
  readonly line: number;
}
