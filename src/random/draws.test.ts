import { describe, expect, it } from 'vitest';
import { digamma, normalCdf, regularizedBeta, regularizedGammaP, trigamma } from '../numeric/special-functions.js';
import { drawLogGamma } from './draw-gamma.js';
import type { Draws } from './draws.js';
import { keyOf } from './key.js';

const N = 40_000;

// sup |F_n - F| exceeds 1.95 / √n with probability 2 exp(-2 · 1.95²) = 0.001 (Kolmogorov).
function expectLaw(
  sample: (draws: Draws) => number,
  cdf: (x: number) => number,
  stream: string,
  below = Infinity,
): void {
  const draws = keyOf(11).at(stream).draws();
  const sorted = Float64Array.from({ length: N }, () => sample(draws)).sort();
  let distance = 0;
  sorted.forEach((x, i) => {
    if (x >= below) return;
    const p = cdf(x);
    distance = Math.max(distance, p - i / N, (i + 1) / N - p);
  });
  expect(distance).toBeLessThan(1.95 / Math.sqrt(N));
}

// A chi-square statistic with k - 1 degrees of freedom has mean k - 1 and variance 2(k - 1); 4.5 deviations above suffice
// for its longer upper tail at the 1e-4 level from 8 degrees on.
function expectFrequencies(counts: ArrayLike<number>, expected: ArrayLike<number>): void {
  let statistic = 0;
  for (let i = 0; i < counts.length; i++) statistic += (counts[i] - expected[i]) ** 2 / expected[i];
  const freedom = counts.length - 1;
  expect(statistic).toBeLessThan(freedom + 4.5 * Math.sqrt(2 * freedom));
}

function expectMoments(sample: (draws: Draws) => number, mean: number, variance: number, excess: number): void {
  const draws = keyOf(13).at('moments').draws();
  const values = Float64Array.from({ length: N }, () => sample(draws));
  const average = values.reduce((sum, x) => sum + x, 0) / N;
  const spread = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / N;
  expect(Math.abs(average - mean)).toBeLessThan(4 * Math.sqrt(variance / N));
  // the variance of (X - mean)² is (kurtosis - 1) variance²
  expect(Math.abs(spread - variance)).toBeLessThan(4 * variance * Math.sqrt((excess + 2) / N));
}

describe('uniform draws', () => {
  it('fill the open unit interval evenly', () =>
    expectLaw(
      (draws) => draws.uniform(),
      (x) => x,
      'uniform',
    ));
  it('have the moments of the uniform law', () => expectMoments((draws) => draws.uniform(), 1 / 2, 1 / 12, -6 / 5));

  it('use each of the 53 bits half of the time', () => {
    const draws = keyOf(2).draws();
    const ones = new Int32Array(53);
    for (let i = 0; i < 4000; i++) {
      let rest = draws.uniform();
      for (let bit = 0; bit < 53; bit++) {
        rest *= 2;
        if (rest >= 1) {
          ones[bit]++;
          rest -= 1;
        }
      }
      expect(rest).toBe(0);
    }
    // 4000 fair bits: standard deviation 31.6; the largest of 53 stays within 4.5 of them
    for (const count of ones) expect(Math.abs(count - 2000)).toBeLessThan(4.5 * 31.6);
  });

  it('of neighbouring rows are independent', () => {
    const rows = keyOf(9).at('rows');
    const u = Float64Array.from({ length: N + 1 }, (_, row) => rows.at(row).draws().uniform() - 0.5);
    let product = 0;
    for (let i = 0; i < N; i++) product += u[i] * u[i + 1];
    // each product has standard deviation 1/12
    expect(Math.abs(product)).toBeLessThan((4 * Math.sqrt(N)) / 12);
    expect([...u].every((value) => Math.abs(value) < 0.5)).toBe(true);
  });
});

describe('continuous draws follow their law', () => {
  it('normal', () => expectLaw((draws) => draws.normal(), normalCdf, 'normal'));
  it('exponential', () =>
    expectLaw(
      (draws) => draws.exponential(),
      (x) => -Math.expm1(-x),
      'exponential',
    ));
  it.each([0.05, 0.3, 0.9, 1, 1.7, 30, 1e6])('gamma of shape %d', (shape) =>
    expectLaw(
      (draws) => draws.gamma(shape),
      (x) => regularizedGammaP(shape, x),
      `gamma ${shape}`,
    ),
  );
  it.each([
    [0.5, 0.5],
    [2, 5],
    [0.05, 0.02],
    [40, 0.7],
  ])('beta of %d and %d', (a, b) => {
    // with tiny shapes many draws round to one, where the distribution function jumps: compare below it only
    expectLaw(
      (draws) => draws.beta(a, b),
      (x) => regularizedBeta(x, a, b),
      `beta ${a}`,
      1 - 1e-9,
    );
  });
});

