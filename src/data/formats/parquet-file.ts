import { type ColumnMetaData, parquetMetadata, parquetSchema, type SchemaElement, type SchemaTree } from 'hyparquet';
import { AncestralError, DataError } from '../../util/errors.js';
import type { SeekableSource } from './seekable.js';

/** A Parquet file's layout, checked: every offset inside the file, every count consistent, every column flat. */
export interface ParquetFile {
  readonly source: SeekableSource;
  readonly columns: readonly ParquetColumn[];
  readonly groups: readonly RowGroup[];
  readonly rowCount: number;
}

export interface ParquetColumn {
  readonly name: string;
  readonly element: SchemaElement;
  /** Root and column: what the decoder reads levels by. */
  readonly schemaPath: SchemaTree[];
}

export interface RowGroup {
  /** From 1, for messages. */
  readonly number: number;
  readonly rows: number;
  readonly chunks: readonly ColumnChunk[];
}

/** A column's bytes in one row group. */
export interface ColumnChunk {
  readonly metadata: ColumnMetaData;
  readonly start: number;
  readonly end: number;
}

const longestFooter = 64_000_000;

/** Reads and checks a Parquet file's footer. Anything wrong is code `PARQUET_INVALID`; nested columns are `DATA_NESTED`. */
export async function readParquetFile(source: SeekableSource): Promise<ParquetFile> {
  const footer = await readFooter(source);
  try {
    return layoutOf(source, footer);
  } catch (cause) {
    throw asInvalid(source.name, 'its footer is damaged', cause);
  }
}

/** The error itself if it is ours, else a `PARQUET_INVALID` that keeps it as its cause. */
export function asInvalid(name: string, rule: string, cause: unknown): AncestralError {
  return cause instanceof AncestralError ? cause : invalid(name, rule, cause);
}

export function invalid(name: string, rule: string, cause?: unknown): DataError {
  return new DataError(`parquet: ${name} cannot be read: ${rule}`, {
    code: 'PARQUET_INVALID',
    hint: 'write the file anew',
    cause,
  });
}

async function readFooter(source: SeekableSource): Promise<Uint8Array> {
  const { name, size } = source;
  if (size < 12) throw invalid(name, `a Parquet file has at least 12 bytes, got ${size}`);
  const [start, end] = [await source.slice(0, 4), await source.slice(size - 8, size)];
  if (!isMagic(start, 0)) throw invalid(name, 'it does not start with PAR1');
  if (!isMagic(end, 4)) throw invalid(name, 'it does not end with PAR1; it may be cut short');
  const length = new DataView(end.buffer, end.byteOffset).getUint32(0, true);
  const most = Math.min(size - 12, longestFooter);
  if (length > most) throw invalid(name, `its footer must have at most ${most} bytes, got ${length}`);
  return (await source.slice(size - 8 - length, size)).slice();
}

function isMagic(bytes: Uint8Array, at: number): boolean {
  return [...'PAR1'].every((character, i) => bytes[at + i] === character.charCodeAt(0));
}

function layoutOf(source: SeekableSource, footer: Uint8Array): ParquetFile {
  const metadata = parquetMetadata(footer, { geoparquet: false });
  const root = parquetSchema(metadata);
  const columns = root.children.map((child) => columnOf(source.name, root, child));
  const rowCount = Number(metadata.num_rows);
  const groups = metadata.row_groups.map((group, index): RowGroup => {
    const rows = Number(group.num_rows);
    if (!(Number.isSafeInteger(rows) && rows >= 0))
      throw invalid(source.name, `row group ${index + 1} has ${rows} rows`);
    if (group.columns.length !== columns.length)
      throw invalid(
        source.name,
        `row group ${index + 1} has ${group.columns.length} columns, the schema has ${columns.length}`,
      );
    const chunks = group.columns.map((chunk, column) => {
      if (chunk.file_path !== undefined) throw invalid(source.name, 'its columns lie in other files');
      return chunkOf(source, chunk.meta_data, columns[column].name);
    });
    return { number: index + 1, rows, chunks };
  });
  const sum = groups.reduce((total, { rows }) => total + rows, 0);
  if (sum !== rowCount) throw invalid(source.name, `its row groups have ${sum} rows, its footer says ${rowCount}`);
  return { source, columns, groups, rowCount };
}

function columnOf(file: string, root: SchemaTree, child: SchemaTree): ParquetColumn {
  const { element } = child;
  if (typeof element.name !== 'string') throw invalid(file, 'a column has no name');
  if (child.children.length > 0 || element.repetition_type === 'REPEATED') {
    throw new DataError(`parquet: columns must be flat, got a nested one: ${element.name} in ${file}`, {
      code: 'DATA_NESTED',
      hint: 'write one column for each part',
    });
  }
  if (element.type === undefined) throw invalid(file, `column ${element.name} has an unknown type`);
  return { name: element.name, element, schemaPath: [root, child] };
}

function chunkOf(source: SeekableSource, metadata: ColumnMetaData | undefined, column: string): ColumnChunk {
  if (metadata === undefined) throw invalid(source.name, `column ${column} is encrypted or missing`);
  const first = metadata.dictionary_page_offset || metadata.data_page_offset;
  const start = Math.min(Number(first), Number(metadata.data_page_offset));
  const end = start + Number(metadata.total_compressed_size);
  if (!(start >= 4 && end >= start && end <= source.size))
    throw invalid(source.name, `column ${column} lies outside the file`);
  if (metadata.codec === undefined) throw invalid(source.name, `column ${column} is compressed in an unknown way`);
  return { metadata, start, end };
}
