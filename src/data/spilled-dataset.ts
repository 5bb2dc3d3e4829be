import type { Spill } from '../platform/platform.js';
import { BLOCK_ROWS, type Dataset, gatherBlocks } from './dataset.js';
import { rebatch } from './rebatch.js';
import { type TableRows, tableRows, takeRows } from './rows.js';
import type { TableSchema } from './schema.js';

/** Bytes read at a time: enough that the reading costs little, few enough to hold. */
const CHUNK_BYTES = 1 << 20;

/** A table too large for memory, in a temporary file: column after column within each chunk of rows. It gives the same blocks as the table in memory. */
export async function spilledDataset(
  schema: TableSchema,
  rows: AsyncIterable<TableRows>,
  spill: Spill,
): Promise<Dataset<TableRows>> {
  const chunkRows = rowsPerChunk(schema);
  const chunks: Chunk[] = [];
  let count = 0;
  for await (const block of rebatch(rows, chunkRows)) {
    chunks.push({ ...shapeOf(block), offset: await spill.append(bytesOf(block)), first: count });
    count += block.count;
  }

  async function* stored(): AsyncGenerator<TableRows> {
    for (const chunk of chunks) yield readChunk(spill, chunk);
  }

  return { ...view(schema, count, stored), dispose: () => spill.dispose() };
}

interface Chunk {
  readonly offset: number;
  readonly count: number;
  readonly columns: number;
  readonly hasWeights: boolean;
  /** Index of its first row. */
  readonly first: number;
}

function view(schema: TableSchema, count: number, stored: () => AsyncIterable<TableRows>): Dataset<TableRows> {
  return {
    schema,
    count,
    blocks: (maximumRows = BLOCK_ROWS) => rebatch(stored(), maximumRows),
    where: (isKept, kept) => view(schema, kept, () => filtered(stored(), isKept)),
    gather: (maximum, key) => gatherBlocks(stored(), count, maximum, key),
  };
}

async function* filtered(
  blocks: AsyncIterable<TableRows>,
  isKept: (position: number) => boolean,
): AsyncGenerator<TableRows> {
  let first = 0;
  for await (const block of blocks) {
    const positions: number[] = [];
    for (let i = 0; i < block.count; i++) if (isKept(first + i)) positions.push(i);
    first += block.count;
    if (positions.length > 0) yield takeRows(block, positions);
  }
}

function rowsPerChunk(schema: TableSchema): number {
  const rowBytes = 8 * (schema.columns.length + (schema.weights === undefined ? 0 : 1));
  return BLOCK_ROWS * Math.max(1, Math.floor(CHUNK_BYTES / (rowBytes * BLOCK_ROWS)));
}

function bytesOf(block: TableRows): Uint8Array {
  const parts = block.weights === undefined ? block.columns : [...block.columns, block.weights];
  const values = new Float64Array(parts.length * block.count);
  for (const [i, part] of parts.entries()) values.set(part, i * block.count);
  return new Uint8Array(values.buffer);
}

function shapeOf(block: TableRows): Pick<Chunk, 'count' | 'columns' | 'hasWeights'> {
  return { count: block.count, columns: block.columns.length, hasWeights: block.weights !== undefined };
}

async function readChunk(spill: Spill, { offset, count, columns, hasWeights, first }: Chunk): Promise<TableRows> {
  const width = columns + (hasWeights ? 1 : 0);
  const bytes = await spill.read(offset, offset + 8 * width * count);
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const values = new Float64Array(aligned.buffer, aligned.byteOffset, width * count);
  const parts = Array.from({ length: width }, (_, i) => values.subarray(i * count, (i + 1) * count));
  return tableRows(parts.slice(0, columns), hasWeights ? parts[columns] : undefined, first, count);
}
