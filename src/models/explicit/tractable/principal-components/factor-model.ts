// x = mu + W z + e, z ~ N(0, I_q), e ~ N(0, Psi), Psi = diag(psi): so x ~ N(mu, W W' + Psi). With psi equal in all columns
// this is probabilistic principal components, else factor analysis; with psi -> 0 it is the classical projection.
// Given the known cells o:  M = I + W_o' Psi_o^-1 W_o,  E[z | x_o] = M^-1 W_o' Psi_o^-1 (x_o - mu_o),  Cov[z | x_o] = M^-1,
// and Woodbury's identity gives the marginal density of x_o in q dimensions instead of d.
import { LOG_TWO_PI } from '../../../../distributions/multivariate-normal.js';
import { cholesky, choleskyLogDeterminant, choleskySolve } from '../../../../numeric/cholesky.js';

/** The params, on the scale of the data or standardised. */
export type FactorModel = {
  /** [d] */
  readonly mean: Float64Array;
  /** W, one row a column of the data. [d, q] */
  readonly loadings: Float64Array;
  /** psi: variances. [d] */
  readonly noise: Float64Array;
};

/** What the known columns of a pattern say about z. */
export interface Encoder {
  readonly model: FactorModel;
  readonly q: number;
  readonly known: Int32Array;
  /** Lower factor of M. [q, q] */
  readonly factor: Float64Array;
  /** W_o' Psi_o⁻¹, one row a known column. [known, q] */
  readonly weighted: Float64Array;
  /** Log normaliser of the density of x_o. */
  readonly constant: number;
}

/** The encoder of a pattern of known columns. */
export function encoderOf(model: FactorModel, known: Int32Array): Encoder {
  const q = dimensionsOf(model);
  const { loadings: W, noise } = model;
  const M = new Float64Array(q * q);
  const weighted = new Float64Array(known.length * q);
  let logNoise = 0;
  for (const [i, c] of known.entries()) {
    logNoise += Math.log(noise[c]);
    for (let a = 0; a < q; a++) {
      weighted[i * q + a] = W[c * q + a] / noise[c];
      for (let b = 0; b <= a; b++) M[a * q + b] += weighted[i * q + a] * W[c * q + b];
    }
  }
  for (let a = 0; a < q; a++) M[a * q + a] += 1;
  const factor = cholesky(M, q) as Float64Array; // at least the identity
  const constant = -0.5 * (known.length * LOG_TWO_PI + logNoise + choleskyLogDeterminant(factor, q));
  return { model, q, known, factor, weighted, constant };
}

export function dimensionsOf({ mean, loadings }: FactorModel): number {
  return loadings.length / mean.length;
}

/** Writes E[z | x_o] into `z`, where `residual` is x_o - mu_o. */
export function encodeRow({ q, known, factor, weighted }: Encoder, residual: Float64Array, z: Float64Array): void {
  z.fill(0);
  for (let i = 0; i < known.length; i++) {
    const x = residual[i];
    for (let a = 0; a < q; a++) z[a] += weighted[i * q + a] * x;
  }
  choleskySolve(factor, q, z, z);
}

/** log p(x_o) given z = E[z | x_o]: the distance is that of what z leaves over plus |z|², which does not cancel. */
export function rowLogProb({ model, q, known, constant }: Encoder, residual: Float64Array, z: Float64Array): number {
  let distance = 0;
  for (let a = 0; a < q; a++) distance += z[a] * z[a];
  for (let i = 0; i < known.length; i++) {
    const rest = residual[i] - predict(model, q, known[i], z);
    distance += (rest * rest) / model.noise[known[i]];
  }
  return constant - 0.5 * distance;
}

/** (W z) in one column. */
export function predict({ loadings }: FactorModel, q: number, column: number, z: Float64Array): number {
  let sum = 0;
  for (let a = 0; a < q; a++) sum += loadings[column * q + a] * z[a];
  return sum;
}
