import type { RawValue } from './formats/raw-table.js';

/** A value of a table as people use it. */
export type Value = string | number | boolean | null;

/** A small table in memory, by columns and by rows. */
export interface Table extends Iterable<Readonly<Record<string, Value>>> {
  readonly names: readonly string[];
  readonly count: number;
  /** The values of each column, by name; has no prototype, so any name is safe. */
  readonly columns: Readonly<Record<string, readonly Value[]>>;
  /** The rows as records. */
  rows(): readonly Readonly<Record<string, Value>>[];
}

/** A table from its columns. */
export function tableOf(
  names: readonly string[],
  columns: readonly (readonly RawValue[] | Float64Array)[],
  count: number,
): Table {
  const byName = Object.create(null) as Record<string, readonly Value[]>;
  for (const [c, name] of names.entries()) byName[name] = Array.from(columns[c], plainValue);
  const row = (i: number) => {
    const record = Object.create(null) as Record<string, Value>;
    for (const name of names) record[name] = byName[name][i];
    return record;
  };
  const rows = () => Array.from({ length: count }, (_, i) => row(i));
  return { names, count, columns: byName, rows, [Symbol.iterator]: () => rows()[Symbol.iterator]() };
}

function plainValue(value: RawValue): Value {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' && Number.isNaN(value) ? null : value;
}
