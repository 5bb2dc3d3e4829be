import { conditionNormal, LOG_TWO_PI } from '../../../../distributions/multivariate-normal.js';
import { lowerInverse } from '../../../../numeric/cholesky.js';
import { AncestralError } from '../../../../util/errors.js';

/** A component as the known columns see it: its density, and how to get from them to the unknown ones. */
export interface View {
  /** A with A Σ_oo Aᵀ = 1. [known × known] */
  readonly root: Float64Array;
  readonly constant: number;
  /** E[x_u - μ_u] = B (x_o - μ_o). [unknown × known] */
  readonly gain: Float64Array;
  readonly rest: Float64Array;
}

/** A matrix of these variances. */
export function diagonal(variances: Float64Array): Float64Array {
  const d = variances.length;
  const matrix = new Float64Array(d * d);
  for (let i = 0; i < d; i++) matrix[i * d + i] = variances[i];
  return matrix;
}

/** The view of component c, of M a state. */
export function viewOf(
  Sigma: Float64Array,
  d: number,
  known: Int32Array,
  unknown: Int32Array,
  scales: readonly number[],
  c: number,
  M: number,
): View {
  const o = known.length;
  const law = conditionNormal(Sigma, d, known, unknown);
  if (law === undefined)
    throw new AncestralError(
      `hidden-markov: a covariance must be positive definite, got a singular one in state ${Math.floor(c / M) + 1}`,
      { code: 'NOT_FINITE', hint: 'drop columns that are sums or copies of others, or take a diagonal covariance' },
    );
  let constant = (-o / 2) * LOG_TWO_PI;
  for (let i = 0; i < o; i++) constant -= Math.log(law.knownFactor[i * o + i]) + Math.log(scales[known[i]]);
  return { root: lowerInverse(law.knownFactor, o), constant, gain: law.gain, rest: law.covariance };
}

/** log N of the known cells x, standardised, where the mean begins at `at`. */
export function logDensity(
  { root, constant }: View,
  laws: Float64Array,
  at: number,
  known: Int32Array,
  x: Float64Array,
): number {
  const o = known.length;
  let square = 0;
  for (let i = 0; i < o; i++) {
    let z = 0;
    for (let j = 0; j <= i; j++) z += root[i * o + j] * (x[j] - laws[at + known[j]]);
    square += z * z;
  }
  return constant - 0.5 * square;
}

/** E[x - μ | known cells]. */
export function residual(
  { gain }: View,
  laws: Float64Array,
  at: number,
  known: Int32Array,
  unknown: Int32Array,
  x: Float64Array,
  e: Float64Array,
): void {
  const o = known.length;
  for (let i = 0; i < o; i++) e[known[i]] = x[i] - laws[at + known[i]];
  for (let i = 0; i < unknown.length; i++) {
    let sum = 0;
    for (let j = 0; j < o; j++) sum += gain[i * o + j] * e[known[j]];
    e[unknown[i]] = sum;
  }
}

/** Adds what is left of the unknown columns given the known ones. */
export function addRest(
  sums: Float64Array,
  at: number,
  rest: Float64Array,
  unknown: Int32Array,
  weight: number,
  d: number,
  isDense: boolean,
): void {
  const u = unknown.length;
  for (let i = 0; i < u; i++) {
    if (!isDense) sums[at + unknown[i]] += weight * rest[i * u + i];
    else for (let j = 0; j < u; j++) sums[at + unknown[i] * d + unknown[j]] += weight * rest[i * u + j];
  }
}
