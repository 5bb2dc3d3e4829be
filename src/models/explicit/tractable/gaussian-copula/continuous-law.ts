import { logSumExp } from '../../../../numeric/log-sum-exp.js';
import { normalCdf, normalLogCdf } from '../../../../numeric/normal-distribution.js';
import { normalLogDensity, scoreOf, scoreOfLog, TINY } from './normal-tails.js';

// A density on the line that is smooth, positive everywhere and has an invertible distribution function:
// a mixture of Gaussians for t = (x - centre) / spread, or for t = asinh((x - centre) / spread), which behaves like a
// signed logarithm: G(x) = Σ π_k Φ((t - μ_k) / σ_k).

/** A mixture of Gaussians on a linear or on a signed logarithmic scale. */
export type ContinuousLaw = {
  readonly scale: 'linear' | 'asinh';
  readonly centre: number;
  readonly spread: number;
  readonly shares: Float64Array;
  readonly means: Float64Array;
  readonly deviations: Float64Array;
};

type Scale = Pick<ContinuousLaw, 'scale' | 'centre' | 'spread'>;

/** t(x). */
export function toScale({ scale, centre, spread }: Scale, x: number): number {
  const t = (x - centre) / spread;
  return scale === 'linear' ? t : Math.asinh(t);
}

/** x(t). */
function fromScale({ scale, centre, spread }: Scale, t: number): number {
  return centre + spread * (scale === 'linear' ? t : Math.sinh(t));
}

/** log dt/dx. */
export function logSlope({ scale, centre, spread }: Scale, x: number): number {
  const u = (x - centre) / spread;
  if (scale === 'linear') return -Math.log(spread);
  return -Math.log(spread) - (Math.abs(u) < 1e100 ? 0.5 * Math.log1p(u * u) : Math.log(Math.abs(u)));
}

/** log g(x), the density per unit of x. */
export function lawLogDensity(law: ContinuousLaw, x: number): number {
  return logSlope(law, x) + mixtureLogDensity(law, toScale(law, x));
}

/** G(x), or 1 - G(x) for `side` -1. */
export function lawTail(law: ContinuousLaw, x: number, side: 1 | -1): number {
  return mixtureTail(law, toScale(law, x), side);
}

/** log G(x), or log(1 - G(x)) for `side` -1, where these underflow. */
export function lawLogTail(law: ContinuousLaw, x: number, side: 1 | -1): number {
  return mixtureLogTail(law, toScale(law, x), side);
}

/** The function that takes a normal score z to its x, G(x) = Φ(z). */
export function lawQuantiles(law: ContinuousLaw): (z: number) => number {
  if (law.shares.length === 1) return (z) => fromScale(law, law.means[0] + law.deviations[0] * z);
  const knots = Float64Array.from({ length: 2 * REACH * STEPS + 1 }, (_, i) => quantile(law, i / STEPS - REACH));
  return (z) => {
    const at = (z + REACH) * STEPS;
    const i = Math.floor(at);
    if (!(i >= 0 && i < knots.length - 1)) return fromScale(law, quantile(law, z));
    const guess = knots[i] + (at - i) * (knots[i + 1] - knots[i]);
    return fromScale(law, quantile(law, z, guess, knots[i], knots[i + 1]));
  };
}

// Quantiles between the knots, a sixteenth of a score apart, begin from a line between these.
const REACH = 5;
const STEPS = 16;

const terms = new Float64Array(64);

function mixtureLogDensity({ shares, means, deviations }: ContinuousLaw, t: number): number {
  const K = shares.length;
  if (K === 1) return normalLogDensity((t - means[0]) / deviations[0]) - Math.log(deviations[0]);
  for (let k = 0; k < K; k++) {
    terms[k] = Math.log(shares[k] / deviations[k]) + normalLogDensity((t - means[k]) / deviations[k]);
  }
  return logSumExp(terms, 0, K);
}

function mixtureTail({ shares, means, deviations }: ContinuousLaw, t: number, side: 1 | -1): number {
  let sum = 0;
  for (let k = 0; k < shares.length; k++) sum += shares[k] * normalCdf((side * (t - means[k])) / deviations[k]);
  return sum;
}

function mixtureLogTail({ shares, means, deviations }: ContinuousLaw, t: number, side: 1 | -1): number {
  for (let k = 0; k < shares.length; k++) {
    terms[k] = Math.log(shares[k]) + normalLogCdf((side * (t - means[k])) / deviations[k]);
  }
  return logSumExp(terms, 0, shares.length);
}

function mixtureScore(law: ContinuousLaw, t: number): number {
  if (law.shares.length === 1) return (t - law.means[0]) / law.deviations[0];
  const below = mixtureTail(law, t, 1);
  if (below <= 0.5) return below > TINY ? scoreOf(below, 1) : scoreOfLog(mixtureLogTail(law, t, 1));
  const above = mixtureTail(law, t, -1);
  return above > TINY ? scoreOf(1, above) : -scoreOfLog(mixtureLogTail(law, t, -1));
}

// Newton's method on the score, which is nearly linear in t, kept inside a bracket: between the smallest and the largest
// component quantile lies that of the mixture.
function quantile(law: ContinuousLaw, z: number, guess?: number, from?: number, to?: number): number {
  const { means, deviations } = law;
  let low = from ?? Number.POSITIVE_INFINITY;
  let high = to ?? Number.NEGATIVE_INFINITY;
  for (let k = 0; from === undefined && k < means.length; k++) {
    low = Math.min(low, means[k] + deviations[k] * z);
    high = Math.max(high, means[k] + deviations[k] * z);
  }
  let t = guess ?? (low + high) / 2;
  for (let i = 0; i < 100 && high - low > 4e-16 * (Math.abs(low) + Math.abs(high)); i++) {
    const score = mixtureScore(law, t);
    if (score < z) low = t;
    else high = t;
    const step = (z - score) / Math.exp(mixtureLogDensity(law, t) - normalLogDensity(score));
    // Newton's error is squared at each step, so after one this small nothing is left.
    if (Math.abs(step) < 1e-9 * (1 + Math.abs(t))) return t + step;
    const next = t + step;
    t = next > low && next < high ? next : (low + high) / 2;
  }
  return t;
}
