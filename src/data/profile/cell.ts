import type { RawValue } from '../formats/raw-table.js';

/** A moment: days since 1970-01-01, UTC. */
export class DateCell {
  constructor(readonly days: number) {}
}

/** A cell with its format forgotten: the same value is the same cell from CSV, JSON, Parquet and memory. NaN and infinities are the texts `NaN`, `Infinity` and `-Infinity`, because no column of numbers may hold them. */
export type Cell = number | string | DateCell | null;

const DAY_MS = 86_400_000;

const decimalNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const isoDate =
  /^(\d{4}|[+-]\d{6})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?\s?(Z|[+-]\d\d:?\d\d)?)?$/;

/** What a raw value means on its own, before its column is known. */
export function cellOf(value: RawValue | undefined): Cell {
  if (typeof value === 'number') return numberCell(value);
  if (typeof value === 'string') return textCell(value);
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'bigint') return bigintCell(value);
  const time = value.getTime();
  return Number.isNaN(time) ? 'Invalid Date' : new DateCell(time / DAY_MS);
}

/** The text of a cell: the shortest spelling of a number, ISO 8601 for a date. */
export function spelling(cell: Exclude<Cell, null>): string {
  return cell instanceof DateCell ? dateText(cell.days) : String(cell);
}

/** The last moment a Date can hold, in days; the first is its negative. */
const LAST_DAY = 1e8;

/** `YYYY-MM-DD`, with the time in UTC where there is one; the nearest date there is, where a draw lies beyond them all. */
export function dateText(days: number): string {
  const within = Math.max(-LAST_DAY, Math.min(LAST_DAY, days));
  const iso = new Date(Math.round(within * DAY_MS)).toISOString();
  if (iso.endsWith('T00:00:00.000Z')) return iso.slice(0, -14);
  return iso.endsWith('.000Z') ? `${iso.slice(0, -5)}Z` : iso;
}

/** Whether a text is a number that would not survive being read as one: leading zeros, or more digits than a double holds. */
export function isDigitCode(text: string): boolean {
  return /^[+-]?\d+$/.test(text);
}

/** Whether a text is a number that is not finite. */
export function isNonfinite(text: string): boolean {
  return /^(?:[+-]?inf(?:inity)?|nan)$/i.test(text.trim());
}

function numberCell(value: number): Cell {
  // Adding zero turns -0 into 0, which no file tells apart.
  return Number.isFinite(value) ? value + 0 : String(value);
}

function bigintCell(value: bigint): Cell {
  const number = Number(value);
  return isExact(value, number) ? number : String(value);
}

function textCell(value: string): Cell {
  if (value === '') return null;
  const text = isPadded(value) ? value.trim() : value;
  if (text === '') return null;
  const first = text.charCodeAt(0);
  // Digits, sign or point: all other texts are spared the patterns.
  if (first > 57 || (first < 48 && first !== 43 && first !== 45 && first !== 46)) return value;
  if (decimalNumber.test(text)) return parsedNumber(text);
  const match = isoDate.exec(text);
  return (match && parsedDate(match)) ?? value;
}

function parsedNumber(text: string): Cell {
  const number = Number(text);
  if (isDigitCode(text)) {
    const digits = text.charCodeAt(0) < 48 ? text.slice(1) : text;
    if ((digits.length > 1 && digits.charCodeAt(0) === 48) || !isExact(text, number)) return text;
  }
  return numberCell(number);
}

// Beyond 2^53 a number is as good as its text where it is spelled the same again.
function isExact(integer: string | bigint, number: number): boolean {
  return Number.isSafeInteger(number) || String(number) === String(integer).replace('+', '');
}

function parsedDate(match: RegExpExecArray): DateCell | null {
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  const milliseconds = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  const time = date.getTime() + hour * 3_600_000 + minute * 60_000 + second * 1000 + milliseconds;
  return new DateCell((time - offsetMs(match[8])) / DAY_MS);
}

function offsetMs(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}

function isPadded(text: string): boolean {
  return text.charCodeAt(0) <= 32 || text.charCodeAt(text.length - 1) <= 32;
}

/** The text on its own: engines keep a text cut out of a file as a view of the chunk it came from, which would then live as long. */
export function ownText(text: string): string {
  return text.length < 13 ? text : ` ${text}`.slice(1);
}
