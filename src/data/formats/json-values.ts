import { DataError } from '../../util/errors.js';
import { findJsonFault } from './json-fault.js';
import type { RawValue } from './raw-table.js';

/** The value of a JSON text; what is not JSON is code `DATA_JSON` with line and column, counted from `firstLine`. */
export function parseJson(who: string, name: string, text: string, firstLine = 1): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const fault = findJsonFault(text) ?? { offset: 0, token: 'something else' };
    const before = text.slice(0, fault.offset).split('\n');
    const place = `line ${firstLine + before.length - 1}, column ${(before.at(-1) as string).length + 1}`;
    const hint = /^-?(nan|inf|infinity|none|undefined)$/i.test(fault.token)
      ? 'write null for a missing value'
      : undefined;
    throw new DataError(`${who}: ${name} must be JSON, got ${fault.token} at ${place}`, {
      code: 'DATA_JSON',
      hint,
      cause,
    });
  }
}

/** The value as a table cell; lists and objects are not cells, and numbers must be finite. */
export function jsonCell(who: string, value: unknown, row: number, column: string): RawValue {
  if (value === undefined) return null;
  if (typeof value === 'object' && value !== null) {
    const kind = Array.isArray(value) ? 'a list' : 'an object';
    throw new DataError(
      `${who}: a cell must be a number, text, true, false or null, got ${kind} in row ${row}, column ${column}`,
      {
        code: 'DATA_NESTED',
        hint: 'write one column for each part',
      },
    );
  }
  // JSON.parse reads 1e999 as infinity.
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new DataError(`${who}: a number must be at most 1.8e308, got more in row ${row}, column ${column}`, {
      code: 'DATA_NONFINITE',
    });
  }
  return value as RawValue;
}

export type JsonRecord = { readonly [name: string]: unknown };

export function isJsonRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The record's own value: `__proto__` and `constructor` are names like any other. */
export function ownValue(record: JsonRecord, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