describe('moments lie within four standard errors', () => {
  it('normal', () => expectMoments((draws) => draws.normal(), 0, 1, 0));
  it('exponential', () => expectMoments((draws) => draws.exponential(), 1, 1, 6));
  it.each([0.2, 0.7, 4.5])('gamma of shape %d', (a) => expectMoments((draws) => draws.gamma(a), a, a, 6 / a));
  it.each([0.01, 3, 9.99, 10, 57.3, 1e5, 1e12])('poisson of mean %d', (mean) =>
    expectMoments((draws) => draws.poisson(mean), mean, mean, 1 / mean),
  );

  it('log gamma of a shape whose gamma underflows', () => {
    const draws = keyOf(4).draws();
    let sum = 0;
    for (let i = 0; i < N; i++) sum += drawLogGamma(draws, 0.001);
    // E log X = ψ(a), Var log X = ψ'(a)
    expect(Math.abs(sum / N - digamma(0.001))).toBeLessThan(4 * Math.sqrt(trigamma(0.001) / N));
    expect(keyOf(4).draws().gamma(1e-6)).toBeGreaterThan(0);
  });
});

describe('discrete draws', () => {
  it.each([2.5, 9.9, 10, 25])('poisson of mean %d has the Poisson frequencies', (mean) => {
    const draws = keyOf(21).at('poisson').draws();
    const low = Math.max(0, Math.floor(mean - 3 * Math.sqrt(mean)));
    const cells = Math.ceil(6 * Math.sqrt(mean)) + 1; // the ends collect the tails
    const counts = new Float64Array(cells);
    for (let i = 0; i < N; i++) counts[Math.min(cells - 1, Math.max(0, draws.poisson(mean) - low))]++;
    // P(X <= k) = Q(k + 1, mean)
    const upTo = (cell: number) =>
      cell < 0 ? 0 : cell === cells - 1 ? 1 : 1 - regularizedGammaP(low + cell + 1, mean);
    expectFrequencies(
      counts,
      Float64Array.from(counts, (_, cell) => N * (upTo(cell) - upTo(cell - 1))),
    );
  });

  it('poisson of mean zero is zero', () => expect(keyOf(0).draws().poisson(0)).toBe(0));

  it.each([9, 10, 16])('below %d is even', (n) => {
    const draws = keyOf(22).draws();
    const counts = new Float64Array(n);
    for (let i = 0; i < N; i++) counts[draws.below(n)]++;
    expectFrequencies(counts, new Float64Array(n).fill(N / n));
  });

  it('below has no modulo bias where it would be largest', () => {
    // 2³² modulo 3·2³⁰ is 2³⁰: a plain remainder would put half of the draws in the first third
    const draws = keyOf(23).draws();
    let first = 0;
    for (let i = 0; i < N; i++) if (draws.below(3 * 2 ** 30) < 2 ** 30) first++;
    expect(Math.abs(first - N / 3)).toBeLessThan(4 * Math.sqrt((N * 2) / 9));
    expect(draws.below(1)).toBe(0);
    const large = draws.below(2 ** 53 - 1);
    expect(Number.isSafeInteger(large) && large >= 0).toBe(true);
  });

  it('categorical draws in proportion to unnormalised weights and never a zero one', () => {
    const weights = [0, 3, 1, 0, 2, 5, 1, 1, 4, 1, 2, 0];
    const draws = keyOf(24).draws();
    const counts = new Float64Array(weights.length);
    for (let i = 0; i < N; i++) counts[draws.categorical(weights, 20)]++;
    expect([counts[0], counts[3], counts[11]]).toEqual([0, 0, 0]);
    const positive = (_: unknown, i: number) => weights[i] > 0;
    expectFrequencies(
      counts.filter(positive),
      Float64Array.from(weights.filter(positive), (w) => (w * N) / 20),
    );
    expect(draws.categorical([0, 1e-300, 0])).toBe(1);
    expect(draws.categorical([1, 0], 1e9)).toBe(0); // a total too large falls to the last positive weight
  });

  it('permutations are permutations, each equally likely', () => {
    const draws = keyOf(25).draws();
    expect([...draws.permutation(100)].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(draws.permutation(0)).toEqual(new Int32Array(0));
    const seen = new Map<string, number>();
    for (let i = 0; i < 12_000; i++) {
      const order = draws.permutation(4).join('');
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect(seen.size).toBe(24);
    expectFrequencies([...seen.values()], new Float64Array(24).fill(500));
  });
});

describe('draws refuse', () => {
  const draws = keyOf(0).draws();
  it.each<[string, () => unknown]>([
    ['below: n must be a safe integer >= 1, got 0', () => draws.below(0)],
    ['gamma: shape must be positive and finite, got 0', () => draws.gamma(0)],
    ['gamma: shape must be positive and finite, got NaN', () => draws.beta(1, Number.NaN)],
    ['poisson: mean must be from 0 to 4503599627370496, got -1', () => draws.poisson(-1)],
    ['categorical: weights must be >= 0, got -1 at 1', () => draws.categorical([1, -1])],
    ['categorical: weights must have a positive finite sum, got 0', () => draws.categorical([0, 0])],
    [
      'categorical: weights must have a positive finite sum, got none that is positive',
      () => draws.categorical([0], 1),
    ],
    ['permutation: n must be an integer from 0 to 2147483647, got 1.5', () => draws.permutation(1.5)],
  ])('%s', (message, act) => expect(act).toThrow(message));
});
