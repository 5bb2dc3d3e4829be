import type { TableRows } from '../../src/data/rows.js';
import { type Column, isCoded } from '../../src/data/schema.js';
import { normalQuantile } from '../../src/numeric/normal-distribution.js';
import { type Fit, logProbOf } from './subject.js';

/** The law of one cell of a row, tabulated from the joint density: masses at points, and a density on a grid. */
export interface CellLaw {
  readonly points: Float64Array;
  readonly masses: Float64Array;
  readonly grid: Float64Array;
  /** ∫ of the density up to each grid value. */
  readonly cumulative: Float64Array;
  /** Standard error of that integral, were each step of the density at a random place between two grid values. */
  readonly error: number;
  /** Sum and integral of all: what the row has with the cell missing, exp(logProb). */
  readonly total: number;
}

/** Values a column can take: masses at `points`, a density over `grid`. */
interface Support {
  readonly points: Float64Array;
  readonly grid: Float64Array;
}

const NONE = new Float64Array(0);

/** How fine and how wide a grid is: it reaches to sinh(reach) twentieths of the column's range on either side. */
export interface Grid {
  readonly points: number;
  readonly reach: number;
}

/** Where a column's probability may lie: all codes; whole numbers far beyond the largest; a grid fine inside the range and wide outside. */
export function supportOf(column: Column, { points: gridPoints, reach }: Grid): Support {
  if (isCoded(column)) return { points: Float64Array.from(column.categories, (_, code) => code), grid: NONE };
  if (column.measure === 'count') {
    return { points: Float64Array.from({ length: 4 * column.maximum + 120 }, (_, value) => value), grid: NONE };
  }
  const centre = (column.minimum + column.maximum) / 2;
  const unit = (column.maximum - column.minimum) / 20;
  // Shifted off the values themselves, so that no grid value is an atom.
  const grid = Float64Array.from({ length: gridPoints }, (_, i) => {
    return centre + unit * Math.sinh(reach * ((2 * (i + 0.4321)) / gridPoints - 1));
  });
  return { points: Float64Array.from(column.atoms), grid };
}

/** The laws of cell `target` in each of the rows, its own value ignored: p(target, known cells of the row) over all it can be. */
export async function cellLaws(
  fit: Fit,
  columns: readonly Column[],
  rows: TableRows,
  target: number,
  how: Grid,
): Promise<CellLaw[]> {
  const { points, grid } = supportOf(columns[target], how);
  const candidates = Float64Array.of(...points, ...grid);
  const laws: CellLaw[] = [];
  for (let row = 0; row < rows.count; row++) {
    const count = candidates.length;
    const repeated = rows.columns.map((column, c) =>
      c === target ? candidates : new Float64Array(count).fill(column[row]),
    );
    const index = new Int32Array(count).fill(rows.index[row]);
    const probabilities = (await logProbOf(fit, { count, index, columns: repeated })).map(Math.exp);
    laws.push(lawFrom(points, grid, probabilities));
  }
  return laws;
}

function lawFrom(points: Float64Array, grid: Float64Array, probabilities: Float64Array): CellLaw {
  const masses = probabilities.slice(0, points.length);
  const density = probabilities.slice(points.length);
  const cumulative = new Float64Array(grid.length);
  for (let i = 1; i < grid.length; i++) {
    cumulative[i] = cumulative[i - 1] + ((density[i] + density[i - 1]) / 2) * (grid[i] - grid[i - 1]);
  }
  let squares = 0;
  for (let i = 1; i < grid.length; i++) squares += ((density[i] - density[i - 1]) * (grid[i] - grid[i - 1])) ** 2;
  const integral = grid.length === 0 ? 0 : cumulative[grid.length - 1];
  const total = masses.reduce((sum, mass) => sum + mass, 0) + integral;
  return { points, masses, grid, cumulative, error: Math.sqrt(squares / 12), total };
}

/** The probability of less than `value`, plus the share `u` of that of the value itself: uniform where the law is the right one. */
export function uniformised({ points, masses, grid, cumulative, total }: CellLaw, value: number, u: number): number {
  let sum = 0;
  for (let i = 0; i < points.length; i++) {
    if (points[i] < value) sum += masses[i];
    else if (points[i] === value) sum += u * masses[i];
  }
  const next = grid.findIndex((each) => each >= value);
  if (next > 0) {
    const share = (value - grid[next - 1]) / (grid[next] - grid[next - 1]);
    sum += cumulative[next - 1] + share * (cumulative[next] - cumulative[next - 1]);
  } else if (next < 0 && grid.length > 0) sum += cumulative[grid.length - 1];
  return sum / total;
}

/** √n · sup |F_n(u) − u|, Kolmogorov's statistic: above 2.5 once in 100,000 samples of uniform numbers. */
function kolmogorov(values: Float64Array): number {
  const sorted = values.slice().sort();
  let most = 0;
  for (let i = 0; i < sorted.length; i++) {
    most = Math.max(most, (i + 1) / sorted.length - sorted[i], sorted[i] - i / sorted.length);
  }
  return Math.sqrt(sorted.length) * most;
}

/** What shows that places are not uniform, or not independent of other scores: a sentence, or undefined. A run makes some 2,000 such checks, so each may fail by chance about once in 100,000 times. */
export function unlikely(places: Float64Array, others: readonly Float64Array[]): string | undefined {
  const n = places.length;
  const statistic = kolmogorov(places);
  if (!(statistic < 2.5)) return `Kolmogorov's statistic is ${statistic}`;
  const scores = scoresOf(places);
  const mean = scores.reduce((sum, z) => sum + z, 0) / n;
  const square = scores.reduce((sum, z) => sum + z * z, 0) / n;
  if (!(Math.abs(mean) * Math.sqrt(n) < 4.5)) return `the mean of the normal scores is ${mean}`;
  if (!(Math.abs(square - 1) / Math.sqrt(2 / n) < 5.5)) return `the mean square of the normal scores is ${square}`;
  for (const other of others) {
    const correlation = scores.reduce((sum, z, i) => sum + z * other[i], 0) / n;
    if (!(Math.abs(correlation) * Math.sqrt(n) < 4.5)) return `the correlation with an earlier cell is ${correlation}`;
  }
  return undefined;
}

/** Uniform places as normal scores. */
export function scoresOf(places: Float64Array): Float64Array {
  return places.map((place) => normalQuantile(Math.min(1 - 1e-9, Math.max(1e-9, place))));
}

/** Any values as normal scores of their ranks; 0 where they are missing. */
export function rankScores(values: Float64Array): Float64Array {
  const known = Array.from(values, (value, i) => ({ value, i })).filter(({ value }) => !Number.isNaN(value));
  const places = new Float64Array(values.length).fill(0.5);
  known.sort((a, b) => a.value - b.value || a.i - b.i);
  for (const [rank, { i }] of known.entries()) places[i] = (rank + 0.5) / known.length;
  return scoresOf(places);
}
