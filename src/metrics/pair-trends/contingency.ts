import type { TableRows } from '../../data/rows.js';
import { isCoded, type TableSchema } from '../../data/schema.js';

/** Bins of numbers between the least and the largest real one; what lies outside has a bin on either side. */
const BINS = 10;

/** Each column as codes from 0: categories by their code, numbers by their bin, missing cells as a category of their own. */
export interface Codes {
  readonly codes: Int32Array;
  /** All are below this. */
  readonly size: number;
}

/** How rows become codes, with bins laid over the range of the real ones. */
export function binnedColumns(schema: TableSchema, real: TableRows): (rows: TableRows) => readonly Codes[] {
  const codings = schema.columns.map((column, c) =>
    isCoded(column) ? categoryCoding(column.categories.length) : numberCoding(real.columns[c]),
  );
  return ({ columns }) => codings.map(({ code, size }, c) => ({ codes: Int32Array.from(columns[c], code), size }));
}

interface Coding {
  readonly code: (value: number) => number;
  readonly size: number;
}

function categoryCoding(count: number): Coding {
  const missing = count + 1;
  return { size: count + 2, code: (value) => (Number.isNaN(value) ? missing : value) };
}

function numberCoding(values: Float64Array): Coding {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  // Halves, whose difference cannot overflow.
  const half = most / 2 - least / 2;
  const missing = BINS + 2;
  return {
    size: BINS + 3,
    code: (value) => {
      if (Number.isNaN(value)) return missing;
      if (!(value >= least)) return 0;
      if (value > most) return BINS + 1;
      return half > 0 ? 1 + Math.min(BINS - 1, Math.floor(((value / 2 - least / 2) / half) * BINS)) : 1;
    },
  };
}

type Pair = readonly [Codes, Codes];

/** 1 − ½ Σ |p − q| over the pairs of codes. */
export function contingencySimilarity(real: Pair, judged: Pair): number {
  const difference = new Map<number, number>();
  add(difference, real, 1 / real[0].codes.length);
  add(difference, judged, -1 / judged[0].codes.length);
  let sum = 0;
  for (const each of difference.values()) sum += Math.abs(each);
  return Math.max(0, 1 - sum / 2);
}

/** Sizes of tables up to which counts lie in an array. */
const LARGEST_ARRAY = 100_000;

function add(shares: Map<number, number>, [a, b]: Pair, share: number): void {
  const cells = a.size * b.size;
  if (cells > LARGEST_ARRAY) {
    for (let i = 0; i < a.codes.length; i++) {
      const cell = a.codes[i] * b.size + b.codes[i];
      shares.set(cell, (shares.get(cell) ?? 0) + share);
    }
    return;
  }
  const counts = new Int32Array(cells);
  for (let i = 0; i < a.codes.length; i++) counts[a.codes[i] * b.size + b.codes[i]]++;
  for (let cell = 0; cell < cells; cell++)
    if (counts[cell] > 0) shares.set(cell, (shares.get(cell) ?? 0) + counts[cell] * share);
}
