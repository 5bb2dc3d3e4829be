import { platform } from '#platform';
import type { Source } from '../platform/platform.js';
import { DataError } from '../util/errors.js';
import { type Dataset, tableDataset } from './dataset.js';
import { type EncodeOptions, encoder, encodeTable } from './encode.js';
import { fingerprint } from './fingerprint.js';
import { openTable } from './formats/open-table.js';
import type { RawTable, ReadOptions } from './formats/raw-table.js';
import { seekable } from './formats/seekable.js';
import { type Profile, profile } from './profile/profile.js';
import type { ProfileOptions } from './profile/profile-options.js';
import { concatRows, type TableRows } from './rows.js';
import type { TableSchema } from './schema.js';
import { spilledDataset } from './spilled-dataset.js';

/** Coded cells that are held in memory at most; larger tables go to a temporary file. */
const MEMORY_BYTES = 256_000_000;

export interface TableLimits {
  readonly memoryBytes?: number | undefined;
}

/** A table ready for learning. */
export interface CodedTable extends Profile {
  readonly dataset: Dataset<TableRows>;
  /** The first of the decisions: those about the bytes, which say nothing of the table itself. */
  readonly notes: readonly string[];
  /** 16 hexadecimal digits of the coded rows: other data, other digits. */
  readonly fingerprint: string;
}

/** A table from a file or stream: profiled, coded, in memory where it fits. Free it with `dataset.dispose?.()`. */
export async function readTable(
  source: Source,
  readOptions: ReadOptions = {},
  profileOptions: ProfileOptions = {},
  limits: TableLimits = {},
): Promise<CodedTable> {
  // Profiling and coding read the rows twice, so what can be read once is first put aside.
  const again = source.repeatable ? source : await seekable(source);
  return codeTable(await openTable(again, readOptions), profileOptions, limits);
}

/** A table from raw blocks that can be walked through more than once. */
export async function codeTable(
  table: RawTable,
  profileOptions: ProfileOptions = {},
  limits: TableLimits = {},
): Promise<CodedTable> {
  const profiled = await profile(table, profileOptions);
  return { ...profiled, notes: table.notes, ...(await codeRows(profiled.schema, table, limits)) };
}

/** The rows of another file in the codes of a schema known already, and what was decided about its columns. */
export async function readRows(
  schema: TableSchema,
  source: Source,
  readOptions: ReadOptions = {},
  options: EncodeOptions & TableLimits = {},
): Promise<{ readonly dataset: Dataset<TableRows>; readonly decisions: readonly string[] }> {
  const table = await openTable(source, readOptions);
  const { notes } = encoder(schema, table.names, options);
  const dataset = await hold(schema, encodeTable(schema, table, options), options.memoryBytes ?? MEMORY_BYTES);
  if (dataset.count === 0) throw new DataError('table: must have rows, got none', { code: 'DATA_EMPTY' });
  return { dataset, decisions: [...table.notes, ...notes] };
}

/** Rows of unknown number: in memory up to so many bytes, then all of them in a temporary file. */
async function hold(
  schema: TableSchema,
  rows: AsyncGenerator<TableRows>,
  memoryBytes: number,
): Promise<Dataset<TableRows>> {
  const held: TableRows[] = [];
  let bytes = 0;
  // Not `for await`, which would close the generator on the way out.
  for (let next = await rows.next(); next.done !== true; next = await rows.next()) {
    held.push(next.value);
    bytes += 8 * next.value.count * (next.value.columns.length + 1);
    if (bytes > memoryBytes) return spilled(schema, chained(held, rows));
  }
  return tableDataset(schema, concatRows(held));
}

async function* chained(held: TableRows[], rest: AsyncGenerator<TableRows>): AsyncGenerator<TableRows> {
  for (let block = held.shift(); block !== undefined; block = held.shift()) yield block;
  yield* rest;
}

async function codeRows(
  schema: TableSchema,
  table: RawTable,
  { memoryBytes = MEMORY_BYTES }: TableLimits,
): Promise<Pick<CodedTable, 'dataset' | 'fingerprint'>> {
  const print = fingerprint(schema);
  const rows = watched(encodeTable(schema, table), schema.rows, (block) => print.add(block));
  const bytes = 8 * schema.rows * (schema.columns.length + 1);
  const dataset =
    bytes <= memoryBytes ? tableDataset(schema, await collect(schema, rows)) : await spilled(schema, rows);
  return { dataset, fingerprint: print.digest() };
}

async function spilled(schema: TableSchema, rows: AsyncIterable<TableRows>): Promise<Dataset<TableRows>> {
  const spill = await platform.spill();
  try {
    return await spilledDataset(schema, rows, spill);
  } catch (error) {
    await spill.dispose();
    throw error;
  }
}

async function collect(schema: TableSchema, blocks: AsyncIterable<TableRows>): Promise<TableRows> {
  const count = schema.rows;
  const columns = schema.columns.map(() => new Float64Array(count));
  const weights = schema.weights === undefined ? undefined : new Float64Array(count);
  let at = 0;
  for await (const block of blocks) {
    for (const [c, column] of block.columns.entries()) columns[c].set(column, at);
    if (block.weights !== undefined) weights?.set(block.weights, at);
    at += block.count;
  }
  const index = Int32Array.from({ length: count }, (_, i) => i);
  return weights === undefined ? { count, index, columns } : { count, index, columns, weights };
}

async function* watched(
  blocks: AsyncIterable<TableRows>,
  expected: number,
  see: (block: TableRows) => void,
): AsyncGenerator<TableRows> {
  let count = 0;
  for await (const block of blocks) {
    count += block.count;
    if (count > expected) break;
    see(block);
    yield block;
  }
  if (count === expected) return;
  const got = count > expected ? 'more' : String(count);
  throw new DataError(`table: must have the same ${expected} rows each time it is read, got ${got}`, {
    code: 'IO',
    hint: 'the data changed meanwhile; try again with a copy',
  });
}
