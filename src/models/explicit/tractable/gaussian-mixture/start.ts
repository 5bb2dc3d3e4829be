// Where EM begins. Seeds are found on at most a few thousand rows, missing cells at the mean; several beginnings run a
// few passes there ("em-EM": Biernacki, Celeux and Govaert 2003) and the most promising one goes on to all rows.
import { type TableRows, takeRows } from '../../../../data/rows.js';
import { knownPatterns } from '../../../../distributions/known-patterns.js';
import type { Draws } from '../../../../random/draws.js';
import type { Key } from '../../../../random/key.js';
import { collapseOf } from './collapse.js';
import { bestCovariances } from './covariance.js';
import { expectation } from './expectation.js';
import { maximization } from './maximization.js';
import type { Frame, Mixture } from './mixture.js';

export const START_RULES = ['k-means++', 'k-means', 'from-data', 'random'] as const;
export type StartRule = (typeof START_RULES)[number];

const SMALL = 4096; // rows of which passes cost next to nothing

/** Most rows that seeds of K components are looked for in. */
export function seedRows(K: number): number {
  return Math.max(2048, 64 * K);
}

const SHORT_RUNS = 24; // in all starts together
const MOST_STARTS = 4;
const SHORT_PASSES = 12;
const LLOYD_PASSES = 10;
const PATTERNS = 64; // of known cells, the commonest: each costs a factorisation per component and pass

/** How many starts go on to all rows where none was asked for: four of small data, one where passes are dear. */
export function startsFor(rows: number): number {
  return Math.max(1, Math.min(MOST_STARTS, Math.ceil((MOST_STARTS * SMALL) / rows)));
}

/** Standardised rows with missing cells at the mean, row by row. [count, d] */
interface Points {
  readonly count: number;
  readonly d: number;
  readonly values: Float64Array;
  readonly weights: Float64Array;
  readonly means: Float64Array;
}

/** The most promising of several beginnings. */
export function startMixture(
  frame: Frame,
  rows: TableRows,
  spread: Float64Array,
  K: number,
  { rule, starts }: { readonly rule: StartRule; readonly starts: number },
  key: Key,
): Mixture {
  const seeds = commonPatterns(rows);
  const points = pointsOf(frame, seeds);
  let best: Mixture | undefined;
  let least = Infinity;
  const beginnings = K === 1 ? 1 : Math.ceil(SHORT_RUNS / Math.min(starts, MOST_STARTS));
  for (let attempt = 0; attempt < beginnings; attempt++) {
    const run = shortRun(frame, seeds, beginning(frame, points, spread, K, rule, key.at(attempt).draws()), spread);
    if (best !== undefined && run.objective >= least) continue;
    best = run.mixture;
    least = run.objective;
  }
  return best as Mixture;
}

function commonPatterns(rows: TableRows): TableRows {
  const patterns = knownPatterns(rows.columns, rows.count);
  if (patterns.length <= PATTERNS) return rows;
  patterns.sort((a, b) => b.positions.length - a.positions.length || a.positions[0] - b.positions[0]);
  const kept = patterns.slice(0, PATTERNS).flatMap(({ positions }) => Array.from(positions));
  return takeRows(
    rows,
    kept.sort((a, b) => a - b),
  );
}

// A run that collapses is worth keeping only where nothing else is there.
function shortRun(frame: Frame, rows: TableRows, start: Mixture, spread: Float64Array) {
  const patterns = knownPatterns(rows.columns, rows.count);
  let mixture = start;
  let objective = Infinity;
  for (let pass = 0; pass < SHORT_PASSES; pass++) {
    const step = expectation(frame, mixture, rows, patterns);
    const next = maximization(frame, mixture, step.sums);
    if (collapseOf(frame, next, step.sums, spread) !== '') return { mixture, objective: Infinity };
    mixture = next;
    objective = step.objective;
  }
  return { mixture, objective };
}

function beginning(
  frame: Frame,
  points: Points,
  spread: Float64Array,
  K: number,
  rule: StartRule,
  draws: Draws,
): Mixture {
  if (rule === 'from-data') return seeded(frame, points, spread, randomRows(points, K, draws));
  const owners = rule === 'random' ? randomOwners(points, K, draws) : nearest(points, plusPlus(points, K, draws));
  if (rule === 'k-means') lloyd(points, K, owners);
  return fromOwners(frame, points, spread, K, owners);
}

/** The covariance of the rows about their mean, from the pairs of known cells. [d, d], standardised */
export function spreadOf(frame: Frame, rows: TableRows): Float64Array {
  const { d } = frame;
  const { values, weights, count, means } = pointsOf(frame, rows);
  const known = new Float64Array(d);
  const spread = new Float64Array(d * d);
  const z = new Float64Array(d);
  for (let r = 0; r < count; r++) {
    for (let i = 0; i < d; i++) {
      z[i] = values[r * d + i] - means[i];
      known[i] += Number.isNaN(rows.columns[i][r]) ? 0 : weights[r];
      for (let j = 0; j <= i; j++) spread[i * d + j] += weights[r] * z[i] * z[j];
    }
  }
  // dividing by the roots of the known weights keeps the matrix positive semidefinite
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      spread[i * d + j] /= Math.sqrt(known[i] * known[j]) || 1;
      spread[j * d + i] = spread[i * d + j];
    }
  }
  return spread;
}

