import type { Key } from '../random/key.js';
import { concatRows, type Rows, sliceRows, type TableRows, takeRows } from './rows.js';
import type { DataSchema } from './schema.js';
import { cutInTime, FEW_SEQUENCES } from './sequences/cut-in-time.js';
import { sequencesOf } from './sequences/sequence-rows.js';

/** Rows that can be walked through as often as needed, larger than memory or not. */
export interface Dataset<R extends Rows> {
  readonly schema: DataSchema;
  readonly count: number;
  /** All rows in order, in blocks of at most so many. Blocks are views: never write into them. */
  blocks(maximumRows?: number): AsyncIterable<R>;
  /** The rows kept by their position in this data set, 0 to count - 1; `count` says how many that will be. Rows keep their index. */
  where(isKept: (position: number) => boolean, count: number): Dataset<R>;
  /** All rows at once, or a uniform subsample of `maximum` rows where there are more. */
  gather(maximum: number, key: Key): Promise<R>;
  /** Where rows are a few long sequences: each of them without its last share of steps, and that share. Nothing else can be held out of them. */
  cut?(share: number): { readonly before: Dataset<R>; readonly after: Dataset<R> };
  /** Frees temporary files, if there are any. */
  dispose?(): Promise<void>;
}

/** Rows a block: small enough for the caches and for a prompt Ctrl-C, large enough that per-block cost vanishes. */
export const BLOCK_ROWS = 4096;

/** A table held in memory. */
export function tableDataset(schema: DataSchema, rows: TableRows): Dataset<TableRows> {
  return {
    schema,
    count: rows.count,
    async *blocks(maximumRows = BLOCK_ROWS) {
      for (let from = 0; from < rows.count; from += maximumRows) {
        yield sliceRows(rows, from, Math.min(rows.count, from + maximumRows));
      }
    },
    where(isKept) {
      const positions: number[] = [];
      for (let i = 0; i < rows.count; i++) if (isKept(i)) positions.push(i);
      return tableDataset(schema, takeRows(rows, positions));
    },
    async gather(maximum, key) {
      return rows.count <= maximum ? rows : gatherBlocks(this.blocks(), rows.count, maximum, key);
    },
    ...(isCutInTime(schema, rows) ? { cut: (share: number) => cutDataset(schema, rows, share) } : {}),
  };
}

function isCutInTime({ sequence }: DataSchema, { count }: TableRows): boolean {
  return sequence?.order === 'sequence' && !sequence.ends && sequence.source === undefined && count < FEW_SEQUENCES;
}

function cutDataset(schema: DataSchema, rows: TableRows, share: number) {
  const { before, after } = cutInTime(sequencesOf(rows), share);
  return { before: tableDataset(schema, before), after: tableDataset(schema, after) };
}

/** Blocks gathered into one, a uniform subsample where they hold more than `maximum` rows: those with the smallest keyed number, so any order of blocks gives the same rows. */
export async function gatherBlocks(
  blocks: AsyncIterable<TableRows>,
  count: number,
  maximum: number,
  key: Key,
): Promise<TableRows> {
  if (count <= maximum) return concatRows(await collect(blocks));
  // Each row is kept where its number falls under a threshold that keeps slightly more than enough; the surplus is cut afterwards.
  const threshold = Math.min(1, (maximum + 4 * Math.sqrt(maximum) + 16) / count);
  const kept: TableRows[] = [];
  for await (const block of blocks) {
    const positions: number[] = [];
    for (let i = 0; i < block.count; i++) if (key.at(block.index[i]).draws().uniform() < threshold) positions.push(i);
    kept.push(takeRows(block, positions));
  }
  const rows = concatRows(kept);
  return rows.count <= maximum ? rows : takeRows(rows, subsample(rows.count, maximum, key.at('surplus')));
}

function subsample(count: number, maximum: number, key: Key): Int32Array {
  return key.draws().permutation(count).slice(0, maximum).sort();
}

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const value of values) list.push(value);
  return list;
}
