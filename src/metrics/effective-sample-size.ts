// How many independent draws the draws of Markov chains are worth: S / τ, where τ = 1 + 2 Σ ρ_t is the integrated autocorrelation time.
// The ρ_t are those of all halves of chains together, cut off by Geyer's initial monotone sequence (1992), as in A. Vehtari, A. Gelman,
// D. Simpson, B. Carpenter and P.-C. Bürkner, Rank-normalization, folding, and localization: an improved R̂, Bayesian Analysis 16 (2021).
import { fourierTransform } from '../numeric/fourier.js';
import { quantile } from '../numeric/quantile.js';
import { DataError } from '../util/errors.js';
import { type Chains, checkChains, momentsOf, rankNormalised, splitChains } from './chains.js';

/** What the draws are to tell: the `mean`; the `bulk` of the law, by normal scores of ranks; its `tail`s, the worse of the quantiles 5 % and 95 %. */
export type EffectiveOf = 'mean' | 'bulk' | 'tail';

/** Effective number of draws of several chains of one quantity. Above the number of draws where these are negatively correlated, at most log10 times it. */
export function effectiveSampleSize(chains: Chains, of: EffectiveOf = 'bulk'): number {
  checkChains('effective-sample-size', chains);
  const halves = splitChains(chains);
  if (of === 'mean') return independentDraws(halves);
  if (of === 'bulk') return independentDraws(rankNormalised(halves));
  const sorted = Float64Array.from(chains.flatMap((chain) => Array.from(chain))).sort();
  const below = [0.05, 0.95]
    .map((share) => quantile(sorted, share))
    .map((limit) => halves.map((half) => half.map((value) => Number(value <= limit))))
    .filter(isVaried);
  if (below.length === 0)
    throw new DataError('effective-sample-size: tails must have draws beyond them, got more than 95 % the same value');
  return Math.min(...below.map(independentDraws));
}

/** The integrated autocorrelation time of the mean, in draws. */
export function autocorrelationTime(chains: Chains): number {
  return (chains.length * (chains[0]?.length ?? 0)) / effectiveSampleSize(chains, 'mean');
}

function isVaried(chains: Chains): boolean {
  return chains.some((chain) => chain.some((value) => value !== chains[0][0]));
}

function independentDraws(chains: Chains): number {
  const draws = chains.length * chains[0].length;
  const time = initialMonotone(correlations(chains));
  return draws / Math.max(time, 1 / Math.log10(draws));
}

/** ρ_t = 1 − (W − mean of the chains' autocovariances) / var⁺. */
function correlations(chains: Chains): Float64Array {
  const n = chains[0].length;
  const covariances = new Float64Array(n);
  for (const chain of chains)
    for (const [t, value] of autocovariances(chain).entries()) covariances[t] += value / chains.length;
  const within = (covariances[0] * n) / (n - 1);
  const total = covariances[0] + momentsOf(chains.map((chain) => momentsOf(chain).mean)).variance;
  return covariances.map((value) => 1 - (within - value) / total);
}

/** Σ_t (x_t − x̄)(x_(t+lag) − x̄) / n for each lag, by the Wiener–Khinchin theorem. */
function autocovariances(chain: Float64Array): Float64Array {
  const n = chain.length;
  const size = 2 ** Math.ceil(Math.log2(2 * n));
  const { mean } = momentsOf(chain);
  const [real, imaginary] = [new Float64Array(size), new Float64Array(size)];
  for (let t = 0; t < n; t++) real[t] = chain[t] - mean;
  const transform = fourierTransform(size);
  transform(real, imaginary);
  for (let k = 0; k < size; k++) real[k] = real[k] ** 2 + imaginary[k] ** 2;
  imaginary.fill(0);
  transform(real, imaginary);
  return real.subarray(0, n).map((value) => value / size / n);
}

/** −1 + 2 Σ of pairs ρ_2k + ρ_(2k+1), as long as these are positive, none larger than the one before; and the first ρ after them, where positive. */
function initialMonotone(rho: Float64Array): number {
  const n = rho.length;
  let time = -1;
  let smallest = Number.POSITIVE_INFINITY;
  let t = 0;
  for (; t < n - 5; t += 2) {
    const pair = (t === 0 ? 1 : rho[t]) + rho[t + 1];
    if (pair <= 0) break;
    smallest = Math.min(smallest, pair);
    time += 2 * smallest;
  }
  return time + Math.max(0, t === 0 ? 1 : rho[t]);
}
