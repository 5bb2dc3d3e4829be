// Rows of a table as points in Euclidean space, in the units of the real ones: a number by its distance from their mean in standard deviations,
// a pixel by its share of the range, a category so that any two different ones are 1 apart.

import { pixelCount } from '../data/images/layout.js';
import type { TableRows } from '../data/rows.js';
import { type Column, isCoded, type TableSchema } from '../data/schema.js';
import { kindOfRows } from '../data/sequences/layout.js';
import { DataError, ShapeError } from '../util/errors.js';
import type { Judging } from './metric.js';
import { someRows } from './real-halves.js';

/** Points in Euclidean space, row by row. [count, width] */
export interface Points {
  readonly count: number;
  readonly width: number;
  readonly values: Float64Array;
}

/** How rows become points. */
export interface PointSpace {
  readonly width: number;
  points(rows: TableRows): Points;
}

/** Where a cell goes: into so many coordinates from a place on, which hold zeros. */
interface Axes {
  readonly width: number;
  write(cell: number, into: Float64Array, at: number): void;
}

/**
 * The space of the rows of a schema. Numbers lose the mean of the real known cells and are divided by their standard deviation (that of the
 * schema where the real cells are all alike, and 0 where it is 0 too). Categories have a coordinate of 1/√2 each, a missing one is a category of
 * its own; a missing number is at the mean, and 1 away in a further coordinate of columns in which any is missing. Distances alone have a
 * meaning: where two different cells are all there is, one coordinate holds 0 and 1.
 */
export function pointSpace(schema: TableSchema, real: TableRows, judged: TableRows = real): PointSpace {
  const pixels = schema.image === undefined ? 0 : pixelCount(schema.image);
  const axes = schema.columns.map((column, c) => {
    if (c < pixels) return pixelAxes(column);
    const cells = [real.columns[c], judged.columns[c]];
    return isCoded(column) ? categoryAxes(cells) : numberAxes(numberScale(column, cells[0]), cells.some(hasMissing));
  });
  const width = axes.reduce((sum, each) => sum + each.width, 0);
  return {
    width,
    points({ count, columns }) {
      const values = new Float64Array(count * width);
      let place = 0;
      for (const [c, { width: own, write }] of axes.entries()) {
        for (let i = 0; i < count; i++) write(columns[c][i], values, i * width + place);
        place += own;
      }
      return { count, width, values };
    },
  };
}

/** Centre and unit of a column of numbers: mean and standard deviation of the known real cells; the unit is never 0. */
export function numberScale(column: Column, real: Float64Array): { readonly centre: number; readonly unit: number } {
  let [count, centre, squares] = [0, 0, 0];
  for (const cell of real) {
    if (Number.isNaN(cell)) continue;
    count++;
    const step = cell - centre;
    centre += step / count;
    squares += step * (cell - centre);
  }
  const deviation = Math.sqrt(squares / Math.max(1, count));
  if (count === 0) return { centre: column.mean, unit: column.deviation || Number.POSITIVE_INFINITY };
  // Sums of equal numbers round: what is left of them is no spread.
  const isConstant = !(deviation > 1e-12 * Math.abs(centre));
  return { centre, unit: (isConstant ? column.deviation : deviation) || Number.POSITIVE_INFINITY };
}

function numberAxes(
  { centre, unit }: { readonly centre: number; readonly unit: number },
  isEverMissing: boolean,
): Axes {
  return {
    width: isEverMissing ? 2 : 1,
    write(cell, into, at) {
      if (Number.isNaN(cell)) into[at + 1] = 1;
      else into[at] = (cell - centre) / unit;
    },
  };
}

function pixelAxes({ minimum, maximum }: Column): Axes {
  const range = maximum > minimum ? maximum - minimum : 1;
  return {
    width: 1,
    write(cell, into, at) {
      into[at] = (cell - minimum) / range;
    },
  };
}

/** The number that stands for a missing category among the codes. */
const NO_CODE = -1;

function categoryAxes(cells: readonly Float64Array[]): Axes {
  const places = new Map<number, number>();
  for (const column of cells) {
    for (const cell of column) {
      const code = Number.isNaN(cell) ? NO_CODE : cell;
      if (!places.has(code)) places.set(code, places.size);
    }
  }
  const placeOf = (cell: number) => places.get(Number.isNaN(cell) ? NO_CODE : cell) ?? 0;
  if (places.size <= 2) {
    return {
      width: 1,
      write(cell, into, at) {
        into[at] = placeOf(cell);
      },
    };
  }
  return {
    width: places.size,
    write(cell, into, at) {
      into[at + placeOf(cell)] = Math.SQRT1_2;
    },
  };
}

function hasMissing(cells: Float64Array): boolean {
  return cells.some(Number.isNaN);
}

/** Why rows of this schema are no points. */
export function pointRefusal(schema: TableSchema): string | undefined {
  const kind = kindOfRows(schema);
  if (kind !== 'table') return `rows must be of a table or images, got ${kind}, which have no common places`;
  return schema.columns.length === 0 ? 'rows must have columns, got none' : undefined;
}

/** Judged and real rows in one space, and which of them these are. */
export interface TwoSamples {
  readonly real: Points;
  readonly judged: Points;
  /** The same as rows of the table. */
  readonly rows: { readonly real: TableRows; readonly judged: TableRows };
  /** `1,000 of 5,000 real rows and 1,000 judged ones`. */
  readonly words: string;
}

/** Rows that a metric needs of either side, and how many it looks at, by the width of the space. */
export interface RowBudget {
  readonly least: number;
  readonly most: (width: number) => number;
}

/** Both sides as points, no more than the budget allows, chosen by the key. Throws ShapeError and DataError for rows that cannot be held against each other. */
export function twoSamples(who: string, judged: TableRows, judging: Judging, { least, most }: RowBudget): TwoSamples {
  const { schema, real, key } = judging;
  checkTwo(who, schema, { real, judged }, least);
  const space = pointSpace(schema, real, judged);
  const count = Math.max(least, Math.floor(most(space.width)));
  const rows = {
    real: someRows(real, count, key.at('real rows')),
    judged: someRows(judged, count, key.at('judged rows')),
  };
  const words = `${share(rows.real, real)} real rows and ${share(rows.judged, judged)} judged ones`;
  return { real: space.points(rows.real), judged: space.points(rows.judged), rows, words };
}

function share({ count }: TableRows, { count: all }: TableRows): string {
  return count === all ? grouped(count) : `${grouped(count)} of ${grouped(all)}`;
}

/** `12,345`. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Refuses rows that are no points, other columns than those of the schema, and too few rows. */
export function checkTwo(
  who: string,
  schema: TableSchema,
  sides: { readonly real: TableRows; readonly judged: TableRows },
  least: number,
): void {
  const refusal = pointRefusal(schema);
  if (refusal !== undefined) throw new DataError(`${who}: ${refusal}`, { code: 'DATA_METRIC' });
  for (const [name, { columns, count }] of Object.entries(sides)) {
    if (columns.length !== schema.columns.length)
      throw new ShapeError(
        `${who}: rows must have the ${schema.columns.length} columns of the schema, got ${columns.length}`,
      );
    if (count < least)
      throw new DataError(`${who}: needs at least ${least} ${name} rows, got ${count}`, { code: 'DATA_TOO_FEW_ROWS' });
  }
}
