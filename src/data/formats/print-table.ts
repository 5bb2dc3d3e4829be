import { DataError } from '../../util/errors.js';
import type { RawValue } from './raw-table.js';

/** A table to print: names, and its rows in blocks. Every RawTable block is one. */
export interface PrintTable {
  readonly names: readonly string[];
  readonly blocks: AsyncIterable<PrintBlock>;
}

export interface PrintBlock {
  readonly count: number;
  readonly columns: readonly (readonly RawValue[] | Float64Array)[];
}

/** Prints one format: the bytes of the file in order. */
export type Print = (table: PrintTable) => AsyncIterable<Uint8Array>;

/** Text that can be UTF-8: half a surrogate pair would silently become another character. */
export function printableText(text: string, where: () => string): string {
  const half = /\p{Surrogate}/u.exec(text);
  if (half === null) return text;
  const unit = `U+${half[0].charCodeAt(0).toString(16).toUpperCase()}`;
  throw new DataError(`print: text must be Unicode, got half a surrogate pair (${unit}) in ${where()}`, {
    code: 'ENCODING',
  });
}

/** A date as ISO 8601, without the time where that is midnight UTC. */
export function printDate(date: Date): string {
  const text = date.toISOString();
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, -14) : text;
}

/** The lines of each block as UTF-8, with what goes before and after them. */
export async function* encodeLines(
  table: PrintTable,
  before: string,
  line: LinePrinter,
  after: string,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  if (before !== '') yield encoder.encode(before);
  let row = 0;
  for await (const { count, columns } of table.blocks) {
    let text = '';
    for (let i = 0; i < count; i++) {
      text += line(
        columns.map((column) => column[i]),
        ++row,
      );
      if (text.length < 1 << 18) continue;
      yield encoder.encode(text);
      text = '';
    }
    if (text !== '') yield encoder.encode(text);
  }
  if (after !== '') yield encoder.encode(after);
}

/** One row (from 1) as text. */
export type LinePrinter = (cells: readonly RawValue[], row: number) => string;
