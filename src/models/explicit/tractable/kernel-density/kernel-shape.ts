import { log1mExp } from '../../../../numeric/log-sum-exp.js';
import { normalLogCdf } from '../../../../numeric/normal-distribution.js';
import type { Draws } from '../../../../random/draws.js';

export type KernelName = 'gaussian' | 'tophat' | 'epanechnikov' | 'exponential' | 'linear' | 'cosine';

/** A symmetric density on the line that falls with |u|; bandwidth 1. */
export interface KernelShape {
  /** log K(u); -Infinity outside the support. */
  logDensity(u: number): number;
  /** log ∫ K from `low` to `high`, to full relative precision in the tails. */
  logMass(low: number, high: number): number;
  draw(draws: Draws): number;
  /** ∫ u² K(u) du. */
  readonly variance: number;
  /** ∫ K(u)² du. */
  readonly roughness: number;
  /** Whether log K(u) is log K(0) - u²/2. */
  readonly isQuadratic?: true;
  /** K(u) is 0, or less than 1e-17 of K(0), for |u| beyond it. */
  readonly reach: number;
}

const LOG_ROOT_2_PI = 0.5 * Math.log(2 * Math.PI);
const LOG_HALF = Math.log(0.5);
const QUARTER_PI = Math.PI / 4;

/** The kernels of scikit-learn, with its normalisation in one dimension. */
export const KERNEL_SHAPES: Readonly<Record<KernelName, KernelShape>> = {
  // K(u) = exp(-u²/2) / √(2π)
  gaussian: {
    logDensity: (u) => -0.5 * u * u - LOG_ROOT_2_PI,
    logMass: (low, high) => mirrored(low, high, (a, b) => logDifference(normalLogCdf(-a), normalLogCdf(-b))),
    draw: (draws) => draws.normal(),
    variance: 1,
    roughness: 0.5 / Math.sqrt(Math.PI),
    isQuadratic: true,
    reach: 8.9,
  },
  // K(u) = 1/2 on [-1, 1]
  tophat: compact({
    density: () => 0.5,
    cdf: (u) => 0.5 * (1 + u),
    inverse: (p) => 2 * p - 1,
    variance: 1 / 3,
    roughness: 1 / 2,
  }),
  // K(u) = 3/4 (1 - u²)
  epanechnikov: compact({
    density: (u) => 0.75 * (1 - u * u),
    cdf: (u) => 0.25 * (1 + u) * (1 + u) * (2 - u),
    inverse: (p) => 2 * Math.sin(Math.asin(2 * p - 1) / 3),
    variance: 1 / 5,
    roughness: 3 / 5,
  }),
  // K(u) = exp(-|u|) / 2
  exponential: {
    logDensity: (u) => LOG_HALF - Math.abs(u),
    logMass: (low, high) => mirrored(low, high, (a, b) => logDifference(LOG_HALF - a, LOG_HALF - b)),
    draw: (draws) => (draws.uniform() < 0.5 ? -1 : 1) * draws.exponential(),
    variance: 2,
    roughness: 1 / 4,
    reach: 39.2,
  },
  // K(u) = 1 - |u|
  linear: compact({
    density: (u) => 1 - Math.abs(u),
    cdf: (u) => (u < 0 ? 0.5 * (1 + u) * (1 + u) : 1 - 0.5 * (1 - u) * (1 - u)),
    inverse: (p) => (p < 0.5 ? Math.sqrt(2 * p) - 1 : 1 - Math.sqrt(2 * (1 - p))),
    variance: 1 / 6,
    roughness: 2 / 3,
  }),
  // K(u) = π/4 cos(πu/2)
  cosine: compact({
    density: (u) => QUARTER_PI * Math.cos((Math.PI / 2) * u),
    cdf: (u) => Math.sin(QUARTER_PI * (1 + u)) ** 2,
    inverse: (p) => (2 / Math.PI) * Math.asin(2 * p - 1),
    variance: 1 - 8 / Math.PI ** 2,
    roughness: Math.PI ** 2 / 16,
  }),
};

interface CompactLaw {
  density(u: number): number;
  /** For u in [-1, 1]. */
  cdf(u: number): number;
  inverse(p: number): number;
  readonly variance: number;
  readonly roughness: number;
}

function compact({ density, cdf, inverse, variance, roughness }: CompactLaw): KernelShape {
  return {
    logDensity: (u) => (u > -1 && u < 1 ? Math.log(density(u)) : -Infinity),
    // on the left, where the distribution function is small, so that differences keep their digits
    logMass: (low, high) =>
      mirrored(low, high, (a, b) => Math.log(Math.max(0, cdf(Math.max(-1, -a)) - cdf(Math.max(-1, -b))))),
    draw: (draws) => inverse(draws.uniform()),
    variance,
    roughness,
    reach: 1,
  };
}

/** The log-mass of an interval from that of intervals to the right of the middle: `upper(a, b)` for 0 <= a <= b, and its mirror image. */
function mirrored(low: number, high: number, upper: (a: number, b: number) => number): number {
  if (!(low < high)) return -Infinity;
  if (low >= 0) return upper(low, high);
  if (high <= 0) return upper(-high, -low);
  return Math.log(Math.exp(upper(0, high)) + Math.exp(upper(0, -low)));
}

function logDifference(larger: number, smaller: number): number {
  return larger === -Infinity ? -Infinity : larger + log1mExp(Math.min(0, smaller - larger));
}
