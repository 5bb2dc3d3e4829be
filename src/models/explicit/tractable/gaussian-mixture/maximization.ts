import { bestCovariances } from '../../../../distributions/covariance.js';
import type { MixtureSums } from './expectation.js';
import type { Frame, Mixture } from './mixture.js';

/** The M-step: weights N_k / N, means moved by the mean residual, covariances about the new means, floored. */
export function maximization(frame: Frame, mixture: Mixture, sums: MixtureSums): Mixture {
  const { d, form } = frame;
  const { counts } = sums;
  const K = counts.length;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const means = mixture.means.slice();
  const scatters = new Float64Array(sums.seconds.length);
  for (let k = 0; k < K; k++) {
    if (!(counts[k] > 0)) continue;
    const shift = sums.firsts.subarray(k * d, (k + 1) * d).map((first) => first / counts[k]);
    for (let i = 0; i < d; i++) {
      means[k * d + i] += shift[i];
      if (form === 'diagonal') scatters[k * d + i] = sums.seconds[k * d + i] / counts[k] - shift[i] * shift[i];
      else
        for (let j = 0; j < d; j++) {
          const at = (k * d + i) * d + j;
          scatters[at] = sums.seconds[at] / counts[k] - shift[i] * shift[j];
        }
    }
  }
  return {
    weights: counts.map((count) => count / total),
    means,
    covariances: bestCovariances(frame.covariance, counts, scatters, frame.floor),
  };
}
