import { OptionError } from '../util/errors.js';

/** Rows of a generated set that is named without a number, as in `moons:500`. */
const GENERATED_ROWS = 2_000;

/** The name before a colon. */
export function setName(data: string): string {
  return data.split(':')[0];
}

/** The number of rows in `moons:500`. */
export function generatedRows(data: string): number {
  const [name, rows] = data.split(':');
  if (rows === undefined) return GENERATED_ROWS;
  if (!/^[1-9]\d{0,8}$/.test(rows)) throw new OptionError(`${name}: rows must be an integer >= 1, got ${rows}`);
  return Number(rows);
}
