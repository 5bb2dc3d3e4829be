// A component has collapsed when it stands for fewer different rows than columns + 1, or when it is a thousand times
// thinner than the data: its likelihood is then bought with a spike. A row counts for the component that explains it
// best. Rows are told apart by a hash of their values into slots, whose counts add up over blocks: sharing a slot can
// only make the count too small, and with 64 (d + 1) slots seldom does where it matters.

import { isSpherical } from '../../../../distributions/covariance.js';
import { cholesky } from '../../../../numeric/cholesky.js';
import { symmetricEigen } from '../../../../numeric/symmetric-eigen.js';
import { type MixtureSums, slotsFor } from './expectation.js';
import type { Frame, Mixture } from './mixture.js';

const THINNEST = 1e-3; // of the data's variance in that direction

/** Why a component of the mixture has collapsed, or ''. `spread` is the data's covariance [d, d], standardised. */
export function collapseOf(frame: Frame, mixture: Mixture, sums: MixtureSums, spread: Float64Array): string {
  const K = mixture.weights.length;
  if (K === 1) return ''; // one component is the data themselves
  const { d } = frame;
  for (let k = 0; k < K; k++) {
    const rows = differentRows(sums.occupied, k, slotsFor(d), d + 1);
    if (rows < d + 1) return `component ${k + 1} stands for ${rows} different rows, fewer than columns + 1 = ${d + 1}`;
    if (isThin(frame, mixture, k, spread)) {
      return `component ${k + 1} has less than ${THINNEST} of the data's variance in one direction`;
    }
  }
  return '';
}

function differentRows(occupied: Int32Array, k: number, slots: number, enough: number): number {
  let different = 0;
  for (let slot = k * slots; slot < (k + 1) * slots && different < enough; slot++) if (occupied[slot] > 0) different++;
  return different;
}

function isThin(frame: Frame, mixture: Mixture, k: number, spread: Float64Array): boolean {
  const { d, form, covariance } = frame;
  if (form === 'dense') return isThinDense(mixture.covariances.subarray(k * d * d, (k + 1) * d * d), spread, d);
  const own = mixture.covariances.subarray(k * d, (k + 1) * d);
  const data = Float64Array.from(own, (_, j) => spread[j * d + j]);
  if (isSpherical(covariance)) return own[0] * d < THINNEST * data.reduce((sum, variance) => sum + variance, 0);
  return own.some((variance, j) => variance < THINNEST * data[j]);
}

// Where Sigma - spread / 1000 is positive definite no direction is thin; only else the direction must be found.
function isThinDense(Sigma: Float64Array, spread: Float64Array, d: number): boolean {
  const excess = Sigma.map((value, i) => value - THINNEST * spread[i]);
  if (cholesky(excess, d) !== undefined) return false;
  const { values, vectors } = symmetricEigen(Sigma, d, 'gaussian-mixture');
  const v = vectors.subarray((d - 1) * d, d * d);
  let variance = 0;
  for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) variance += v[i] * spread[i * d + j] * v[j];
  return values[d - 1] < THINNEST * variance;
}
