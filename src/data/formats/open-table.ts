import type { Source } from '../../platform/platform.js';
import { DataError, OptionError } from '../../util/errors.js';
import { gunzip } from './gzip.js';
import { type RawTable, type ReadOptions, readLimits } from './raw-table.js';

type Open = (source: Source, options: ReadOptions) => Promise<RawTable>;

// Loaded when needed: Parquet and its decompressors are most of the code.
const csv: Open = async (source, options) => (await import('./csv.js')).openCsv(source, options);
const json: Open = async (source, options) => (await import('./json.js')).openJson(source, options);
const ndjson: Open = async (source, options) => (await import('./ndjson.js')).openNdjson(source, options);
const parquet: Open = async (source, options) => (await import('./parquet.js')).openParquet(source, options);

const formats: ReadonlyMap<string, Open> = new Map([
  ['csv', csv],
  ['tsv', csv],
  ['json', json],
  ['ndjson', ndjson],
  ['parquet', parquet],
]);

const endings: ReadonlyMap<string, string> = new Map([
  ...[...formats.keys()].map((format) => [format, format] as const),
  ['tab', 'tsv'],
  ['jsonl', 'ndjson'],
  ['pq', 'parquet'],
]);

/** The formats a table can be read from. */
const tableFormats: readonly string[] = [...formats.keys()];

/** The table in a source, its format told by `options.format`, else by the bytes where they are unmistakable, else by the name. Gzip is undone. */
export async function openTable(source: Source, options: ReadOptions = {}): Promise<RawTable> {
  if (options.format !== undefined && !formats.has(options.format)) {
    throw new OptionError(`table: format must be one of ${tableFormats.join(', ')}, got ${options.format}`);
  }
  const packed = await peek(source);
  const isPacked = packed.head[0] === 0x1f && packed.head[1] === 0x8b;
  const { head, source: plain } = isPacked ? await peek(gunzip(packed.source, readLimits(options))) : packed;
  refuseForeign(source.name, head);
  const format = options.format ?? detectFormat(source.name, head);
  const table = await (formats.get(format) as Open)(plain, { ...options, format });
  return isPacked ? { ...table, notes: ['gzip compression is undone', ...table.notes] } : table;
}

function detectFormat(name: string, head: Uint8Array): string {
  if (startsWith(head, 'PAR1')) return 'parquet';
  const named = endings.get(/\.([^./\\]+)$/.exec(name.toLowerCase().replace(/\.gz$/, ''))?.[1] ?? '');
  if (named !== undefined) return named;
  const text = new TextDecoder()
    .decode(head)
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (/^\[\s*[[{\]]/.test(text)) return 'json';
  if (!text.startsWith('{')) return 'csv';
  return isRecord(text.split('\n')[0]) && /\n\s*\{/.test(text) ? 'ndjson' : 'json';
}

function isRecord(line: string): boolean {
  try {
    return typeof JSON.parse(line) === 'object';
  } catch {
    return false;
  }
}

const foreign: readonly (readonly [start: string, what: string, hint: string])[] = [
  ['PK\x03\x04', 'a ZIP archive or an Excel workbook', 'unpack it, or save the sheet as CSV'],
  ['SQLite format 3\0', 'an SQLite database', 'export the table as CSV'],
  ['%PDF-', 'a PDF document', 'a table is needed'],
  ['\x28\xb5\x2f\xfd', 'Zstandard compression', 'decompress it first (zstd -d)'],
  ['BZh91AY&SY', 'bzip2 compression', 'decompress it first (bunzip2)'],
  ['ARROW1\0\0', 'an Arrow file', 'save it as Parquet'],
];

function refuseForeign(name: string, head: Uint8Array): void {
  const found = foreign.find(([start]) => startsWith(head, start));
  if (found === undefined) return;
  const message = `table: ${name} must be one of ${tableFormats.join(', ')}, got ${found[1]}`;
  throw new DataError(message, { code: 'DATA_FORMAT', hint: found[2] });
}

function startsWith(head: Uint8Array, start: string): boolean {
  return head.length >= start.length && [...start].every((character, index) => head[index] === character.charCodeAt(0));
}

const headBytes = 1 << 16;

/** The first bytes, and a source that still has them. */
async function peek(source: Source): Promise<{ readonly head: Uint8Array; readonly source: Source }> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const stream = source.stream()[Symbol.asyncIterator]();
  while (length < headBytes) {
    const { value, done } = await stream.next();
    if (done) break;
    chunks.push(value);
    length += value.length;
  }
  const head = new Uint8Array(length);
  chunks.reduce((offset, chunk) => {
    head.set(chunk, offset);
    return offset + chunk.length;
  }, 0);
  if (!source.repeatable) return { head, source: { ...source, stream: () => resume(chunks, stream) } };
  await stream.return?.();
  return { head, source };
}

async function* resume(chunks: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* chunks;
  try {
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
