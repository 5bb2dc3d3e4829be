import type { TableRows } from '../../../../data/rows.js';
import { logSumExp } from '../../../../numeric/log-sum-exp.js';
import { normalCdf } from '../../../../numeric/normal-distribution.js';
import type { Draws } from '../../../../random/draws.js';
import type { Key } from '../../../../random/key.js';
import { type Cells, locate, type Margin } from './margin.js';
import {
  drawIntervals,
  logOnlyInterval,
  makeRoom,
  type Pattern,
  placeRow,
  preparePattern,
  type Room,
  scoresFrom,
} from './rectangle.js';

/** Rows on the scale of normal scores. */
export interface LatentRows {
  readonly lowers: readonly Float64Array[];
  readonly uppers: readonly Float64Array[];
  readonly cells: readonly Cells[];
}

/** Every column of the rows on the scale of normal scores. */
export function latentRows(margins: readonly Margin[], rows: TableRows): LatentRows {
  const cells = margins.map((margin, c) => locate(margin, rows.columns[c], rows.count));
  return { cells, lowers: cells.map((column) => column.lower), uppers: cells.map((column) => column.upper) };
}

/** Finds the pattern of a row; patterns are prepared once each. */
export function patternFinder(
  R: Float64Array,
  margins: readonly Margin[],
): (latent: LatentRows, row: number) => Pattern {
  const p = margins.length;
  const patterns = new Map<string, Pattern>();
  const codes = new Array<number>(p);
  // Narrow intervals first: they leave least to chance for those that follow (Gibson, Glasbey and Elston 1994).
  const widths = margins.map(expectedWidth);
  const order = Int32Array.from(widths.keys()).sort((a, b) => widths[a] - widths[b]);
  return ({ lowers, uppers }, row) => {
    for (let c = 0; c < p; c++) {
      const lower = lowers[c][row];
      codes[c] = lower === uppers[c][row] ? 0 : Number.isNaN(lower) ? 2 : 1;
    }
    const name = String.fromCharCode(...codes);
    let pattern = patterns.get(name);
    if (pattern === undefined) {
      const of = (code: number) => Array.from(order).filter((c) => codes[c] === code);
      const groups = [of(0), of(1), of(2)];
      pattern = preparePattern(R, p, Int32Array.from(groups.flat()), groups[0].length, groups[1].length);
      patterns.set(name, pattern);
    }
    return pattern;
  };
}

/** Sum of squared masses: the expected mass of a row's own interval. */
function expectedWidth(margin: Margin): number {
  if (margin.kind === 'continuous') return 0;
  if (margin.kind === 'with-atoms') return margin.masses.reduce((sum, mass) => sum + mass * mass, 0);
  let sum = 0;
  let before = 0;
  for (let k = 1; k < margin.edges.length; k++) {
    const F = normalCdf(margin.edges[k]);
    sum += (F - before) ** 2;
    before = F;
  }
  return sum;
}

/** log density of a row's margins and points, -∞ for impossible values: Σ log f_j + log φ_R(z) - Σ log φ(z_j). */
function logPoints({ cells, lowers }: LatentRows, pattern: Pattern, squares: number, row: number): number {
  let sum = 0 - 0.5 * squares - pattern.logPointScale;
  for (let i = 0; i < pattern.points; i++) {
    const c = pattern.columns[i];
    sum += cells[c].logDensity[row] + 0.5 * lowers[c][row] ** 2;
  }
  return sum;
}

/** Independent repetitions of the lattice, from whose scatter the standard error is known. */
const SHIFTS = 8;

/** Numbers for the intervals of a row: a Richtmyer lattice under random shifts, folded (Genz and Bretz 2009, section 4.2). */
export interface Lattice {
  /** Starts a row: `dimensions` numbers a draw, under one shift or more. */
  start(draws: Draws, dimensions: number, shifts: number): void;
  /** The numbers of draw `m` under shift `s`. */
  at(s: number, m: number): Float64Array;
}

/** A lattice for up to p dimensions. */
function makeLattice(p: number): Lattice {
  const roots = Float64Array.from(firstPrimes(p), (prime) => Math.sqrt(prime) % 1);
  const shifts = new Float64Array(SHIFTS * p);
  const v = new Float64Array(p);
  let width = 0;
  return {
    start(draws, dimensions, count) {
      width = dimensions;
      for (let i = 0; i < count * width; i++) shifts[i] = draws.uniform();
    },
    at(s, m) {
      for (let d = 0; d < width; d++) {
        const x = (shifts[s * width + d] + m * roots[d]) % 1;
        // Folding makes the integrand periodic; the clamp keeps clear of 0, where the normal quantile is infinite.
        v[d] = Math.min(1 - 1e-16, Math.max(1e-16, Math.abs(2 * x - 1)));
      }
      return v;
    },
  };
}

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return primes;
}

