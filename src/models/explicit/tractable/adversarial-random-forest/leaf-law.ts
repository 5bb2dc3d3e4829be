// The law of a column within a leaf: p(x) = λ_1 T(x) + λ_2 N(x) + λ_3 M(x), with T the table of the leaf's own values, N a normal
// law of its numbers cut to the leaf's box, and M the margin over all rows cut to the box. The λ of a column are common to all
// leaves; where a leaf has no known cell, M stands alone. Counts have the masses that N and M give to [x - 1/2, x + 1/2]; of a
// column with atoms, N and T have the leaf's masses of the atoms, and between them the normal law and the margin.
import type { Draws } from '../../../../random/draws.js';
import type { ColumnFrame } from './column-frame.js';
import { drawBetween, type HistogramMargin, marginBetween, marginDensity } from './histogram-margin.js';
import { type LeafBells, leafBells, NOTHING } from './leaf-bells.js';
import type { Box } from './leaf-boxes.js';
import type { LeafColumn } from './leaf-column.js';
import type { Margin } from './margin.js';

/** How many parts a law has, and their places in the order of λ. */
export const PARTS = 3;
export const TABLE = 0;
export const NORMAL = 1;
export const MARGIN = 2;

/** The law of one column in every leaf. */
export interface LeafLaw {
  /** Probability of what each leaf holds of the column, under the margin. */
  readonly boxMass: Float64Array;
  /** Looks possible cells up once for all leaves; a missing one may be anything. */
  read(cells: Float64Array): CellParts;
  /** A value from one of the parts; only M has any where no cell is known. */
  draw(leaf: number, part: number, draws: Draws): number;
}

export interface CellParts {
  /** Writes what the parts give cell i in a leaf: T, N, M, densities in the column's unit. `removed` is the weight of rows of this very value that are left out of the leaf. Returns whether anything is left there: if not, M is the law. */
  parts(i: number, leaf: number, removed: number, into: Float64Array): boolean;
}

/** What a law is made of: a column, its margin, what the leaves hold and where they are. */
export interface LawFacts {
  readonly frame: ColumnFrame;
  readonly margin: Margin;
  readonly column: LeafColumn;
  readonly boxOf: (leaf: number) => Box;
  readonly isTabled: boolean;
  /** The whole number that tables of counts hold as 0. */
  readonly origin: number;
}

/** The law of column `c` by its measure. */
export function leafLaw(facts: LawFacts): LeafLaw {
  const { histogram } = facts.margin;
  if (histogram === null) return codedLaw(facts);
  return facts.frame.column.measure === 'with-atoms' ? atomsLaw(facts, histogram) : numberLaw(facts, histogram);
}

/** Whether a column can have this value at all. */
export function isPossible({ column }: ColumnFrame, x: number): boolean {
  if (column.measure === 'count') return Number.isInteger(x) && (x >= 0 || column.minimum < 0);
  return column.categories.length === 0 || x < column.categories.length;
}

function codedLaw({ margin: { masses }, column, boxOf }: LawFacts): LeafLaw {
  const boxMass = Float64Array.from({ length: column.leaves }, (_, leaf) => massOf(masses, boxOf(leaf).codes));
  return {
    boxMass,
    read: (cells) => ({
      parts(i, leaf, removed, into) {
        const rest = column.known(leaf) - removed;
        const hasRows = rest > NOTHING;
        into[TABLE] = hasRows ? (column.tabled(leaf, cells[i]) - removed) / rest : 0;
        into[NORMAL] = 0;
        into[MARGIN] = masses[cells[i]] / boxMass[leaf];
        return hasRows;
      },
    }),
    draw(leaf, part, draws) {
      if (part === TABLE) return column.drawTabled(leaf, draws);
      const { codes } = boxOf(leaf);
      return draws.categorical(masses.map((mass, code) => mass * codes[code]));
    },
  };
}

