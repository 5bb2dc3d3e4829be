import type { DecodedArray, SchemaElement } from 'hyparquet';
import { parseDecimal } from 'hyparquet/src/convert.js';
import { DataError } from '../../util/errors.js';
import type { RawValue } from './raw-table.js';

/** What the decoder is told about a column: decimals are scaled here, exactly, and JSON stays text. */
export function decoderElement(element: SchemaElement): { readonly element: SchemaElement; readonly utf8: boolean } {
  const decimal = isDecimal(element);
  if (!decimal && element.converted_type !== 'JSON') return { element, utf8: true };
  const { converted_type: _, logical_type: __, ...plain } = element;
  return { element: plain, utf8: !decimal };
}

/** Where values come from, for messages: `firstRow` counts from 1. */
export interface ValuePlace {
  readonly file: string;
  readonly element: SchemaElement;
  readonly firstRow: number;
}

/** Parts of decoded pages as one column of a block: numbers without gaps become a Float64Array. */
export function toColumn(parts: readonly DecodedArray[], count: number, place: ValuePlace): RawValue[] | Float64Array {
  const decimal = isDecimal(place.element);
  if (!decimal && parts.every(isNumberArray)) return joinNumbers(parts, count);
  const scale = decimal ? 10 ** (place.element.scale ?? 0) : 1;
  const values: RawValue[] = new Array(count);
  let row = 0;
  let numbers = 0;
  for (const part of parts) {
    for (let i = 0; i < part.length; i++, row++) {
      const value = decimal ? decimalValue(part[i], scale) : rawValue(part[i], row, place);
      if (typeof value === 'number') numbers++;
      values[row] = value;
    }
  }
  return numbers === count ? Float64Array.from(values as number[]) : values;
}

type NumberArray = Float64Array | Float32Array | Int32Array | Uint32Array;

function isNumberArray(part: DecodedArray): part is NumberArray {
  return (
    part instanceof Float64Array ||
    part instanceof Float32Array ||
    part instanceof Int32Array ||
    part instanceof Uint32Array
  );
}

function joinNumbers(parts: readonly NumberArray[], count: number): Float64Array {
  const whole = new Float64Array(count);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function rawValue(value: unknown, index: number, place: ValuePlace): RawValue {
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean' || value === null)
    return value;
  if (typeof value === 'bigint') return integer(value, index, place);
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value;
  const where = `row ${place.firstRow + index}, column ${place.element.name} of ${place.file}`;
  // The decoder gives undefined for an index beyond its dictionary.
  if (value === undefined || value instanceof Date) {
    throw new DataError(`parquet: ${where} has no readable value`, {
      code: 'PARQUET_INVALID',
      hint: 'write the file anew',
    });
  }
  throw new DataError(`parquet: a cell must be a number, text, boolean or date, got bytes in ${where}`, {
    code: 'DATA_NESTED',
    hint: 'leave the column out, or write it as text',
  });
}

function integer(value: bigint, index: number, { firstRow, element, file }: ValuePlace): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  const message = `parquet: integers must lie within 2^53, got ${value} in row ${firstRow + index}, column ${element.name} of ${file}`;
  throw new DataError(message, { code: 'DATA_INTEGER', hint: 'write identifiers as text' });
}

function isDecimal({ converted_type, logical_type }: SchemaElement): boolean {
  return converted_type === 'DECIMAL' || logical_type?.type === 'DECIMAL';
}

// Dividing by a power of ten rounds once, multiplying by a tenth twice: 3 / 10 is 0.3, 3 * 0.1 is not.
function decimalValue(value: unknown, scale: number): number | null {
  if (value === null || value === undefined) return null;
  return (value instanceof Uint8Array ? parseDecimal(value) : Number(value)) / scale;
}
