// Groups of rows from which components begin: k-means and simpler.
import { rowWeights, type TableRows } from '../../../../data/rows.js';
import type { Draws } from '../../../../random/draws.js';
import type { Frame } from './mixture.js';

const LLOYD_PASSES = 10;

/** Standardised rows with missing cells at the mean, row by row. [count, d] */
export interface Points {
  readonly count: number;
  readonly d: number;
  readonly values: Float64Array;
  readonly weights: Float64Array;
  readonly means: Float64Array;
}

/** The rows as points of the frame. */
export function pointsOf({ d, centers, scales }: Frame, rows: TableRows): Points {
  const { count, columns } = rows;
  const weights = rowWeights(rows);
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

/** Seeds in proportion to the squared distance from those already drawn (Arthur and Vassilvitskii 2007). Positions, [K] */
export function plusPlus(points: Points, K: number, draws: Draws): Int32Array {
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

/** Positions drawn in proportion to the weights. [K] */
export function randomRows(points: Points, K: number, draws: Draws): Int32Array {
  const seeds = new Int32Array(K);
  for (let k = 0; k < K; k++) seeds[k] = draws.categorical(points.weights);
  return seeds;
}

/** Each row to a group, by lot. [count] */
export function randomOwners({ count }: Points, K: number, draws: Draws): Int32Array {
  return Int32Array.from({ length: count }, () => draws.below(K));
}

/** Each row to its nearest seed. [count] */
export function nearest(points: Points, seeds: Int32Array): Int32Array {
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

/** Ten passes of k-means (Lloyd 1982), in place. */
export function lloyd(points: Points, K: number, owners: Int32Array): void {
  for (let pass = 0; pass < LLOYD_PASSES; pass++) owners.set(nearestTo(points, ownerMeans(points, K, owners).means, K));
}

/** Weight and mean of each group; groups without rows have the mean of all. */
export function ownerMeans({ count, d, values, weights, means: overall }: Points, K: number, owners: Int32Array) {
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
