import { cholesky } from '../../../../numeric/cholesky.js';
import { log1mExp } from '../../../../numeric/log-sum-exp.js';
import { normalCdf, normalLogCdf, normalQuantile } from '../../../../numeric/normal-distribution.js';
import { intervalMass } from './normal-tails.js';

// z = L u with u standard normal, the columns ordered as points, intervals, missing. Given the points, the intervals are
// drawn one after the other, each u_d inside the interval that the earlier ones leave it; the product of the masses of
// these intervals is an unbiased estimate of the rectangle's probability (Geweke, Hajivassiliou and Keane; Genz).

/** One way in which the cells of a row may be known, missing or known up to an interval. */
export interface Pattern {
  /** The columns in order: points, intervals, missing. */
  readonly columns: Int32Array;
  readonly points: number;
  readonly intervals: number;
  /** Lower Cholesky factor of R in that order. [p, p] */
  readonly L: Float64Array;
  /** Σ log L_ii over the points. */
  readonly logPointScale: number;
}

/** Prepares a pattern: `columns` in the order points, intervals, missing. */
export function preparePattern(
  R: Float64Array,
  p: number,
  columns: Int32Array,
  points: number,
  intervals: number,
): Pattern {
  const permuted = new Float64Array(p * p);
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < p; j++) permuted[i * p + j] = R[columns[i] * p + columns[j]];
  }
  const L = cholesky(permuted, p)!; // eigenvalues are kept above a floor
  let logPointScale = 0;
  for (let i = 0; i < points; i++) logPointScale += Math.log(L[i * p + i]);
  return { columns, points, intervals, L, logPointScale };
}

/** Room for one row's work on a pattern: u, and the interval and the mean that the points leave each of the intervals. */
export interface Room {
  readonly u: Float64Array;
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly base: Float64Array;
}

/** Room for rows of p columns. */
export function makeRoom(p: number): Room {
  const make = () => new Float64Array(p);
  return { u: make(), a: make(), b: make(), base: make() };
}

/** Sets the room up for a row whose cell i of the pattern's columns lies in [lower(i), upper(i)]; gives Σ u² over the points. */
export function placeRow(
  { L, points, intervals, columns }: Pattern,
  room: Room,
  lowers: readonly Float64Array[],
  uppers: readonly Float64Array[],
  row: number,
): number {
  const p = columns.length;
  const { u, a, b, base } = room;
  let squares = 0;
  for (let i = 0; i < points; i++) {
    let rest = lowers[columns[i]][row];
    for (let k = 0; k < i; k++) rest -= L[i * p + k] * u[k];
    u[i] = rest / L[i * p + i];
    squares += u[i] * u[i];
  }
  for (let d = points; d < points + intervals; d++) {
    let mean = 0;
    for (let k = 0; k < points; k++) mean += L[d * p + k] * u[k];
    base[d] = mean;
    a[d] = lowers[columns[d]][row];
    b[d] = uppers[columns[d]][row];
  }
  return squares;
}

/** log P(interval) of the only interval of a row, given its points. */
export function logOnlyInterval({ L, points, columns }: Pattern, { a, b, base }: Room): number {
  const scale = L[points * columns.length + points];
  return logIntervalMass((a[points] - base[points]) / scale, (b[points] - base[points]) / scale);
}

/** Draws the u of the intervals by numbers v in (0, 1), one each; gives the log-weight. With `isLastOpen` the last one is only weighed. */
export function drawIntervals(
  { L, points, intervals, columns }: Pattern,
  { u, a, b, base }: Room,
  v: Float64Array,
  isLastOpen: boolean,
): number {
  const p = columns.length;
  let logWeight = 0;
  let weight = 1;
  for (let d = points, last = points + intervals - 1; d <= last; d++) {
    const row = d * p;
    let mean = base[d];
    for (let k = points; k < d; k++) mean += L[row + k] * u[k];
    const scale = L[row + d];
    const lo = (a[d] - mean) / scale;
    const hi = (b[d] - mean) / scale;
    if (lo > 8 || hi < -8) {
      logWeight += d === last && isLastOpen ? logIntervalMass(lo, hi) : drawFarOut(lo, hi, v[d - points], u, d);
      continue;
    }
    const isMirrored = lo > 0;
    const from = isMirrored ? normalCdf(-hi) : normalCdf(lo);
    const mass = (isMirrored ? normalCdf(-lo) : normalCdf(hi)) - from;
    weight *= mass;
    if (weight < 1e-200) {
      logWeight += Math.log(weight);
      weight = 1;
    }
    if (d === last && isLastOpen) break;
    const z = normalQuantile(from + v[d - points] * mass);
    u[d] = Math.min(hi, Math.max(lo, isMirrored ? -z : z));
  }
  return logWeight + Math.log(weight);
}

// Beyond eight standard deviations: z has density proportional to z exp(-z²/2) on the interval, and the weight says how
// much that differs from the normal.
function drawFarOut(lo: number, hi: number, v: number, u: Float64Array, d: number): number {
  const [near, far] = lo > 0 ? [lo, hi] : [-hi, -lo];
  const share = -Math.expm1(-0.5 * (far - near) * (far + near));
  const z = Math.min(far, Math.sqrt(near * near - 2 * Math.log1p(-v * share)));
  u[d] = lo > 0 ? z : -z;
  return Math.log(share / z) - 0.5 * near * near - 0.5 * Math.log(2 * Math.PI);
}

/** log(Φ(b) - Φ(a)), far out as well. */
export function logIntervalMass(a: number, b: number): number {
  const [near, far] = a > 0 ? [-a, -b] : [b, a];
  if (near > -30 && far < near) {
    const mass = intervalMass(a, b);
    if (mass > 0) return Math.log(mass);
  }
  const top = normalLogCdf(near);
  return top + log1mExp(normalLogCdf(far) - top);
}

/** An upper bound of any draw's weight: no interval has more mass than when its mean is in its middle. */
export function logLargestWeight({ L, points, intervals, columns }: Pattern, { a, b }: Room): number {
  let sum = 0;
  for (let d = points; d < points + intervals; d++) {
    const half = (b[d] - a[d]) / (2 * L[d * columns.length + d]);
    sum += Math.log(intervalMass(-half, half));
  }
  return sum;
}

/** z of the columns from `from` on to before `to`, in the pattern's order, from u. */
export function scoresFrom({ L, columns }: Pattern, u: Float64Array, z: Float64Array, from: number, to: number): void {
  const p = columns.length;
  for (let i = from; i < to; i++) {
    let sum = 0;
    for (let k = 0; k <= i; k++) sum += L[i * p + k] * u[k];
    z[columns[i]] = sum;
  }
}
