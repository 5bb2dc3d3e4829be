import type { TableRows } from '../data/rows.js';
import { type Column, isCoded, type TableSchema } from '../data/schema.js';

/** Where missing cells lie: as far as can be from everything but one another. */
const MISSING = -1e300;

/** Rows as points, row by row: the distance of two is the sum over columns of min(1, |a − b|). */
export interface RecordPoints {
  readonly count: number;
  readonly width: number;
  readonly values: Float64Array;
}

/** How rows become points. */
export interface RecordSpace {
  readonly points: (rows: TableRows) => RecordPoints;
}

/** The space in which numbers count by their share of the recorded range, categories 0 or 1, and a missing cell 1 beside a known one. The columns in which these rows differ most come first, so that sums grow large early. */
export function recordSpace(schema: TableSchema, rows: TableRows): RecordSpace {
  const scales = schema.columns.map(scaleOf);
  const spread = scales.map((scale, c) => meanDifference(rows.columns[c], scale));
  const order = [...scales.keys()].sort((a, b) => spread[b] - spread[a] || a - b);
  return {
    points({ count, columns }) {
      const width = order.length;
      const values = new Float64Array(count * width);
      for (const [place, c] of order.entries()) {
        const scale = scales[c];
        for (let i = 0; i < count; i++) values[i * width + place] = scale(columns[c][i]);
      }
      return { count, width, values };
    },
  };
}

type Scale = (value: number) => number;

function scaleOf(column: Column): Scale {
  // Two apart is further than the distance ever counts.
  if (isCoded(column)) return (code) => (Number.isNaN(code) ? MISSING : 2 * code);
  const least = Math.min(column.minimum, ...column.atoms);
  // Halves, whose difference cannot overflow.
  const half = Math.max(column.maximum, ...column.atoms) / 2 - least / 2;
  if (!(half > 0)) return (value) => (Number.isNaN(value) ? MISSING : value === least ? 0 : 2);
  return (value) => (Number.isNaN(value) ? MISSING : (value / 2 - least / 2) / half);
}

// Rows half the table apart, which stand in no order of their own.
function meanDifference(values: Float64Array, scale: Scale): number {
  const pairs = Math.min(500, values.length >> 1);
  const step = Math.max(1, Math.floor((values.length >> 1) / Math.max(1, pairs)));
  let sum = 0;
  for (let i = 0; i < pairs; i++) {
    const [a, b] = [scale(values[i * step]), scale(values[i * step + (values.length >> 1)])];
    sum += Math.min(1, Math.abs(a - b));
  }
  return pairs === 0 ? 0 : sum / pairs;
}
