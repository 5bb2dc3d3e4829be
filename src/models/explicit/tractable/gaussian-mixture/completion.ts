import type { TableRows } from '../../../../data/rows.js';
import { knownPatterns } from '../../../../distributions/known-patterns.js';
import { drawNormal } from '../../../../distributions/multivariate-normal.js';
import { cholesky } from '../../../../numeric/cholesky.js';
import type { Key } from '../../../../random/key.js';
import { cachedView, mixturePosterior } from './expectation.js';
import type { Frame, Mixture, View } from './mixture.js';

/** Missing cells drawn from their law given the known ones: a component from its posterior, then its conditional normal. */
export function completeRows(frame: Frame, mixture: Mixture, rows: TableRows, key: Key): TableRows {
  const { centers, scales } = frame;
  const K = mixture.weights.length;
  const posterior = mixturePosterior(frame, mixture, rows);
  const columns = rows.columns.map((column) => column.slice(0, rows.count));
  for (const pattern of knownPatterns(rows.columns, rows.count)) {
    const { known, unknown, positions } = pattern;
    if (unknown.length === 0) continue;
    const view = cachedView(frame, mixture, pattern);
    const factors = restFactors(frame, view, K, unknown.length);
    const residual = new Float64Array(known.length);
    const mean = new Float64Array(unknown.length);
    const drawn = new Float64Array(unknown.length);
    for (const r of positions) {
      const draws = key.at(rows.index[r]).draws();
      const k = draws.categorical(posterior.subarray(r * K, (r + 1) * K));
      for (const [i, c] of known.entries()) residual[i] = (rows.columns[c][r] - centers[c]) / scales[c];
      conditionalMean(frame, mixture, view, unknown, residual, k, mean);
      drawNormal(mean, factors[k], unknown.length, draws, drawn);
      for (const [i, c] of unknown.entries()) columns[c][r] = centers[c] + scales[c] * drawn[i];
    }
  }
  return { ...rows, columns };
}

function restFactors({ form }: Frame, { rest }: View, K: number, u: number): Float64Array[] {
  return Array.from({ length: K }, (_, k) => {
    if (form === 'dense') return cholesky(rest.subarray(k * u * u, (k + 1) * u * u), u) ?? new Float64Array(u * u);
    const factor = new Float64Array(u * u);
    for (let i = 0; i < u; i++) factor[i * u + i] = Math.sqrt(rest[k * u + i]);
    return factor;
  });
}

// mu_u + T_u y with y = A x - A mu; the diagonal families know nothing from other columns.
function conditionalMean(
  { d, form }: Frame,
  mixture: Mixture,
  { factors, lift }: View,
  unknown: Int32Array,
  x: Float64Array,
  k: number,
  out: Float64Array,
): void {
  const o = x.length;
  for (const [i, c] of unknown.entries()) out[i] = mixture.means[k * d + c];
  if (form === 'diagonal') return;
  for (let j = 0; j < o; j++) {
    let y = -factors.offsets[k * o + j];
    for (let l = 0; l <= j; l++) y += factors.roots[(k * o + j) * o + l] * x[l];
    for (const [i, c] of unknown.entries()) out[i] += lift[(k * d + c) * o + j] * y;
  }
}
