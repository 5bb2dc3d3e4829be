import type { TableRows } from '../../data/rows.js';
import { isCoded, type TableSchema } from '../../data/schema.js';
import { knownAscending } from '../judged-table.js';

/** Bins of a number, each with as many real rows. */
const NUMBER_BINS = 32;
/** Categories that are told apart: the most frequent ones. */
const MOST_CATEGORIES = 60;

/** Columns as small codes: bins of numbers in ascending order, categories in none; 0 where a cell is missing. */
export interface BinnedFeatures {
  readonly count: number;
  readonly columns: readonly { readonly codes: Uint8Array; readonly size: number; readonly isOrdered: boolean }[];
}

/** How all columns but one become codes, told by the real rows alone. */
export function featureBins(schema: TableSchema, real: TableRows, label: number): (rows: TableRows) => BinnedFeatures {
  const places = [...schema.columns.keys()].filter((c) => c !== label);
  const codings = places.map((c) => {
    const isOrdered = !isCoded(schema.columns[c]);
    return { c, isOrdered, ...(isOrdered ? numberBins(real.columns[c]) : categoryCodes(real.columns[c])) };
  });
  return ({ count, columns }) => ({
    count,
    columns: codings.map(({ c, isOrdered, size, code }) => ({
      size,
      isOrdered,
      codes: Uint8Array.from(columns[c], (value) => (Number.isNaN(value) ? 0 : code(value))),
    })),
  });
}

interface Coding {
  readonly size: number;
  readonly code: (value: number) => number;
}

function numberBins(column: Float64Array): Coding {
  const sorted = knownAscending(column);
  const at = (bin: number) => sorted[Math.floor((bin * sorted.length) / NUMBER_BINS)];
  // Each is the least value of its bin; equal ones make one bin.
  const edges = [
    ...new Set(Array.from({ length: sorted.length === 0 ? 0 : NUMBER_BINS - 1 }, (_, bin) => at(bin + 1))),
  ];
  return {
    size: edges.length + 2,
    code(value) {
      let [low, high] = [0, edges.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (edges[middle] <= value) low = middle + 1;
        else high = middle;
      }
      return low + 1;
    },
  };
}

function categoryCodes(column: Float64Array): Coding {
  const counts = new Map<number, number>();
  for (const code of column) if (!Number.isNaN(code)) counts.set(code, (counts.get(code) ?? 0) + 1);
  const frequent = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, MOST_CATEGORIES);
  const places = new Map(frequent.map(([code], place) => [code, place + 1]));
  const other = frequent.length + 1;
  return { size: other + 1, code: (value) => places.get(value) ?? other };
}
