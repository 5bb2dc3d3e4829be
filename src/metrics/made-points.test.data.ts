import { type TableRows, tableRows } from '../data/rows.js';
import type { Column, TableSchema } from '../data/schema.js';
import { keyOf } from '../random/key.js';
import type { Points } from './point-rows.js';

/** Numbers that any program can make again: sin(1.7 (i + 1) (c + 1)). */
export function waves(count: number, width: number): Points {
  return filled(count, width, (i, c) => Math.sin((i + 1) * (c + 1) * 1.7));
}

/** 0.3 + 1.2 sin(2.3 (i + 1) (c + 2)). */
export function otherWaves(count: number, width: number): Points {
  return filled(count, width, (i, c) => 0.3 + 1.2 * Math.sin((i + 1) * (c + 2) * 2.3));
}

function filled(count: number, width: number, of: (i: number, c: number) => number): Points {
  const values = Float64Array.from({ length: count * width }, (_, at) => of(Math.floor(at / width), at % width));
  return { count, width, values };
}

/** Standard normal points, moved by the shift in every coordinate. */
export function normalPoints(count: number, width: number, seed: number, shift = 0): Points {
  const draws = keyOf(seed).draws();
  return filled(count, width, () => draws.normal() + shift);
}

/** Points as rows of a table of numbers. */
export function rowsOfPoints({ count, width, values }: Points): TableRows {
  return tableRows(
    Array.from({ length: width }, (_, c) => Float64Array.from({ length: count }, (_, i) => values[i * width + c])),
  );
}

export function normalRows(count: number, width: number, seed: number, shift = 0): TableRows {
  return rowsOfPoints(normalPoints(count, width, seed, shift));
}

export function columnOf(name: string, changes: Partial<Column> = {}): Column {
  return {
    ...{ name, kind: 'numeric', measure: 'continuous', categories: [], atoms: [] },
    ...{ resolution: 0.01, decimals: 2, minimum: -5, maximum: 5, mean: 0, deviation: 1, missing: 0 },
    ...changes,
  };
}

export function schemaOf(columns: readonly Column[], changes: Partial<TableSchema> = {}): TableSchema {
  const names = columns.map(({ name }) => name);
  return { kind: 'table', columns, names, leftOut: [], missingTokens: [], rows: 100, ...changes };
}

/** Columns of numbers `c0`, `c1` … */
export function numbersSchema(width: number): TableSchema {
  return schemaOf(Array.from({ length: width }, (_, c) => columnOf(`c${c}`)));
}
