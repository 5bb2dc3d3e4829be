import { DataError } from '../util/errors.js';
import { addScatter } from './scatter.js';

/** First two moments of points. */
export interface MeanAndCovariance {
  /** [d] */
  readonly mean: Float64Array;
  /** Symmetric, row-major; the divisor is one less than the number of points. [d, d] */
  readonly covariance: Float64Array;
}

/** Mean and covariance of two sets of points together, from those of each and their numbers (Chan, Golub and LeVeque 1983). */
export function pooledMoments(a: MeanAndCovariance, m: number, b: MeanAndCovariance, n: number): MeanAndCovariance {
  const d = a.mean.length;
  const mean = a.mean.map((value, i) => (m * value + n * b.mean[i]) / (m + n));
  const covariance = a.covariance.map((value, at) => {
    const [i, j] = [Math.floor(at / d), at % d];
    const between = ((m * n) / (m + n)) * (a.mean[i] - b.mean[i]) * (a.mean[j] - b.mean[j]);
    return ((m - 1) * value + (n - 1) * b.covariance[at] + between) / (m + n - 1);
  });
  return { mean, covariance };
}

/** Points whose scatter is added at once, so that they stay in the caches. */
const TILE = 512;

/** Mean and covariance of points [count, d], row-major: of all of them, or of those at these positions, as often as they are named. DataError for fewer than two. */
export function meanAndCovariance(
  points: ArrayLike<number>,
  d: number,
  positions?: ArrayLike<number>,
): MeanAndCovariance {
  const count = positions?.length ?? (d === 0 ? 0 : points.length / d);
  if (!(count >= 2)) throw new DataError(`mean-and-covariance: needs at least 2 points, got ${count}`);
  const at = (i: number) => (positions === undefined ? i : positions[i]) * d;
  const mean = new Float64Array(d);
  for (let i = 0; i < count; i++) for (let c = 0, from = at(i); c < d; c++) mean[c] += points[from + c];
  for (let c = 0; c < d; c++) mean[c] /= count;
  const padded = 4 * Math.ceil(d / 4);
  const sums = new Float64Array(padded * padded);
  const tile = new Float64Array(padded * TILE);
  for (let first = 0; first < count; first += TILE) {
    const size = Math.min(TILE, count - first);
    for (let i = 0; i < size; i++) {
      for (let c = 0, from = at(first + i); c < d; c++) tile[c * TILE + i] = points[from + c] - mean[c];
    }
    addScatter(tile, d, TILE, size, sums);
  }
  const covariance = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) covariance[i * d + j] = covariance[j * d + i] = sums[i * padded + j] / (count - 1);
  }
  return { mean, covariance };
}
