import type { DecodedArray } from 'hyparquet';
import { parquetHeader, readPage } from 'hyparquet/src/column.js';
import { convert, DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { decompressPage } from 'hyparquet/src/datapage.js';
import { compressors } from 'hyparquet-compressors';
import { DataError } from '../../util/errors.js';
import {
  asInvalid,
  type ColumnChunk,
  invalid,
  type ParquetColumn,
  type ParquetFile,
  type RowGroup,
} from './parquet-file.js';
import { checkRuns } from './parquet-runs.js';
import { decoderElement } from './parquet-values.js';

// The public reader decodes whole column chunks and trusts their counts: a damaged run length fills memory until the process is killed.
// So pages are taken one by one, checked, and decoded by the library's own parts. Its version is pinned.

type PageHeader = ReturnType<typeof parquetHeader>;
type Decoder = Parameters<typeof readPage>[2];

const windowBytes = 1 << 20;
const headerBytes = 1 << 17;
const mostPageBytes = 1 << 30;
const mostPageValues = 1 << 24;

/** The decoded pages of one column in one row group, in order; together they have the group's rows. */
export async function* columnPages(file: ParquetFile, group: RowGroup, index: number): AsyncGenerator<DecodedArray> {
  const column = file.columns[index];
  try {
    yield* decodePages(file, group, column, group.chunks[index]);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw asInvalid(
      file.source.name,
      `column ${column.name} is damaged in row group ${group.number} (${detail})`,
      cause,
    );
  }
}

async function* decodePages(file: ParquetFile, group: RowGroup, column: ParquetColumn, chunk: ColumnChunk) {
  const read = windowed(file, chunk.end);
  const decoder = decoderOf(column, chunk);
  let dictionary: DecodedArray | undefined;
  let at = chunk.start;
  let rows = 0;
  while (rows < group.rows) {
    const { header, bytes, next } = await nextPage(read, at, chunk.end);
    at = next;
    if (header.type === 'INDEX_PAGE') continue;
    const left = header.type === 'DICTIONARY_PAGE' ? mostPageValues : group.rows - rows;
    const page = unpack(header, bytes, chunk, left);
    if (header.type !== 'DICTIONARY_PAGE') checkRuns(page.header, page.bytes, column, dictionary?.length);
    const { data } = readPage(readerOf(page.bytes), page.header, decoder, dictionary, undefined, 0);
    if (data === undefined) throw new Error('a page has no values');
    if (header.type === 'DICTIONARY_PAGE') {
      dictionary = convert(data, decoder);
      continue;
    }
    rows += data.length;
    yield data;
  }
  if (rows !== group.rows) throw invalid(file.source.name, `column ${column.name} has ${rows} of ${group.rows} rows`);
}

interface Page {
  readonly header: PageHeader;
  readonly bytes: Uint8Array;
}

async function nextPage(read: Window, at: number, end: number): Promise<Page & { readonly next: number }> {
  if (at >= end) throw new Error('pages are missing');
  const reader = readerOf(await read(at, Math.min(at + headerBytes, end)));
  const header = parquetHeader(reader);
  const start = at + reader.offset;
  const next = start + header.compressed_page_size;
  if (!(next >= start && next <= end)) throw new Error('a page does not end within its column');
  return { header, bytes: await read(start, next), next };
}

/** The page without compression, its counts checked against the rows that are left. */
function unpack(header: PageHeader, bytes: Uint8Array, { metadata }: ColumnChunk, left: number): Page {
  const size = header.uncompressed_page_size;
  if (!(size >= 0 && size <= mostPageBytes))
    throw new Error(`a page has ${size ?? 'an unknown number of'} bytes decompressed`);
  const v2 = header.data_page_header_v2;
  const count = (v2 ?? header.data_page_header ?? header.dictionary_page_header)?.num_values ?? -1;
  if (count < 0 || count > left) throw new Error(`a page has ${count} values, ${left} are left`);
  if (count > mostPageValues) throw tooManyValues(count);
  const plain = { ...header, compressed_page_size: size };
  if (v2 === undefined) return { header: plain, bytes: decompress(bytes, size, metadata.codec) };
  const levels = v2.definition_levels_byte_length + v2.repetition_levels_byte_length;
  if (!(levels >= 0 && levels <= bytes.length && v2.num_nulls >= 0 && v2.num_nulls <= count))
    throw new Error('levels exceed their page');
  const values = bytes.subarray(levels);
  const unpacked = v2.is_compressed === false ? values : decompress(values, size - levels, metadata.codec);
  const whole = new Uint8Array(levels + unpacked.length);
  whole.set(bytes.subarray(0, levels));
  whole.set(unpacked, levels);
  return { header: { ...plain, data_page_header_v2: { ...v2, is_compressed: false } }, bytes: whole };
}

function tooManyValues(count: number): DataError {
  return new DataError(`parquet: a page must have at most ${mostPageValues} values, got ${count}`, {
    code: 'DATA_TOO_LARGE',
    hint: 'write the file with smaller pages or row groups',
  });
}

function decompress(bytes: Uint8Array, size: number, codec: ColumnChunk['metadata']['codec']): Uint8Array {
  return decompressPage(bytes, size, codec, compressors);
}

function decoderOf(column: ParquetColumn, { metadata }: ColumnChunk): Decoder {
  const { element, utf8 } = decoderElement(column.element);
  const { schemaPath } = column;
  // Pages reach the decoder already decompressed.
  return {
    pathInSchema: [column.name],
    type: metadata.type,
    element,
    schemaPath,
    codec: 'UNCOMPRESSED',
    parsers,
    utf8,
  };
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const parsers = { ...DEFAULT_PARSERS, stringFromBytes: (bytes: Uint8Array) => strict.decode(bytes) };

function readerOf(bytes: Uint8Array): { view: DataView; offset: number } {
  return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
}

type Window = (start: number, end: number) => Promise<Uint8Array>;

// Reads ahead, so that many small pages cost few reads.
function windowed({ source }: ParquetFile, limit: number): Window {
  let start = 0;
  let bytes = new Uint8Array(0);
  return async (from, to) => {
    if (from < start || to > start + bytes.length) {
      start = from;
      bytes = new Uint8Array(await source.slice(from, Math.min(limit, Math.max(to, from + windowBytes))));
    }
    return bytes.subarray(from - start, to - start);
  };
}
