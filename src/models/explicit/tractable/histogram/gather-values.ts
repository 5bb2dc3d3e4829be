import type { Dataset } from '../../../../data/dataset.js';
import type { TableRows } from '../../../../data/rows.js';
import type { Column } from '../../../../data/schema.js';
import type { Key } from '../../../../random/key.js';
import type { Values } from './choose-bins.js';

/** Rows from which edges are chosen; of more, a uniform subsample, with the range of all. */
export const EDGE_ROWS = 50_000;

/** The known values of each column. */
export async function gatherValues(
  columns: readonly Column[],
  training: Dataset<TableRows>,
  key: Key,
): Promise<readonly Values[]> {
  const ranges = columns.map(() => ({ minimum: Infinity, maximum: -Infinity, total: 0 }));
  for await (const block of training.blocks()) {
    for (const [c, column] of columns.entries()) extend(ranges[c], column, block, c);
  }
  const rows = await training.gather(EDGE_ROWS, key);
  return columns.map((column, c) => ({ ...distinctValues(column, rows, c), ...ranges[c] }));
}

function extend(
  range: { minimum: number; maximum: number; total: number },
  column: Column,
  rows: TableRows,
  c: number,
): void {
  for (let i = 0; i < rows.count; i++) {
    const value = rows.columns[c][i];
    const weight = rows.weights?.[i] ?? 1;
    if (Number.isNaN(value) || !(weight > 0) || column.atoms.includes(value)) continue;
    range.total += weight;
    if (value < range.minimum) range.minimum = value;
    if (value > range.maximum) range.maximum = value;
  }
}

function distinctValues(column: Column, rows: TableRows, c: number): { values: Float64Array; weights: Float64Array } {
  const cells = rows.columns[c];
  const weightOf = (i: number) => rows.weights?.[i] ?? 1;
  const order = Array.from({ length: rows.count }, (_, i) => i)
    .filter((i) => !Number.isNaN(cells[i]) && weightOf(i) > 0 && !column.atoms.includes(cells[i]))
    .sort((a, b) => cells[a] - cells[b]);
  const values: number[] = [];
  const weights: number[] = [];
  for (const i of order) {
    if (values[values.length - 1] === cells[i]) weights[weights.length - 1] += weightOf(i);
    else {
      values.push(cells[i]);
      weights.push(weightOf(i));
    }
  }
  return { values: Float64Array.from(values), weights: Float64Array.from(weights) };
}
