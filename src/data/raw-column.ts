import { DataError } from '../util/errors.js';
import { printable } from '../util/printable.js';
import type { RawValue } from './formats/raw-table.js';

export type TypedArray =
  | Float64Array
  | Float32Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** A typed array as a column of a block; float64 is taken as it is, without a copy. */
export function viewColumn(column: TypedArray): readonly RawValue[] | Float64Array {
  if (column instanceof Float64Array) return column;
  if (column instanceof BigInt64Array || column instanceof BigUint64Array) return Array.from(column);
  return Float64Array.from(column);
}

/** Where cells stand, for messages: `firstRow` counts from 1. */
export interface CellPlace {
  readonly name: string;
  readonly firstRow: number;
  readonly allowsNan: boolean;
}

/** The cells of a column, undefined as null. Throws DataError for what is no cell, and for numbers that are not finite. */
export function checkedCells(
  cells: readonly unknown[] | Float64Array,
  count: number,
  place: CellPlace,
): readonly RawValue[] | Float64Array {
  if (cells instanceof Float64Array) {
    for (let i = 0; i < count; i++) checkFinite(cells[i], i, place);
    return cells;
  }
  return Array.from({ length: count }, (_, i) => rawValue(cells[i], i, place));
}

function rawValue(value: unknown, position: number, place: CellPlace): RawValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') {
    checkFinite(value, position, place);
    return value;
  }
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint') return value;
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value;
  const got = value instanceof Date ? 'an invalid Date' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
  throw new DataError(
    `rows: row ${place.firstRow + position}, column ${place.name} must be a number, text, boolean, bigint, Date or null, got ${printable(got)}`,
    { code: 'DATA_CELL' },
  );
}

function checkFinite(value: number, position: number, place: CellPlace): void {
  if (Number.isFinite(value) || (place.allowsNan && Number.isNaN(value))) return;
  throw new DataError(
    `rows: row ${place.firstRow + position}, column ${place.name} must be a finite number, got ${value}`,
    {
      code: 'DATA_NONFINITE',
      hint: Number.isNaN(value) ? "write null for a missing cell, or list 'NaN' in missing" : undefined,
    },
  );
}
