import { codeTable } from '../data/read-table.js';
import { type TableRows, tableRows } from '../data/rows.js';
import { type RowsInput, rowsInput } from '../data/rows-input.js';
import type { TableSchema } from '../data/schema.js';
import type { Draws } from '../random/draws.js';
import { keyOf } from '../random/key.js';

export interface MadeTable {
  readonly schema: TableSchema;
  readonly training: TableRows;
}

/** The rows as a file of them would be read. */
export async function tableFrom(rows: RowsInput): Promise<MadeTable> {
  const { schema, dataset } = await codeTable(await rowsInput(rows));
  return { schema, training: await dataset.gather(Number.MAX_SAFE_INTEGER, keyOf(0)) };
}

/** Rows of a law, each drawn from a key of its own. */
export function rowsOf(law: (draws: Draws) => readonly number[], count: number, seed: number): TableRows {
  const rows = Array.from({ length: count }, (_, i) => law(keyOf(seed).at(i).draws()));
  return tableRows(rows[0].map((_, c) => Float64Array.from(rows, (row) => row[c])));
}

/** Three numbers that belong together, recorded to two decimals, one of them zero for every third row and one missing now and then, and a category. */
export function mixedLaw(draws: Draws): readonly number[] {
  const x = draws.normal();
  const y = x + 0.5 * draws.normal();
  const amount = draws.uniform() < 1 / 3 ? 0 : 5 + draws.gamma(2);
  const known = draws.uniform() < 0.95;
  const code = draws.categorical(x > 0 ? [1, 2, 3] : [3, 2, 1]);
  return [Number(x.toFixed(2)), known ? Number(y.toFixed(2)) : Number.NaN, Number(amount.toFixed(2)), code];
}

/** Mixed rows as a table, and as many fresh ones as are asked for. */
export async function mixedTable(count: number, seed: number): Promise<MadeTable> {
  const { columns } = rowsOf(mixedLaw, count, seed);
  const [x, y, amount, code] = columns;
  return tableFrom({
    x,
    y: Array.from(y, (value) => (Number.isNaN(value) ? null : value)),
    amount,
    kind: Array.from(code, (each) => 'abc'[each]),
  });
}

/** Training rows drawn with replacement, numbers moved by a normal step of this share of the range: what a model that has learned its rows by heart returns. */
export function memorised({ schema, training }: MadeTable, count: number, jitter: number, seed: number): TableRows {
  const draws = keyOf(seed).draws();
  const from = Array.from({ length: count }, () => draws.below(training.count));
  const columns = training.columns.map((column, c) => {
    const { measure, minimum, maximum, atoms } = schema.columns[c];
    const step = measure === 'categorical' || measure === 'binary' ? 0 : jitter * (maximum - minimum);
    return Float64Array.from(from, (row) =>
      atoms.includes(column[row]) ? column[row] : column[row] + step * draws.normal(),
    );
  });
  return tableRows(columns);
}
