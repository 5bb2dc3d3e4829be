import { logGamma } from '../../../../numeric/log-gamma.js';

/** The log-posterior, up to a constant, of a histogram with these counts in bins of equal width. Knuth (2006), equation 31. */
export function knuthLogPosterior(counts: ArrayLike<number>): number {
  const bins = counts.length;
  let total = 0;
  let sum = 0;
  for (let b = 0; b < bins; b++) {
    total += counts[b];
    sum += logGamma(counts[b] + 0.5);
  }
  return total * Math.log(bins) + logGamma(bins / 2) - bins * logGamma(0.5) - logGamma(total + bins / 2) + sum;
}
