// Expected first and second moments of whole rows given their known cells: the sums that learning needs. Of complete rows
// they are plain sums; a missing part adds its regression on z and, once per pattern, its covariance given the known part.

import type { TableRows } from '../../../../data/rows.js';
import { type KnownPattern, knownPatterns } from '../../../../distributions/known-patterns.js';
import { choleskySolve } from '../../../../numeric/cholesky.js';
import { addScatter } from '../../../../numeric/scatter.js';
import {
  dimensionsOf,
  type Encoder,
  encodeRow,
  encoderOf,
  type FactorModel,
  predict,
  rowLogProb,
} from './factor-model.js';

/** Sums of weighted rows about the current mean, standardised. */
export type Moments = {
  readonly first: Float64Array;
  /** [d, d] */
  readonly second: Float64Array;
  /** Total weight of rows with a missing cell. */
  readonly incomplete: number;
};

/** Coordinates of the fit: (value - center) / scale. */
export interface Frame {
  readonly centers: Float64Array;
  readonly scales: Float64Array;
}

const TILE = 128;

/** The E-step on a block of rows; the objective is on the scale of the data. */
export function expectedMoments(frame: Frame, model: FactorModel, rows: TableRows) {
  const d = model.mean.length;
  const width = 4 * Math.ceil(d / 4);
  const sums = {
    first: new Float64Array(d),
    scatter: new Float64Array(width * width),
    second: new Float64Array(d * d),
  };
  let objective = 0;
  let incomplete = 0;
  for (const pattern of knownPatterns(rows.columns, rows.count)) {
    const encoder = encoderOf(model, pattern.known);
    let jacobian = 0;
    for (const c of pattern.known) jacobian += Math.log(frame.scales[c]);
    const { weight, logProb } = addPattern(frame, encoder, pattern, rows, sums);
    objective -= logProb - weight * jacobian;
    if (pattern.unknown.length === 0) continue;
    incomplete += weight;
    addUncertainty(encoder, pattern.unknown, weight, sums.second);
  }
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      sums.second[i * d + j] += sums.scatter[i * width + j];
      sums.second[j * d + i] = sums.second[i * d + j];
    }
  }
  return { objective, moments: { first: sums.first, second: sums.second, incomplete } };
}

function addPattern(
  frame: Frame,
  encoder: Encoder,
  { known, unknown, positions }: KnownPattern,
  rows: TableRows,
  sums: { first: Float64Array; scatter: Float64Array },
) {
  const { model, q } = encoder;
  const d = model.mean.length;
  const width = 4 * Math.ceil(d / 4);
  const tile = new Float64Array(width * TILE);
  const residual = new Float64Array(known.length);
  const z = new Float64Array(q);
  let weight = 0;
  let logProb = 0;
  for (let from = 0; from < positions.length; from += TILE) {
    const count = Math.min(TILE, positions.length - from);
    for (let r = 0; r < count; r++) {
      const row = positions[from + r];
      const own = rows.weights === undefined ? 1 : rows.weights[row];
      const root = Math.sqrt(own);
      readResidual(frame, model, known, rows, row, residual);
      encodeRow(encoder, residual, z);
      weight += own;
      logProb += own * rowLogProb(encoder, residual, z);
      for (let i = 0; i < known.length; i++) {
        tile[known[i] * TILE + r] = root * residual[i];
        sums.first[known[i]] += own * residual[i];
      }
      for (let i = 0; i < unknown.length; i++) {
        const expected = predict(model, q, unknown[i], z);
        tile[unknown[i] * TILE + r] = root * expected;
        sums.first[unknown[i]] += own * expected;
      }
    }
    addScatter(tile, d, TILE, count, sums.scatter);
  }
  return { weight, logProb };
}

// Cov[x_u | x_o] = W_u M^-1 W_u' + Psi_u, lower triangle.
function addUncertainty(
  { model, q, factor }: Encoder,
  unknown: Int32Array,
  weight: number,
  second: Float64Array,
): void {
  const d = model.mean.length;
  const right = new Float64Array(q);
  for (const c of unknown) {
    choleskySolve(factor, q, model.loadings.subarray(c * q, (c + 1) * q), right);
    for (const b of unknown) if (b >= c) second[b * d + c] += weight * predict(model, q, b, right);
    second[c * d + c] += weight * model.noise[c];
  }
}

/** Writes the standardised residuals of a row's known cells. */
function readResidual(
  { centers, scales }: Frame,
  { mean }: FactorModel,
  known: Int32Array,
  rows: TableRows,
  row: number,
  out: Float64Array,
): void {
  for (let i = 0; i < known.length; i++) {
    const c = known[i];
    out[i] = (rows.columns[c][row] - centers[c]) / scales[c] - mean[c];
  }
}

/** For each row its E[z | x_o] and log density, on the scale of the data; `z` and `residual` are reused from row to row. */
export function eachEncoded(
  model: FactorModel,
  rows: TableRows,
  visit: (row: number, z: Float64Array, logProb: number, encoder: Encoder, unknown: Int32Array) => void,
): void {
  const d = model.mean.length;
  const raw: Frame = { centers: new Float64Array(d), scales: new Float64Array(d).fill(1) };
  const z = new Float64Array(dimensionsOf(model));
  for (const { known, unknown, positions } of knownPatterns(rows.columns, rows.count)) {
    const encoder = encoderOf(model, known);
    const residual = new Float64Array(known.length);
    for (const row of positions) {
      readResidual(raw, model, known, rows, row, residual);
      encodeRow(encoder, residual, z);
      visit(row, z, rowLogProb(encoder, residual, z), encoder, unknown);
    }
  }
}
