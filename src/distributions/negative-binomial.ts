import { digamma, trigamma } from '../numeric/digamma.js';
import { logBeta } from '../numeric/log-gamma.js';
import type { CountLaw } from './count-law.js';
import type { CountSummary } from './counts.js';
import { SMALLEST_MEAN } from './poisson.js';

/** Largest size as a multiple of the mean plus one: beyond it the law cannot be told from a Poisson. */
const LARGEST_SIZE = 1e4;

/** Negative binomial with mean m and size r: a Poisson whose mean is gamma distributed with shape r; variance m + m²/r. */
export const negativeBinomial: CountLaw = {
  name: 'negative-binomial',
  parameterCount: 2,
  labels: ['mean', 'size'],
  fit(summary, previous) {
    if (summary.values[0] < 0) return undefined;
    return [Math.max(summary.mean, SMALLEST_MEAN), mostLikelySize(summary, previous?.[1])];
  },
  // log [ Γ(x+r) / (x! Γ(r)) · (r/(r+m))^r · (m/(r+m))^x ]
  logMass(x, m, r) {
    if (!(x >= 0)) return -Infinity;
    const none = -r * Math.log1p(m / r);
    if (x === 0) return none;
    if (m === 0) return -Infinity;
    return none - logBeta(x, r) - Math.log(x) - x * Math.log1p(r / m);
  },
  sample: (m, r, draws) => draws.poisson((draws.gamma(r) * m) / r),
};

// The root of the score in r, by Newton's method on log r held inside a bracket.
function mostLikelySize(summary: CountSummary, previous: number | undefined): number {
  const { mean, variance } = summary;
  const largest = LARGEST_SIZE * (1 + mean);
  if (!(variance > mean)) return largest; // the likelihood rises with r for ever (Anscombe 1950)
  let low = Math.log(1e-8);
  let high = Math.log(largest);
  const byMoments = (mean * mean) / (variance - mean);
  let t = Math.log(Math.min(largest / 2, Math.max(1e-7, previous ?? byMoments)));
  for (let i = 0; i < 100; i++) {
    const r = Math.exp(t);
    const { score: slope, curvature } = scoreOf(summary, r);
    if (slope > 0) low = t;
    else high = t;
    const step = slope / (slope + r * curvature); // d/dt of r·score = r score + r² score'
    const next = t - step;
    const inside = next > low && next < high ? next : 0.5 * (low + high);
    if (Math.abs(inside - t) < 1e-12 * (1 + Math.abs(t))) return Math.exp(inside);
    t = inside;
  }
  return Math.exp(t);
}

// d/dr Σ w log P(x | m, r) at m = the mean, and its derivative
function scoreOf(summary: CountSummary, r: number): { score: number; curvature: number } {
  const { values, weights, total, mean } = summary;
  const digammaR = digamma(r);
  const trigammaR = trigamma(r);
  let score = -total * Math.log1p(mean / r);
  let curvature = (total * mean) / (r * (r + mean));
  for (let i = 0; i < values.length; i++) {
    score += weights[i] * (digamma(values[i] + r) - digammaR);
    curvature += weights[i] * (trigamma(values[i] + r) - trigammaR);
  }
  return { score, curvature };
}