/** Numbers with a density, or whole numbers. */
function numberLaw(facts: LawFacts, histogram: HistogramMargin): LeafLaw {
  const { frame, column, boxOf, isTabled, origin } = facts;
  const isCount = frame.column.measure === 'count';
  const half = isCount ? 0.5 / frame.unit : 0;
  const bells = leafBells(frame, column, boxOf);
  const boxMass = massWithin(histogram, bells);
  return {
    boxMass,
    read(cells) {
      const places = placesOf(frame, cells);
      const heights = places.map((z) =>
        isCount ? marginBetween(histogram, z - half, z + half) : marginDensity(histogram, z),
      );
      return {
        parts(i, leaf, removed, into) {
          const rest = column.known(leaf) - removed;
          const hasRows = rest > NOTHING;
          into[TABLE] = hasRows && isTabled ? (column.tabled(leaf, cells[i] - origin) - removed) / rest : 0;
          into[NORMAL] = hasRows ? bells.at(leaf, places[i], half, removed) : 0;
          into[MARGIN] = heights[i] / boxMass[leaf];
          return hasRows;
        },
      };
    },
    draw(leaf, part, draws) {
      if (part === TABLE) return column.drawTabled(leaf, draws) + origin;
      const x = drawNumber(frame, histogram, bells, leaf, part, draws);
      return isCount ? Math.round(x) + 0 : x;
    },
  };
}

function atomsLaw({ frame, margin: { masses }, column, boxOf }: LawFacts, histogram: HistogramMargin): LeafLaw {
  const { atoms } = frame.column;
  const bells = leafBells(frame, column, boxOf);
  const between = massWithin(histogram, bells);
  const elsewhere = masses[atoms.length];
  const boxMass = between.map((mass, leaf) => elsewhere * mass + massOf(masses, boxOf(leaf).codes));
  return {
    boxMass,
    read(cells) {
      const places = placesOf(frame, cells);
      const heights = places.map((z) => marginDensity(histogram, z));
      const atomOf = Int32Array.from(cells, (x) => atoms.indexOf(x));
      return {
        parts(i, leaf, removed, into) {
          const rest = column.known(leaf) - removed;
          const hasRows = rest > NOTHING;
          const atom = atomOf[i];
          if (atom >= 0) {
            into[TABLE] = into[NORMAL] = hasRows ? (column.tabled(leaf, atom) - removed) / rest : 0;
            into[MARGIN] = masses[atom] / boxMass[leaf];
            return hasRows;
          }
          const share = hasRows ? (column.numbers(leaf) - removed) / rest : 0;
          into[TABLE] = (share * heights[i]) / between[leaf];
          into[NORMAL] = share > 0 ? share * bells.at(leaf, places[i], 0, removed) : 0;
          into[MARGIN] = (elsewhere * heights[i]) / boxMass[leaf];
          return hasRows;
        },
      };
    },
    draw(leaf, part, draws) {
      if (part !== MARGIN) {
        const isAtom = draws.uniform() * column.known(leaf) < column.tabledInAll(leaf);
        return isAtom ? atoms[column.drawTabled(leaf, draws)] : drawNumber(frame, histogram, bells, leaf, part, draws);
      }
      const { codes } = boxOf(leaf);
      const rest = elsewhere * between[leaf];
      const place = draws.categorical(masses.map((mass, a) => (a < atoms.length ? mass * codes[a] : rest)));
      return place < atoms.length ? atoms[place] : drawNumber(frame, histogram, bells, leaf, part, draws);
    },
  };
}

function placesOf({ centre, unit }: ColumnFrame, cells: Float64Array): Float64Array {
  return cells.map((x) => (x - centre) / unit);
}

function massOf(masses: Float64Array, codes: Uint8Array): number {
  let sum = 0;
  for (let code = 0; code < codes.length; code++) if (codes[code] === 1) sum += masses[code];
  return sum;
}

function massWithin(histogram: HistogramMargin, { low, high }: LeafBells): Float64Array {
  return low.map((end, leaf) => marginBetween(histogram, end, high[leaf]));
}

function drawNumber(
  { centre, unit }: ColumnFrame,
  histogram: HistogramMargin,
  bells: LeafBells,
  leaf: number,
  part: number,
  draws: Draws,
): number {
  const isBell = part === NORMAL;
  const z = isBell ? bells.draw(leaf, draws) : drawBetween(histogram, bells.low[leaf], bells.high[leaf], draws);
  return centre + unit * z;
}

/** log of the unit of a cell's density: 0 where it has a mass. */
export function logUnitOf({ column, unit }: ColumnFrame, x: number): number {
  if (column.measure === 'continuous') return Math.log(unit);
  return column.measure === 'with-atoms' && !column.atoms.includes(x) ? Math.log(unit) : 0;
}
