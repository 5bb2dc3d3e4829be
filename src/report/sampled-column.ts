import type { TableRows } from '../data/rows.js';
import { type Column, isCoded, type Kind, type TableSchema } from '../data/schema.js';
import { isoDate, numberText } from './number-text.js';

/** One column as recorded and as drawn by a model. Cells are numbers, days since 1970-01-01 or codes into `categories`; a missing one is NaN. */
export interface SampledColumn {
  readonly name: string;
  readonly kind: Kind;
  /** The labels of the codes; empty for numbers and dates. */
  readonly categories: readonly string[];
  readonly real: ArrayLike<number>;
  readonly drawn: ArrayLike<number>;
}

/** The columns of a schema with their recorded and drawn cells. */
export function sampledColumns(schema: TableSchema, real: TableRows, drawn: TableRows): readonly SampledColumn[] {
  return schema.columns.map((column, c) => ({
    name: column.name,
    kind: column.kind,
    categories: isCoded(column) ? column.categories : [],
    real: real.columns[c],
    drawn: drawn.columns[c],
  }));
}

/** Whether cells are codes of categories. */
export function isCategorical(column: Pick<SampledColumn, 'categories'>): boolean {
  return column.categories.length > 0;
}

/** How axes of this column are labelled. */
export function axisKind(kind: Kind): 'number' | 'integer' | 'date' {
  return kind === 'date' || kind === 'integer' ? kind : 'number';
}

/** A value of this column in words. */
export function valueText(column: Pick<Column, 'kind'>, value: number): string {
  return column.kind === 'date' ? isoDate(value) : numberText(value);
}

/** The finite cells. */
export function knownCells(cells: ArrayLike<number>): readonly number[] {
  return Array.from(cells).filter(Number.isFinite);
}

/** Mean and standard deviation (n − 1) of the finite cells; NaN where there are too few. */
export function meanAndDeviation(cells: ArrayLike<number>): { readonly mean: number; readonly deviation: number } {
  const known = knownCells(cells);
  const mean = known.reduce((sum, value) => sum + value / known.length, known.length > 0 ? 0 : Number.NaN);
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: known.length > 1 ? Math.sqrt(squares / (known.length - 1)) : Number.NaN };
}

/** Shares of the categories among the known cells; the last entry is that of codes without a label. */
export function categoryShares(cells: ArrayLike<number>, categories: number): Float64Array {
  const shares = new Float64Array(categories + 1);
  const known = knownCells(cells);
  for (const code of known) shares[code >= 0 && code < categories ? Math.floor(code) : categories] += 1 / known.length;
  return shares;
}
