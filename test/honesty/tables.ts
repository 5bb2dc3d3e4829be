import { type Dataset, tableDataset } from '../../src/data/dataset.js';
import type { ProfileOptions } from '../../src/data/profile/profile-options.js';
import { codeTable } from '../../src/data/read-table.js';
import { sliceRows, type TableRows, takeRows } from '../../src/data/rows.js';
import { rowsInput } from '../../src/data/rows-input.js';
import type { TableSchema } from '../../src/data/schema.js';
import { keyOf } from '../../src/random/key.js';

/** Rows as a file would give them, the first ones to learn from and the others to be scored. */
export interface HonestTable {
  readonly schema: TableSchema;
  readonly training: Dataset<TableRows>;
  readonly test: Dataset<TableRows>;
}

export type Cells = Readonly<Record<string, readonly (number | string | null)[]>>;

/** The table of these columns, profiled as a file of all its rows. */
export async function honestTable(
  cells: Cells,
  trainingRows: number,
  options: ProfileOptions = {},
): Promise<HonestTable> {
  const { schema, dataset } = await codeTable(await rowsInput(cells), options);
  return splitTable(schema, await dataset.gather(Number.MAX_SAFE_INTEGER, keyOf(0)), trainingRows);
}

/** The first rows to learn from, the others to be scored. */
export function splitTable(schema: TableSchema, rows: TableRows, trainingRows: number): HonestTable {
  const part = (from: number, to: number) => tableDataset({ ...schema, rows: to - from }, sliceRows(rows, from, to));
  return { schema, training: part(0, trainingRows), test: part(trainingRows, rows.count) };
}

/** The same table with every training row ten times over. */
export async function tenfold({ schema, training, test }: HonestTable): Promise<HonestTable> {
  const rows = await training.gather(Number.MAX_SAFE_INTEGER, keyOf(0));
  const again = takeRows(
    rows,
    Int32Array.from({ length: 10 * rows.count }, (_, i) => i % rows.count),
  );
  const numbered = { ...again, index: again.index.map((_, i) => i) };
  return { schema, training: tableDataset({ ...schema, rows: numbered.count }, numbered), test };
}
