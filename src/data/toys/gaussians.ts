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

/** Round Gaussians of equal shares: what of them is drawn can be counted. */
export interface RoundModes {
  /** The set that is made of them. */
  readonly name: string;
  readonly centres: readonly (readonly [number, number])[];
  readonly deviation: number;
}

const eightModes: RoundModes = {
  name: 'eight-gaussians',
  centres: Array.from({ length: 8 }, (_, k) => {
    const angle = (Math.PI * k) / 4;
    return [Math.sqrt(8) * Math.cos(angle), Math.sqrt(8) * Math.sin(angle)] as const;
  }),
  deviation: 0.5 / Math.SQRT2,
};

const twentyFiveModes: RoundModes = {
  name: 'twenty-five-gaussians',
  centres: Array.from({ length: 25 }, (_, k) => [2 * (k % 5) - 4, 2 * Math.floor(k / 5) - 4] as const),
  deviation: 0.05,
};

/** The sets whose modes are known. */
export const roundModes: readonly RoundModes[] = [eightModes, twentyFiveModes];

/** Eight Gaussians on a circle of radius 2√2 with standard deviation 0.5/√2. */
export const eightGaussians = evenly(eightModes, 'eight Gaussians on a circle');

/** Twenty-five Gaussians on the grid {-4, -2, 0, 2, 4}² with standard deviation 0.05: the usual test for dropped modes. */
export const twentyFiveGaussians = evenly(twentyFiveModes, 'twenty-five Gaussians on a grid');

function evenly({ name, centres, deviation }: RoundModes, title: string): Toy {
  return mixture(
    name,
    title,
    centres.map((mean) => ({
      share: 1 / centres.length,
      mean,
      deviation: [deviation, deviation],
      correlation: 0,
    })),
  );
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
