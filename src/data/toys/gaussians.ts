import { logSumExp } from '../../numeric/log-sum-exp.js';
import { planeToy, type Toy } from './toy.js';

// Mixtures of Gaussians, p(x) = Σ π_k N(x; μ_k, Σ_k).

/** One Gaussian of a mixture: its share, mean, standard deviations and correlation. */
interface Bump {
  readonly share: number;
  readonly mean: readonly [number, number];
  readonly deviation: readonly [number, number];
  readonly correlation: number;
}

/** A narrow and a wide Gaussian of unequal shares, tilted against each other: the smallest mixture worth recovering. */
export const twoGaussians = mixture('two-gaussians', 'two tilted Gaussians of unequal shares', [
  { share: 0.35, mean: [-1.5, -0.5], deviation: [0.4, 0.8], correlation: 0.6 },
  { share: 0.65, mean: [1, 0.5], deviation: [0.9, 0.5], correlation: -0.5 },
]);

/** Eight Gaussians on a circle of radius 2√2 with standard deviation 0.5/√2. */
export const eightGaussians = mixture(
  'eight-gaussians',
  'eight Gaussians on a circle',
  Array.from({ length: 8 }, (_, k) => {
    const angle = (Math.PI * k) / 4;
    return round(1 / 8, [Math.sqrt(8) * Math.cos(angle), Math.sqrt(8) * Math.sin(angle)], 0.5 / Math.SQRT2);
  }),
);

/** Twenty-five Gaussians on the grid {-4, -2, 0, 2, 4}² with standard deviation 0.05: the usual test for dropped modes. */
export const twentyFiveGaussians = mixture(
  'twenty-five-gaussians',
  'twenty-five Gaussians on a grid',
  Array.from({ length: 25 }, (_, k) => round(1 / 25, [2 * (k % 5) - 4, 2 * Math.floor(k / 5) - 4], 0.05)),
);

function round(share: number, mean: readonly [number, number], deviation: number): Bump {
  return { share, mean, deviation: [deviation, deviation], correlation: 0 };
}

function mixture(name: string, title: string, bumps: readonly Bump[]): Toy {
  const shares = bumps.map((bump) => bump.share);
  const terms = new Float64Array(bumps.length);
  return planeToy(
    name,
    title,
    (draws) => {
      const { mean, deviation, correlation } = bumps[draws.categorical(shares)];
      const u = draws.normal();
      const v = correlation * u + Math.sqrt(1 - correlation ** 2) * draws.normal();
      return [mean[0] + deviation[0] * u, mean[1] + deviation[1] * v];
    },
    (x, y) => {
      for (const [k, bump] of bumps.entries()) terms[k] = logBump(bump, x, y);
      return logSumExp(terms);
    },
  );
}

function logBump({ share, mean, deviation, correlation }: Bump, x: number, y: number): number {
  const u = (x - mean[0]) / deviation[0];
  const v = (y - mean[1]) / deviation[1];
  const rest = 1 - correlation ** 2;
  const distance = (u * u - 2 * correlation * u * v + v * v) / rest;
  return Math.log(share / (2 * Math.PI * deviation[0] * deviation[1] * Math.sqrt(rest))) - 0.5 * distance;
}