function pointsOf({ d, centers, scales }: Frame, rows: TableRows): Points {
  const { count, columns } = rows;
  const weights = rows.weights ?? new Float64Array(count).fill(1);
  const values = new Float64Array(count * d);
  const means = new Float64Array(d);
  for (let j = 0; j < d; j++) {
    let total = 0;
    for (let r = 0; r < count; r++) {
      const value = (columns[j][r] - centers[j]) / scales[j];
      values[r * d + j] = value;
      if (Number.isNaN(value)) continue;
      total += weights[r];
      means[j] += weights[r] * value;
    }
    means[j] /= total || 1;
    for (let r = 0; r < count; r++) if (Number.isNaN(values[r * d + j])) values[r * d + j] = means[j];
  }
  return { count, d, values, weights, means };
}

// Seeds in proportion to the squared distance from those already drawn (Arthur and Vassilvitskii 2007). Positions, [K]
function plusPlus(points: Points, K: number, draws: Draws): Int32Array {
  const { count, weights } = points;
  const seeds = new Int32Array(K);
  const chances = new Float64Array(count);
  const distances = new Float64Array(count).fill(Infinity);
  for (let k = 0; k < K; k++) {
    let total = 0;
    for (let r = 0; r < count; r++) {
      if (k > 0) distances[r] = Math.min(distances[r], squaredDistance(points, r, points.values, seeds[k - 1]));
      chances[r] = k === 0 ? weights[r] : weights[r] * distances[r];
      total += chances[r];
    }
    seeds[k] = total > 0 ? draws.categorical(chances, total) : draws.below(count);
  }
  return seeds;
}

function randomRows(points: Points, K: number, draws: Draws): Int32Array {
  const seeds = new Int32Array(K);
  for (let k = 0; k < K; k++) seeds[k] = draws.categorical(points.weights);
  return seeds;
}

function randomOwners({ count }: Points, K: number, draws: Draws): Int32Array {
  return Int32Array.from({ length: count }, () => draws.below(K));
}

function nearest(points: Points, seeds: Int32Array): Int32Array {
  const centers = new Float64Array(seeds.length * points.d);
  for (const [k, seed] of seeds.entries()) {
    centers.set(points.values.subarray(seed * points.d, (seed + 1) * points.d), k * points.d);
  }
  return nearestTo(points, centers, seeds.length);
}

function nearestTo(points: Points, centers: Float64Array, K: number): Int32Array {
  const owners = new Int32Array(points.count);
  for (let r = 0; r < points.count; r++) {
    let least = Infinity;
    for (let k = 0; k < K; k++) {
      const distance = squaredDistance(points, r, centers, k);
      if (distance >= least) continue;
      least = distance;
      owners[r] = k;
    }
  }
  return owners;
}

function squaredDistance({ d, values }: Points, r: number, centers: Float64Array, k: number): number {
  let sum = 0;
  for (let j = 0; j < d; j++) sum += (values[r * d + j] - centers[k * d + j]) ** 2;
  return sum;
}

function lloyd(points: Points, K: number, owners: Int32Array): void {
  for (let pass = 0; pass < LLOYD_PASSES; pass++) owners.set(nearestTo(points, ownerMeans(points, K, owners).means, K));
}

// Owners without rows have the mean of all.
function ownerMeans({ count, d, values, weights, means: overall }: Points, K: number, owners: Int32Array) {
  const counts = new Float64Array(K);
  const means = new Float64Array(K * d);
  for (let r = 0; r < count; r++) {
    counts[owners[r]] += weights[r];
    for (let j = 0; j < d; j++) means[owners[r] * d + j] += weights[r] * values[r * d + j];
  }
  for (let i = 0; i < K * d; i++)
    means[i] = counts[Math.floor(i / d)] > 0 ? means[i] / counts[Math.floor(i / d)] : overall[i % d];
  return { counts, means };
}

// Rows as means, equal weights, and the data's covariance shrunk to a K-th of its volume.
function seeded(frame: Frame, points: Points, spread: Float64Array, seeds: Int32Array): Mixture {
  const { d } = frame;
  const K = seeds.length;
  const means = new Float64Array(K * d);
  for (const [k, seed] of seeds.entries()) means.set(points.values.subarray(seed * d, (seed + 1) * d), k * d);
  const weights = new Float64Array(K).fill(1 / K);
  return { weights, means, covariances: sharedCovariances(frame, weights, spread, K ** (-2 / d)) };
}

// Each owner's share and mean, and one covariance for all: that within the owners, which no small group can make singular.
function fromOwners(frame: Frame, points: Points, spread: Float64Array, K: number, owners: Int32Array): Mixture {
  const { d } = frame;
  const { counts, means } = ownerMeans(points, K, owners);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const weights = counts.map((count) => (count + total / (10 * K)) / (1.1 * total));
  const within = spread.map((value) => 0.05 * value);
  for (let r = 0; r < points.count; r++) {
    const k = owners[r];
    for (let i = 0; i < d; i++) {
      const left = ((0.95 * points.weights[r]) / total) * (points.values[r * d + i] - means[k * d + i]);
      for (let j = 0; j < d; j++) within[i * d + j] += left * (points.values[r * d + j] - means[k * d + j]);
    }
  }
  return { weights, means, covariances: sharedCovariances(frame, weights, within, 1) };
}

function sharedCovariances(frame: Frame, weights: Float64Array, S: Float64Array, factor: number): Float64Array {
  const { d, form, floor, covariance } = frame;
  const K = weights.length;
  const each = form === 'dense' ? d * d : d;
  const scatters = new Float64Array(K * each);
  for (let k = 0; k < K; k++) {
    for (let i = 0; i < each; i++) scatters[k * each + i] = factor * (form === 'dense' ? S[i] : S[i * d + i]);
  }
  return bestCovariances(covariance, weights, scatters, floor);
}
