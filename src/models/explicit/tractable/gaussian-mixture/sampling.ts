import { type TableRows, tableRows } from '../../../../data/rows.js';
import { drawNormal } from '../../../../distributions/multivariate-normal.js';
import type { Range } from '../../../../model/define-model.js';
import { cholesky } from '../../../../numeric/cholesky.js';
import type { Key } from '../../../../random/key.js';
import type { Frame, Mixture } from './mixture.js';

/** Ancestral sampling: the component first, then its normal law. */
export function sampleRows(frame: Frame, mixture: Mixture, { first, count }: Range, key: Key): TableRows {
  const { d, centers, scales } = frame;
  const factors = factorsOf(frame, mixture);
  const columns = Array.from({ length: d }, () => new Float64Array(count));
  const drawn = new Float64Array(d);
  for (let r = 0; r < count; r++) {
    const draws = key.at(first + r).draws();
    const k = draws.categorical(mixture.weights);
    drawNormal(mixture.means.subarray(k * d, (k + 1) * d), factors[k], d, draws, drawn);
    for (let j = 0; j < d; j++) columns[j][r] = centers[j] + scales[j] * drawn[j];
  }
  return tableRows(columns, undefined, first, count);
}

/** Lower factors of the covariances, one a component. */
export function factorsOf({ d, form }: Frame, { weights, covariances }: Mixture): Float64Array[] {
  return Array.from(weights, (_, k) => {
    if (form === 'dense')
      return cholesky(covariances.subarray(k * d * d, (k + 1) * d * d), d) ?? new Float64Array(d * d);
    const factor = new Float64Array(d * d);
    for (let j = 0; j < d; j++) factor[j * d + j] = Math.sqrt(covariances[k * d + j]);
    return factor;
  });
}
