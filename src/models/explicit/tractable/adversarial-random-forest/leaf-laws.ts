import type { Draws } from '../../../../random/draws.js';
import type { ColumnFrame } from './column-frame.js';
import { NOTHING } from './leaf-bells.js';
import type { LeafBoxes } from './leaf-boxes.js';
import { leafColumn } from './leaf-column.js';
import { type LeafLaw, leafLaw, logUnitOf, MARGIN, NORMAL, PARTS, TABLE } from './leaf-law.js';
import type { LeafLayout, LeafStatistics } from './leaf-statistics.js';
import type { Margin } from './margin.js';

/** The laws of all columns in all leaves. */
export interface LeafLaws {
  readonly columns: readonly LeafLaw[];
  /** Probability of each leaf's box if the columns were independent. */
  readonly independent: Float64Array;
  /** Rows of the frames' columns, whose known cells are possible values. */
  read(cells: readonly Float64Array[]): RowsInLeaves;
  draw(leaf: number, c: number, draws: Draws): number;
}

export interface RowsInLeaves {
  /** log Π_c p_lc of row i's known cells, in nats on the scale of the data; `removed` is the weight of such rows that are left out of the leaf. */
  logDensity(i: number, leaf: number, removed: number): number;
}

/** The laws that statistics, margins and λ [columns, parts] make; the λ may be filled in later. */
export function leafLaws(
  frames: readonly ColumnFrame[],
  layout: LeafLayout,
  statistics: LeafStatistics,
  margins: readonly Margin[],
  boxes: LeafBoxes,
  shares: Float64Array,
): LeafLaws {
  const views = frames.map((_, c) => leafColumn(layout, statistics, c));
  const columns = frames.map((frame, c) =>
    leafLaw({
      frame,
      margin: margins[c],
      column: views[c],
      boxOf: (leaf) => boxes.box(leaf, c),
      isTabled: layout.isTabled[c],
      origin: layout.origins[c],
    }),
  );
  const independent = statistics.coverage.map((_, leaf) =>
    columns.reduce((mass, { boxMass }) => mass * boxMass[leaf], 1),
  );
  return {
    columns,
    independent,
    read(cells) {
      const read = columns.map((law, c) => law.read(cells[c]));
      const logUnits = cells[0].map((_, i) =>
        frames.reduce((sum, frame, c) => (Number.isNaN(cells[c][i]) ? sum : sum + logUnitOf(frame, cells[c][i])), 0),
      );
      const found = new Float64Array(PARTS);
      return {
        logDensity(i, leaf, removed) {
          let log = -logUnits[i];
          let product = 1;
          for (let c = 0; c < cells.length; c++) {
            if (Number.isNaN(cells[c][i])) continue;
            const s = PARTS * c;
            product *= read[c].parts(i, leaf, removed, found)
              ? shares[s] * found[TABLE] + shares[s + 1] * found[NORMAL] + shares[s + 2] * found[MARGIN]
              : found[MARGIN];
            // Logarithms are dear, and products overflow.
            if (product > 1e-200 && product < 1e200) continue;
            log += Math.log(product);
            product = 1;
          }
          return log + Math.log(product);
        },
      };
    },
    draw(leaf, c, draws) {
      const hasRows = views[c].known(leaf) > NOTHING;
      const part = hasRows ? draws.categorical(shares.subarray(PARTS * c, PARTS * c + PARTS)) : MARGIN;
      return columns[c].draw(leaf, part, draws);
    },
  };
}
