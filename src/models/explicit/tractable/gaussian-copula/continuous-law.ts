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
export function fromScale({ scale, centre, spread }: Scale, t: number): number {
  return centre + spread * (scale === 'linear' ? t : Math.sinh(t));
}

/** log dt/dx. */
export function logSlope({ scale, centre, spread }: Scale, x: number): number {
  const u = (x - centre) / spread;
  return -Math.log(spread) - (scale === 'linear' ? 0 : Math.log(Math.hypot(1, u)));
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

/** The x whose normal score is z: G(x) = Φ(z). */
export function lawQuantile(law: ContinuousLaw, z: number): number {
  return fromScale(law, mixtureQuantile(law, z));
}

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
function mixtureQuantile(law: ContinuousLaw, z: number): number {
  const { means, deviations } = law;
  let low = Infinity;
  let high = -Infinity;
  for (let k = 0; k < means.length; k++) {
    low = Math.min(low, means[k] + deviations[k] * z);
    high = Math.max(high, means[k] + deviations[k] * z);
  }
  let t = (low + high) / 2;
  for (let i = 0; i < 100 && high - low > 4e-16 * (Math.abs(low) + Math.abs(high)); i++) {
    const score = mixtureScore(law, t);
    if (score < z) low = t;
    else high = t;
    const step = (z - score) / Math.exp(mixtureLogDensity(law, t) - normalLogDensity(score));
    if (Math.abs(step) < 1e-13 * (1 + Math.abs(t))) return t + step;
    const next = t + step;
    t = next > low && next < high ? next : (low + high) / 2;
  }
  return t;
}
