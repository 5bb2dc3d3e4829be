// A mixture inside the fit: coordinates brought to (value - center) / scale, which changes no result and keeps the
// arithmetic well conditioned. Spherical families share one scale, so that a sphere stays a sphere.

import { smallestScale, type TableSchema } from '../../../../data/schema.js';
import {
  type Covariance,
  compact,
  expand,
  type Form,
  formOf,
  isSpherical,
} from '../../../../distributions/covariance.js';
import { conditionNormal, LOG_TWO_PI } from '../../../../distributions/multivariate-normal.js';
import { cholesky, lowerInverse } from '../../../../numeric/cholesky.js';
import { AncestralError } from '../../../../util/errors.js';
import type { Factors } from './block-statistics.js';

/** What is saved: on the scale of the data. */
export type MixtureParams = {
  readonly weights: Float64Array;
  /** [K, d] */
  readonly means: Float64Array;
  /** As `compact` stores them. */
  readonly covariances: Float64Array;
};

/** What the fit works on: standardised. Covariances are [K, d, d] or, diagonal, [K, d]. */
export type Mixture = {
  readonly weights: Float64Array;
  readonly means: Float64Array;
  readonly covariances: Float64Array;
};

/** The frame of the fit: where coordinates are centred, how they are scaled, and the least variance, standardised. */
export interface Frame {
  readonly d: number;
  readonly covariance: Covariance;
  readonly form: Form;
  readonly centers: Float64Array;
  readonly scales: Float64Array;
  readonly floor: Float64Array;
  /** Sum of the log scales: what standardising adds to a log density. */
  readonly logScales: Float64Array;
}

const LEAST_VARIANCE = 1e-10; // of the column's: below it a matrix cannot be told from a singular one

/** The frame that a schema sets. */
export function frameOf(schema: TableSchema, covariance: Covariance, regularization: number): Frame {
  const { columns } = schema;
  const deviations = columns.map(({ deviation }) => (deviation > 0 ? deviation : 1));
  const common = Math.sqrt(deviations.reduce((sum, deviation) => sum + deviation * deviation, 0) / columns.length);
  const scales = Float64Array.from(deviations, (deviation) => (isSpherical(covariance) ? common : deviation));
  const floor = Float64Array.from(columns, (column, j) => {
    const share = Math.max(LEAST_VARIANCE, regularization) * deviations[j] * deviations[j];
    return Math.max(smallestScale(column) ** 2, share) / (scales[j] * scales[j]);
  });
  return {
    d: columns.length,
    covariance,
    form: formOf(covariance),
    centers: Float64Array.from(columns, ({ mean }) => mean),
    scales,
    floor,
    logScales: scales.map(Math.log),
  };
}

/** The params as the fit sees them. */
export function standardized(frame: Frame, params: MixtureParams): Mixture {
  const { d, centers, scales, covariance, form } = frame;
  const K = params.weights.length;
  const covariances = expand(covariance, params.covariances, K, d);
  return {
    weights: params.weights,
    means: params.means.map((mean, i) => (mean - centers[i % d]) / scales[i % d]),
    covariances: covariances.map((value, i) => value / areaOf(scales, form, d, i)),
  };
}

/** The fit's mixture on the scale of the data. */
export function unstandardized(frame: Frame, mixture: Mixture): MixtureParams {
  const { d, centers, scales, covariance, form } = frame;
  const covariances = mixture.covariances.map((value, i) => value * areaOf(scales, form, d, i));
  return {
    weights: mixture.weights.slice(),
    means: mixture.means.map((mean, i) => mean * scales[i % d] + centers[i % d]),
    covariances: compact(covariance, covariances, mixture.weights.length),
  };
}

function areaOf(scales: Float64Array, form: Form, d: number, i: number): number {
  return form === 'dense' ? scales[Math.floor(i / d) % d] * scales[i % d] : scales[i % d] ** 2;
}

/** The mixture seen through the columns `known`: its marginal's factors, and how to get back to all columns. */
export interface View {
  /** Centred and scaled laws of the known columns; their constants pay the Jacobian. */
  readonly factors: Factors;
  /** Expected residual of all columns = lift_k y_k. [K, d, known], or the known deviations [K, known] when diagonal. */
  readonly lift: Float64Array;
  /** Covariance left in the unknown columns. [K, unknown, unknown], or [K, unknown] when diagonal. */
  readonly rest: Float64Array;
}