/** Log-probabilities of rows and their standard errors; exact, with standard error 0, where a row has at most one interval. */
export function scoreRows(
  R: Float64Array,
  margins: readonly Margin[],
  rows: TableRows,
  draws: number,
  key: Key,
): { readonly values: Float64Array; readonly standardError: Float64Array } {
  const latent = latentRows(margins, rows);
  const find = patternFinder(R, margins);
  const room = makeRoom(margins.length);
  const lattice = makeLattice(margins.length);
  const values = new Float64Array(rows.count);
  const standardError = new Float64Array(rows.count);
  for (let row = 0; row < rows.count; row++) {
    const pattern = find(latent, row);
    const squares = placeRow(pattern, room, latent.lowers, latent.uppers, row);
    const points = logPoints(latent, pattern, squares, row);
    if (points === -Infinity || pattern.intervals === 0) values[row] = points;
    else if (pattern.intervals === 1) values[row] = points + logOnlyInterval(pattern, room);
    else {
      lattice.start(key.at(rows.index[row]).draws(), pattern.intervals - 1, SHIFTS);
      const estimate = estimateRectangle(pattern, room, lattice, Math.ceil(draws / SHIFTS));
      values[row] = points + estimate.value;
      standardError[row] = estimate.standardError;
    }
  }
  return { values, standardError };
}

const logWeights = new Float64Array(SHIFTS);
let ofOneShift = new Float64Array(16);

function estimateRectangle(pattern: Pattern, room: Room, lattice: Lattice, points: number) {
  if (ofOneShift.length < points) ofOneShift = new Float64Array(points);
  for (let s = 0; s < SHIFTS; s++) {
    for (let m = 0; m < points; m++) ofOneShift[m] = drawIntervals(pattern, room, lattice.at(s, m), true);
    logWeights[s] = logSumExp(ofOneShift, 0, points) - Math.log(points);
  }
  const value = logSumExp(logWeights) - Math.log(SHIFTS);
  let squares = 0;
  for (let s = 0; s < SHIFTS; s++) squares += Math.expm1(logWeights[s] - value) ** 2;
  return { value, standardError: Math.sqrt(squares / (SHIFTS * (SHIFTS - 1))) };
}

/** Σ E[z zᵀ | row] over rows, weighted, and their summed log-probability: what EM needs. Expectations over intervals are weighted averages of `draws` draws. */
export function secondMoments(R: Float64Array, margins: readonly Margin[], rows: TableRows, draws: number, key: Key) {
  const p = margins.length;
  const latent = latentRows(margins, rows);
  const find = patternFinder(R, margins);
  const room = makeRoom(p);
  const lattice = makeLattice(p);
  const second = new Float64Array(p * p);
  const z = new Float64Array(p);
  const weights = new Float64Array(draws);
  const scores = new Float64Array(draws * p);
  const missing = new Map<Pattern, number>();
  let total = 0;
  let logProb = 0;
  for (let row = 0; row < rows.count; row++) {
    const weight = rows.weights?.[row] ?? 1;
    if (weight === 0) continue;
    const pattern = find(latent, row);
    const squares = placeRow(pattern, room, latent.lowers, latent.uppers, row);
    const points = logPoints(latent, pattern, squares, row);
    if (!Number.isFinite(points)) continue;
    total += weight;
    room.u.fill(0, pattern.points);
    const known = pattern.points + pattern.intervals;
    if (known < p) missing.set(pattern, (missing.get(pattern) ?? 0) + weight);
    if (pattern.intervals === 0) {
      scoresFrom(pattern, room.u, z, 0, p);
      addOuter(second, z, 0, weight, p);
      logProb += weight * points;
      continue;
    }
    lattice.start(key.at(rows.index[row]).draws(), pattern.intervals, 1);
    for (let n = 0; n < weights.length; n++) {
      weights[n] = drawIntervals(pattern, room, lattice.at(0, n), false);
      scoresFrom(pattern, room.u, z, 0, p);
      scores.set(z, n * p);
    }
    const all = logSumExp(weights);
    for (let n = 0; n < weights.length; n++) addOuter(second, scores, n * p, weight * Math.exp(weights[n] - all), p);
    logProb += weight * (points + all - Math.log(weights.length));
  }
  for (const [pattern, weight] of missing) addMissingSpread(second, pattern, weight, p);
  return { second, total, logProb };
}

// Lower triangle only.
function addOuter(second: Float64Array, z: Float64Array, from: number, weight: number, p: number): void {
  for (let i = 0; i < p; i++) {
    const scaled = weight * z[from + i];
    for (let j = 0; j <= i; j++) second[i * p + j] += scaled * z[from + j];
  }
}

// The conditional covariance of the missing columns, L_mm L_mmᵀ.
function addMissingSpread(
  second: Float64Array,
  { L, columns, points, intervals }: Pattern,
  weight: number,
  p: number,
): void {
  const first = points + intervals;
  for (let i = first; i < p; i++) {
    for (let j = first; j <= i; j++) {
      let sum = 0;
      for (let k = first; k <= j; k++) sum += L[i * p + k] * L[j * p + k];
      const row = Math.max(columns[i], columns[j]);
      second[row * p + Math.min(columns[i], columns[j])] += weight * sum;
    }
  }
}

/** The lower triangle mirrored into the upper. */
export function mirrored(lower: Float64Array, p: number): Float64Array {
  const whole = lower.slice();
  for (let i = 0; i < p; i++) for (let j = 0; j < i; j++) whole[j * p + i] = lower[i * p + j];
  return whole;
}
