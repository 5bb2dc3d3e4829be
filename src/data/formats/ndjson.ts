import type { Source } from '../../platform/platform.js';
import { DataError } from '../../util/errors.js';
import { columnNames } from './column-names.js';
import { orderedKeys } from './json-keys.js';
import { isJsonRecord, type JsonRecord, jsonCell, ownValue, parseJson } from './json-values.js';
import { checkWidth, type RawTable, type ReadLimits, type ReadOptions, readLimits } from './raw-table.js';
import { seekable } from './seekable.js';
import { decodeText } from './text-stream.js';

const blockLength = 8192;

/** A table of one JSON object a line. It is read twice: for the names, which any line may add to, and for the rows. */
export async function openNdjson(source: Source, options: ReadOptions = {}): Promise<RawTable> {
  const limits = readLimits(options);
  const again = source.repeatable ? source : await seekable(source);
  const seen = new Set<string>();
  let rowCount = 0;
  for await (const { record, text } of readRecords(again, limits)) {
    rowCount++;
    const names = Object.keys(record);
    if (names.every((name) => seen.has(name))) continue;
    for (const name of orderedKeys(text, 1, names)) seen.add(name);
    checkWidth('ndjson', seen.size, limits);
  }
  if (rowCount === 0 || seen.size === 0)
    throw new DataError(`ndjson: ${source.name} has no rows`, { code: 'DATA_EMPTY' });
  const keys = [...seen];
  return {
    ...columnNames(keys),
    rowCount,
    async *blocks() {
      let firstRow = 1;
      for await (const rows of inBlocks(readRecords(again, limits))) {
        const columns = keys.map((key) =>
          rows.map(({ record }, index) => jsonCell('ndjson', ownValue(record, key), firstRow + index, key)),
        );
        yield { firstRow, count: rows.length, columns };
        firstRow += rows.length;
      }
    },
  };
}

interface Line {
  readonly record: JsonRecord;
  readonly text: string;
}

async function* readRecords(source: Source, limits: ReadLimits): AsyncGenerator<Line> {
  let row = 0;
  for await (const { text, number } of readLines(source, limits.maximumRowBytes)) {
    if (text.trim() === '') continue;
    row++;
    const value = parseJson('ndjson', source.name, text, number);
    if (isJsonRecord(value)) yield { record: value, text };
    else
      throw new DataError(`ndjson: row ${row} must be an object (line ${number} of ${source.name})`, {
        code: 'DATA_JSON',
      });
  }
}

async function* readLines(
  source: Source,
  maximumBytes: number,
): AsyncGenerator<{ readonly text: string; readonly number: number }> {
  let rest = '';
  let number = 0;
  for await (const piece of decodeText(source)) {
    const lines = (rest + (number === 0 && rest === '' ? piece.replace(/^\uFEFF/, '') : piece)).split('\n');
    rest = lines.pop() as string;
    for (const text of lines) yield checked(text, ++number, source.name, maximumBytes);
    checked(rest, number + 1, source.name, maximumBytes);
  }
  yield { text: rest, number: number + 1 };
}

function checked(text: string, number: number, name: string, maximumBytes: number): { text: string; number: number } {
  if (text.length <= maximumBytes) return { text, number };
  throw new DataError(`ndjson: a line must have at most ${maximumBytes} bytes, got more in line ${number} of ${name}`, {
    code: 'ROW_TOO_LONG',
    hint: 'write one object a line, or pass --format json',
  });
}

async function* inBlocks<T>(items: AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  let block: T[] = [];
  for await (const item of items) {
    block.push(item);
    if (block.length < blockLength) continue;
    yield block;
    block = [];
  }
  if (block.length > 0) yield block;
}
