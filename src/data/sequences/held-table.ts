import { blockRows, type RawTable, type RawValue } from '../formats/raw-table.js';

/** Cells in memory as a table that can be walked through again and again. */
export function heldTable(
  names: readonly string[],
  columns: readonly (readonly RawValue[] | Float64Array)[],
  notes: readonly string[] = [],
): RawTable {
  const count = columns[0]?.length ?? 0;
  return {
    names,
    notes,
    rowCount: count,
    async *blocks() {
      for (let from = 0; from < count; from += blockRows) {
        const parts = columns.map((column) => column.slice(from, from + blockRows));
        yield { firstRow: from + 1, count: Math.min(blockRows, count - from), columns: parts };
      }
    },
  };
}

/** All cells of a table. */
export async function cellsOf(table: RawTable): Promise<readonly RawValue[][]> {
  const columns: RawValue[][] = table.names.map(() => []);
  for await (const block of table.blocks())
    for (const [c, column] of block.columns.entries()) for (const cell of column) columns[c].push(cell);
  return columns;
}
