import type { IndexedRows } from '../../../../data/indexed-rows.js';
import { type Column, isCoded } from '../../../../data/schema.js';
import type { ColumnFrame } from './column-frame.js';
import { type HistogramMargin, histogramMargin } from './histogram-margin.js';
import { MOST_TABLED } from './leaf-statistics.js';

/** The law of a column over all rows: what its laws within leaves fall back on. */
export type Margin = {
  /** Masses of codes, or of the atoms and of all else; empty for other numbers. */
  readonly masses: Float64Array;
  /** The law of numbers, atoms left out; null for codes. */
  readonly histogram: HistogramMargin | null;
};

/** The margin of a column's known cells. */
export function marginOf(frame: ColumnFrame, rows: IndexedRows): Margin {
  const { column, place, centre, unit } = frame;
  const cells = rows.columns[place];
  const { counts, isRest } = massesOf(column, cells, rows.weights);
  if (isCoded(column)) return { masses: smoothed(counts), histogram: null };
  const isCount = column.measure === 'count';
  const weights = rows.weights.map((weight, i) => (isRest[i] === 1 ? weight : 0));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const histogram = histogramMargin(
    cells.map((x) => (x - centre) / unit),
    weights,
    {
      lowest: lowestOf(frame),
      resolution: (isCount ? 1 : column.resolution) / unit,
      pieces: isCount && column.maximum - column.minimum < MOST_TABLED ? Infinity : Math.round(2 * total ** (1 / 3)),
    },
  );
  return { masses: counts.length === 0 ? counts : smoothed(counts), histogram };
}

/** Below what no number lies, in the column's unit: half a step under zero for counts that were never negative. */
export function lowestOf({ column, centre, unit }: ColumnFrame): number {
  return column.measure === 'count' && column.minimum >= 0 ? (-0.5 - centre) / unit : -Infinity;
}

function massesOf(column: Column, cells: Float64Array, weights: Float64Array) {
  const hasAtoms = column.measure === 'with-atoms';
  const counts = new Float64Array(hasAtoms ? column.atoms.length + 1 : column.categories.length);
  const isRest = new Uint8Array(cells.length);
  for (const [i, x] of cells.entries()) {
    if (Number.isNaN(x)) continue;
    const atom = hasAtoms ? column.atoms.indexOf(x) : -1;
    isRest[i] = atom < 0 ? 1 : 0;
    if (counts.length > 0) counts[hasAtoms ? (atom < 0 ? column.atoms.length : atom) : x] += weights[i];
  }
  return { counts, isRest };
}

/** One row more than were seen, in equal shares. */
function smoothed(counts: Float64Array): Float64Array {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (count + 1 / counts.length) / (total + 1));
}
