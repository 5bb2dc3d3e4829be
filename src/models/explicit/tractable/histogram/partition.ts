import { type Column, isCoded } from '../../../../data/schema.js';
import type { Draws } from '../../../../random/draws.js';

/** How one column is cut: one cell a category, or one an atom and then one between each two edges. */
export type Partition = {
  /** Ascending; bin b holds the values from edges[b] to before edges[b + 1]. */
  readonly edges: Float64Array;
  /** How much prior mass each cell gets; its sum is the number of pseudo-rows. */
  readonly prior: Float64Array;
};

/** Which cell a value is in, and what a probability of the cell is at a value in it. */
export interface Cells {
  readonly count: number;
  /** -1 where the value is impossible; undefined for unknown cells. */
  cellOf(value: number): number;
  /** Log of the cell's length, or of its number of whole numbers; 0 for a category or an atom. */
  readonly logVolumes: Float64Array;
  draw(cell: number, draws: Draws): number;
  /** The cell in words. */
  label(cell: number): string;
}

/** The cells of a column. */
export function cellsOf(column: Column, { edges }: Partition): Cells {
  if (isCoded(column)) return codedCells(column);
  const { atoms } = column;
  const bins = Math.max(0, edges.length - 1);
  const isCount = column.measure === 'count';
  const widths = Array.from({ length: bins }, (_, b) => edges[b + 1] - edges[b]);
  return {
    count: atoms.length + bins,
    cellOf(value) {
      const atom = atoms.indexOf(value);
      if (atom >= 0) return atom;
      if (bins === 0 || (isCount && !Number.isInteger(value))) return -1;
      if (!(value >= edges[0] && value < edges[bins])) return -1;
      return atoms.length + binOf(edges, value);
    },
    logVolumes: Float64Array.from([...atoms.map(() => 0), ...widths.map(Math.log)]),
    draw(cell, draws) {
      if (cell < atoms.length) return atoms[cell];
      const b = cell - atoms.length;
      if (isCount) return Math.ceil(edges[b]) + draws.below(Math.round(widths[b]));
      return edges[b] + widths[b] * draws.uniform();
    },
    label: (cell) =>
      cell < atoms.length ? String(atoms[cell]) : `${edges[cell - atoms.length]} to ${edges[cell - atoms.length + 1]}`,
  };
}

function codedCells({ categories }: Column): Cells {
  return {
    count: categories.length,
    cellOf: (value) => (value >= 0 && value < categories.length ? value : -1),
    logVolumes: new Float64Array(categories.length),
    draw: (cell) => cell,
    label: (cell) => categories[cell],
  };
}

// The last edge that is not above the value.
function binOf(edges: Float64Array, value: number): number {
  let low = 0;
  let high = edges.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (edges[middle] <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