/** The marginal laws of the known columns and the regression of the unknown ones on them. */
export function viewOf(frame: Frame, mixture: Mixture, known: Int32Array, unknown: Int32Array): View {
  const o = known.length;
  const constants = mixture.weights.map((weight) => Math.log(weight) - (o / 2) * LOG_TWO_PI);
  for (const column of known) for (let k = 0; k < constants.length; k++) constants[k] -= frame.logScales[column];
  return frame.form === 'dense'
    ? denseView(frame, mixture, known, unknown, constants)
    : diagonalView(frame, mixture, known, unknown, constants);
}

function denseView(
  { d }: Frame,
  mixture: Mixture,
  known: Int32Array,
  unknown: Int32Array,
  constants: Float64Array,
): View {
  const K = mixture.weights.length;
  const o = known.length;
  const u = unknown.length;
  const roots = new Float64Array(K * o * o);
  const offsets = new Float64Array(K * o);
  const lift = new Float64Array(K * d * o);
  const rest = new Float64Array(K * u * u);
  for (let k = 0; k < K; k++) {
    const Sigma = mixture.covariances.subarray(k * d * d, (k + 1) * d * d);
    const law = u === 0 ? wholeLaw(Sigma, d) : conditionNormal(Sigma, d, known, unknown);
    if (law === undefined) throw singular(k);
    const { knownFactor: L, gain, covariance } = law;
    const A = lowerInverse(L, o);
    roots.set(A, k * o * o);
    rest.set(covariance, k * u * u);
    for (let i = 0; i < o; i++) {
      for (let j = 0; j <= i; j++) {
        constants[k] -= i === j ? Math.log(L[i * o + i]) : 0;
        offsets[k * o + i] += A[i * o + j] * mixture.means[k * d + known[j]];
        lift[(k * d + known[i]) * o + j] = L[i * o + j];
      }
    }
    for (let i = 0; i < u; i++) {
      for (let j = 0; j < o; j++) {
        let sum = 0; // (B L)_ij
        for (let l = j; l < o; l++) sum += gain[i * o + l] * L[l * o + j];
        lift[(k * d + unknown[i]) * o + j] = sum;
      }
    }
  }
  return { factors: { K, d: o, form: 'dense', roots, offsets, constants }, lift, rest };
}

function wholeLaw(Sigma: Float64Array, d: number) {
  const knownFactor = cholesky(Sigma, d);
  return knownFactor && { knownFactor, gain: new Float64Array(0), covariance: new Float64Array(0) };
}

function diagonalView(
  { d }: Frame,
  mixture: Mixture,
  known: Int32Array,
  unknown: Int32Array,
  constants: Float64Array,
): View {
  const K = mixture.weights.length;
  const o = known.length;
  const u = unknown.length;
  const roots = new Float64Array(K * o);
  const offsets = new Float64Array(K * o);
  const lift = new Float64Array(K * o);
  const rest = new Float64Array(K * u);
  for (let k = 0; k < K; k++) {
    for (let i = 0; i < o; i++) {
      const deviation = Math.sqrt(mixture.covariances[k * d + known[i]]);
      lift[k * o + i] = deviation;
      roots[k * o + i] = 1 / deviation;
      offsets[k * o + i] = mixture.means[k * d + known[i]] / deviation;
      constants[k] -= Math.log(deviation);
    }
    for (let i = 0; i < u; i++) rest[k * u + i] = mixture.covariances[k * d + unknown[i]];
  }
  return { factors: { K, d: o, form: 'diagonal', roots, offsets, constants }, lift, rest };
}

function singular(k: number): AncestralError {
  return new AncestralError(
    `gaussian-mixture: a covariance must be positive definite, got a singular one in component ${k + 1}`,
    {
      code: 'NOT_FINITE',
      hint: 'drop columns that are sums or copies of others, or raise regularization',
    },
  );
}

const mixtures = new WeakMap<MixtureParams, { frame: Frame; mixture: Mixture }>();

/** `standardized`, computed once for params that are asked again and again. */
export function mixtureOf(frame: Frame, params: MixtureParams): Mixture {
  const kept = mixtures.get(params);
  if (kept?.frame === frame) return kept.mixture;
  const mixture = standardized(frame, params);
  mixtures.set(params, { frame, mixture });
  return mixture;
}
