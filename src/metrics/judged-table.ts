import type { TableSchema } from '../data/schema.js';
import { kindOfRows } from '../data/sequences/layout.js';

/** Why a metric of tables cannot judge rows of this schema; undefined where it can. */
export function tableRefusal(schema: TableSchema): string | undefined {
  const kind = kindOfRows(schema);
  return kind === 'table' ? undefined : `needs rows of a table, got ${kind}`;
}

/** The known values of a column, ascending. */
export function knownAscending(column: Float64Array): Float64Array {
  return column.filter((value) => !Number.isNaN(value)).sort();
}

/** The mean of some numbers. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
