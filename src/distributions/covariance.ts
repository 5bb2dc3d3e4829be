// The six covariance families: what they store, how many numbers are free, and which member fits best under the floor.
// Inside the fit a family is either dense, Sigma_k [K, d, d], or diagonal, variances [K, d]; stored compactly otherwise.
// Floor: Sigma_k - diag(floor) positive semidefinite. Under it, the exact maximiser of -N log|Sigma| - tr(Sigma^-1 S)
// is S whitened by the floor with its eigenvalues clipped at one, so EM stays monotone.
import { cholesky } from '../numeric/cholesky.js';
import { symmetricEigen } from '../numeric/symmetric-eigen.js';

/** The six families: each component its own matrix or all one (tied), of any shape, along the axes or round. */
export const COVARIANCES = ['full', 'tied', 'diagonal', 'tied-diagonal', 'spherical', 'tied-spherical'] as const;
export type Covariance = (typeof COVARIANCES)[number];
export type Form = 'dense' | 'diagonal';

/** Whether the fit holds whole matrices or their diagonals. */
export function formOf(covariance: Covariance): Form {
  return covariance === 'full' || covariance === 'tied' ? 'dense' : 'diagonal';
}

function isTied(covariance: Covariance): boolean {
  return covariance.startsWith('tied');
}

/** Whether all directions have one variance. */
export function isSpherical(covariance: Covariance): boolean {
  return covariance.endsWith('spherical');
}

/** Free parameters of a mixture: weights, means and covariances. */
export function freeParameters(covariance: Covariance, K: number, d: number): number {
  const matrices = isTied(covariance) ? 1 : K;
  const each = formOf(covariance) === 'dense' ? (d * (d + 1)) / 2 : isSpherical(covariance) ? 1 : d;
  return K - 1 + K * d + matrices * each;
}

/** What is stored: one matrix or one per component; a sphere's variance once. */
export function compact(covariance: Covariance, expanded: Float64Array, K: number): Float64Array {
  const kept = isTied(covariance) ? expanded.slice(0, expanded.length / K) : expanded;
  if (!isSpherical(covariance)) return kept.slice();
  const d = expanded.length / K;
  return Float64Array.from({ length: kept.length / d }, (_, k) => kept[k * d]);
}

/** The inverse of `compact`. */
export function expand(covariance: Covariance, stored: Float64Array, K: number, d: number): Float64Array {
  const each = formOf(covariance) === 'dense' ? d * d : d;
  const whole = new Float64Array(K * each);
  for (let k = 0; k < K; k++) {
    for (let i = 0; i < each; i++) {
      const own = isTied(covariance) ? 0 : k;
      whole[k * each + i] = isSpherical(covariance) ? stored[own] : stored[own * each + i];
    }
  }
  return whole;
}

/** The M-step: the best covariances given each component's total weight and its mean outer products (or squares). */
export function bestCovariances(
  covariance: Covariance,
  counts: Float64Array,
  scatters: Float64Array,
  floor: Float64Array,
): Float64Array {
  const K = counts.length;
  const d = floor.length;
  const means = isTied(covariance) ? pooled(counts, scatters) : scatters;
  const best = new Float64Array(means.length);
  const each = means.length / K;
  for (let k = 0; k < K; k++) {
    if (k > 0 && isTied(covariance)) best.copyWithin(k * each, 0, each);
    else if (formOf(covariance) === 'dense')
      best.set(floored(means.subarray(0 + k * each, (k + 1) * each), floor), k * each);
    else best.set(flooredDiagonal(means.subarray(k * d, (k + 1) * d), floor, isSpherical(covariance)), k * each);
  }
  return best;
}

function pooled(counts: Float64Array, scatters: Float64Array): Float64Array {
  const K = counts.length;
  const each = scatters.length / K;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const mean = new Float64Array(scatters.length);
  for (let k = 0; k < K; k++) for (let i = 0; i < each; i++) mean[i] += (counts[k] / total) * scatters[k * each + i];
  for (let k = 1; k < K; k++) mean.copyWithin(k * each, 0, each);
  return mean;
}

function flooredDiagonal(variances: Float64Array, floor: Float64Array, isSphere: boolean): Float64Array {
  if (!isSphere) return variances.map((variance, j) => Math.max(variance, floor[j]));
  const mean = variances.reduce((sum, variance) => sum + variance, 0) / variances.length;
  return new Float64Array(variances.length).fill(floor.reduce((most, least) => Math.max(most, least), mean));
}

/** The closest covariance to S, in likelihood, that is nowhere under diag(floor). */
export function floored(S: Float64Array, floor: Float64Array): Float64Array {
  const d = floor.length;
  const scale = floor.map(Math.sqrt);
  const excess = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) excess[i * d + j] = S[i * d + j] / (scale[i] * scale[j]) - (i === j ? 1 : 0);
  }
  if (cholesky(excess, d) !== undefined) return S;
  for (let i = 0; i < d; i++) excess[i * d + i] += 1;
  const { values, vectors } = symmetricEigen(excess, d, 'covariance');
  const clipped = new Float64Array(d * d);
  for (let k = 0; k < d; k++) {
    const value = Math.max(values[k], 1);
    for (let i = 0; i < d; i++) {
      const left = value * vectors[k * d + i] * scale[i];
      for (let j = 0; j < d; j++) clipped[i * d + j] += left * vectors[k * d + j] * scale[j];
    }
  }
  return clipped;
}
