import { cholesky, choleskyLogDeterminant, solveLower, solveLowerTransposed } from '../numeric/cholesky.js';
import type { Draws } from '../random/draws.js';

// N(x; mu, Sigma) = (2 pi)^(-d/2) |Sigma|^(-1/2) exp(-(x - mu)' Sigma^-1 (x - mu) / 2), always through Sigma = L L'.
// Conditioning: x_u given x_o is normal with mean mu_u + B (x_o - mu_o), B = Sigma_uo Sigma_oo^-1,
// and covariance Sigma_uu - B Sigma_ou.

/** log 2π. */
export const LOG_TWO_PI = Math.log(2 * Math.PI);

/** log N(x; mu, L Lᵀ) in nats, where `residual` is x - mu; `scratch` receives L⁻¹ (x - mu). */
export function normalLogDensity(
  L: Float64Array,
  d: number,
  residual: ArrayLike<number>,
  scratch = new Float64Array(d),
): number {
  const z = solveLower(L, d, residual, scratch);
  let square = 0;
  for (let i = 0; i < d; i++) square += z[i] * z[i];
  return -0.5 * (d * LOG_TWO_PI + choleskyLogDeterminant(L, d) + square);
}

/** Writes a draw from N(mean, L Lᵀ) into `out`: one standard normal per dimension, in order. */
export function drawNormal(
  mean: ArrayLike<number>,
  L: ArrayLike<number>,
  d: number,
  draws: Draws,
  out: Float64Array,
): Float64Array {
  for (let i = 0; i < d; i++) out[i] = draws.normal();
  // from the last row up, so that the normals still needed are not overwritten
  for (let i = d - 1; i >= 0; i--) {
    let sum = mean[i];
    for (let j = 0; j <= i; j++) sum += L[i * d + j] * out[j];
    out[i] = sum;
  }
  return out;
}

/** The law of the unknown coordinates given the known ones; it depends on which are known, not on their values. */
export interface Conditional {
  /** Lower factor of Sigma_oo. [known, known] */
  readonly knownFactor: Float64Array;
  /** B = Sigma_uo Sigma_oo⁻¹. [unknown, known] */
  readonly gain: Float64Array;
  /** Covariance of the unknown given the known. [unknown, unknown] */
  readonly covariance: Float64Array;
}

/** Conditions N(mu, covariance) on the coordinates `known`; undefined where Sigma_oo is not positive definite. */
export function conditionNormal(
  covariance: ArrayLike<number>,
  d: number,
  known: ArrayLike<number>,
  unknown: ArrayLike<number>,
): Conditional | undefined {
  const o = known.length;
  const u = unknown.length;
  const knownFactor = cholesky(block(covariance, d, known, known), o);
  if (knownFactor === undefined) return undefined;
  const cross = block(covariance, d, unknown, known);
  const rest = block(covariance, d, unknown, unknown);
  const gain = new Float64Array(u * o);
  for (let i = 0; i < u; i++) {
    const row = cross.subarray(i * o, (i + 1) * o);
    solveLower(knownFactor, o, row, row); // the row is now V_i = L⁻¹ Sigma_o,i
    gain.set(solveLowerTransposed(knownFactor, o, row), i * o);
  }
  for (let i = 0; i < u; i++) {
    for (let j = 0; j < u; j++) {
      let sum = 0;
      for (let k = 0; k < o; k++) sum += cross[i * o + k] * cross[j * o + k];
      rest[i * u + j] -= sum;
    }
  }
  return { knownFactor, gain, covariance: rest };
}

function block(
  matrix: ArrayLike<number>,
  d: number,
  rows: ArrayLike<number>,
  columns: ArrayLike<number>,
): Float64Array {
  const out = new Float64Array(rows.length * columns.length);
  let at = 0;
  for (let i = 0; i < rows.length; i++) {
    for (let j = 0; j < columns.length; j++) out[at++] = matrix[rows[i] * d + columns[j]];
  }
  return out;
}
