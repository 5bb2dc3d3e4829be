import type { TableRows } from '../../../../data/rows.js';
import type { Frame } from './mixture.js';
import { pointsOf } from './seeds.js';

/** The covariance of the rows about their mean, from the pairs of known cells. [d, d], standardised */
export function spreadOf(frame: Frame, rows: TableRows): Float64Array {
  const { d } = frame;
  const { values, weights, count, means } = pointsOf(frame, rows);
  const known = new Float64Array(d);
  const spread = new Float64Array(d * d);
  const z = new Float64Array(d);
  for (let r = 0; r < count; r++) {
    for (let i = 0; i < d; i++) {
      z[i] = values[r * d + i] - means[i];
      known[i] += Number.isNaN(rows.columns[i][r]) ? 0 : weights[r];
      for (let j = 0; j <= i; j++) spread[i * d + j] += weights[r] * z[i] * z[j];
    }
  }
  // dividing by the roots of the known weights keeps the matrix positive semidefinite
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      spread[i * d + j] /= Math.sqrt(known[i] * known[j]) || 1;
      spread[j * d + i] = spread[i * d + j];
    }
  }
  return spread;
}
