import type { Source } from '../../platform/platform.js';
import { DataError, OptionError } from '../../util/errors.js';
import type { RawTable, ReadOptions } from './raw-table.js';
import { unpacked } from './unpacked.js';

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
  const { head, source: plain, notes } = await unpacked(source, options);
  refuseForeign(source.name, head);
  const format = options.format ?? detectFormat(source.name, head);
  const table = await (formats.get(format) as Open)(plain, { ...options, format });
  return notes.length === 0 ? table : { ...table, notes: [...notes, ...table.notes] };
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
