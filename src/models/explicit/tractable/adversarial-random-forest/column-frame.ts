import type { IndexedRows } from '../../../../data/indexed-rows.js';
import { type Column, isCoded } from '../../../../data/schema.js';
import { unitOf } from '../../../../distributions/univariate.js';
import { type Binning, codedBins, orderedBins } from '../../../../learn/trees/binning.js';

/** A column as trees and leaves see it: where it stands in the table, and the unit in which its numbers are held. */
export interface ColumnFrame {
  readonly column: Column;
  /** Its place in the table; frames themselves are ordered by name, so that the order of columns changes nothing. */
  readonly place: number;
  /** z = (x - centre) / unit of a number x: squares of z neither overflow nor vanish. */
  readonly centre: number;
  readonly unit: number;
}

/** The columns by name. */
export function columnFrames(columns: readonly Column[]): readonly ColumnFrame[] {
  const frames = columns.map((column, place) => {
    const centre = !isCoded(column) && Number.isFinite(column.mean) ? column.mean : 0;
    return { column, place, centre, unit: isCoded(column) ? 1 : unitOf(column) };
  });
  return frames.sort((a, b) => (a.column.name < b.column.name ? -1 : 1));
}

/** The bins that trees are grown on, of about as many of these rows each. */
export function growingBins(
  frames: readonly ColumnFrame[],
  { columns }: IndexedRows,
  copies: Int32Array,
): readonly Binning[] {
  return frames.map(({ column, place }) => {
    if (isCoded(column)) return codedBins(column.categories.length);
    return orderedBins(Float64Array.from(copies, (row) => columns[place][row]));
  });
}

/** Where each border between bins cuts the column's law, in its unit: whole numbers are cut half way between. */
export function cutsOf({ column, centre, unit }: ColumnFrame, { edges }: Binning): Float64Array {
  const isCount = column.measure === 'count';
  return edges.map((edge) => ((isCount ? Math.floor(edge) + 0.5 : edge) - centre) / unit);
}
