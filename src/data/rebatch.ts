import { sliceRows, type TableRows } from './rows.js';

/** The same rows in blocks of exactly so many, the last one shorter; cut without copying where the blocks allow. */
export async function* rebatch(blocks: AsyncIterable<TableRows>, size: number): AsyncGenerator<TableRows> {
  let part: TableRows | undefined;
  let filled = 0;
  for await (const block of blocks) {
    for (let from = 0; from < block.count; ) {
      const count = Math.min(size - filled, block.count - from);
      const piece = sliceRows(block, from, from + count);
      from += count;
      if (count === size) {
        yield piece;
        continue;
      }
      part ??= emptyRows(block, size);
      copyInto(part, piece, filled);
      filled += count;
      if (filled < size) continue;
      yield part;
      part = undefined;
      filled = 0;
    }
  }
  if (part !== undefined) yield sliceRows(part, 0, filled);
}

function emptyRows(like: TableRows, count: number): TableRows {
  const rows = { count, index: new Int32Array(count), columns: like.columns.map(() => new Float64Array(count)) };
  return like.weights === undefined ? rows : { ...rows, weights: new Float64Array(count) };
}

function copyInto(to: TableRows, from: TableRows, at: number): void {
  to.index.set(from.index, at);
  for (const [c, column] of from.columns.entries()) to.columns[c].set(column, at);
  if (from.weights !== undefined) to.weights?.set(from.weights, at);
}
