// Where EM begins. Seeds are found on at most a few thousand rows, missing cells at the mean; several beginnings run a
// few passes there ("em-EM": Biernacki, Celeux and Govaert 2003) and the most promising one goes on to all rows.
import { type TableRows, takeRows } from '../../../../data/rows.js';
import { bestCovariances } from '../../../../distributions/covariance.js';
import { knownPatterns } from '../../../../distributions/known-patterns.js';
import type { Draws } from '../../../../random/draws.js';
import type { Key } from '../../../../random/key.js';
import { collapseOf } from './collapse.js';
import { expectation } from './expectation.js';
import { maximization } from './maximization.js';
import type { Frame, Mixture } from './mixture.js';
import { lloyd, nearest, ownerMeans, type Points, plusPlus, pointsOf, randomOwners, randomRows } from './seeds.js';

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
const PATTERNS = 64; // of known cells, the commonest: each costs a factorisation per component and pass

/** How many starts go on to all rows where none was asked for: four of small data, one where passes are dear. */
export function startsFor(rows: number): number {
  return Math.max(1, Math.min(MOST_STARTS, Math.ceil((MOST_STARTS * SMALL) / rows)));
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
