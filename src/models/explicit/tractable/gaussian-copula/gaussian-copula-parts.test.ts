import { describe, expect, it } from 'vitest';
import { normalLogCdf, normalQuantile } from '../../../../numeric/normal-distribution.js';
import { keyOf } from '../../../../random/key.js';
import { type ContinuousLaw, lawLogDensity, lawQuantiles, lawTail } from './continuous-law.js';
import { asCorrelation, hermiteCoefficients, latentCorrelation } from './correlation.js';
import { fitContinuousLaw } from './fit-continuous-law.js';
import { categoryMargin } from './fit-margin.js';
import { noiseShare } from './latent-learner.js';
import { lawScore } from './margin.js';
import { intervalMean, scoreOfLog } from './normal-tails.js';
import { drawIntervals, logIntervalMass, makeRoom, placeRow, preparePattern } from './rectangle.js';

const law: ContinuousLaw = {
  scale: 'asinh',
  centre: 1,
  spread: 0.5,
  shares: Float64Array.of(0.3, 0.7),
  means: Float64Array.of(-1, 2),
  deviations: Float64Array.of(0.4, 0.8),
};

describe('continuous law', () => {
  it('has the density of its distribution function', () => {
    for (const x of [-2, 0.9, 1.4, 5, 40]) {
      const h = 1e-5 * (1 + Math.abs(x));
      const slope = (lawTail(law, x + h, 1) - lawTail(law, x - h, 1)) / (2 * h);
      expect(Math.log(slope)).toBeCloseTo(lawLogDensity(law, x), 5);
    }
  });

  it('is inverted by its quantiles, far tails included', () => {
    for (const z of [-30, -8, -4.99, -1, 0, 0.53, 3, 8, 30])
      expect(lawScore(law, lawQuantiles(law)(z), 0, 1, 0)).toBeCloseTo(z, 8);
  });

  it('is found again from its own quantiles, at the number of Gaussians that made it', () => {
    const n = 5000;
    const values = Float64Array.from({ length: n }, (_, i) => {
      const z = normalQuantile((i + 0.5) / n);
      return i % 3 === 0 ? -4 + 0.5 * z : 3 + z;
    }).sort();
    const found = fitContinuousLaw({ values, weights: new Float64Array(n).fill(1), total: n }, 1e-9, 8);
    expect(found.shares.length).toBe(2);
    const lighter = found.shares[0] < found.shares[1] ? 0 : 1;
    expect(found.shares[lighter]).toBeCloseTo(1 / 3, 2);
    expect(found.centre + found.spread * found.means[lighter]).toBeCloseTo(-4, 1);
    expect(found.spread * found.deviations[lighter]).toBeCloseTo(0.5, 1);
  });

  it('keeps to the floor on repeated values', () => {
    const values = Float64Array.of(...new Array(50).fill(1), ...new Array(50).fill(2));
    const found = fitContinuousLaw({ values, weights: new Float64Array(100).fill(1), total: 100 }, 0.1, 8);
    for (const x of [1, 2]) expect(lawLogDensity(found, x)).toBeLessThan(-Math.log(0.1));
  });
});

describe('normal tails', () => {
  it('invert log Φ where Φ underflows', () => {
    for (const z of [-36, -100, -1e4]) expect(scoreOfLog(normalLogCdf(z)) / z).toBeCloseTo(1, 12);
  });

  it('give interval means and masses far out', () => {
    expect(intervalMean(-1, 1)).toBeCloseTo(0, 14);
    expect(intervalMean(0, Infinity)).toBeCloseTo(Math.sqrt(2 / Math.PI), 14);
    // scipy.stats.norm.logsf(40) = -804.6084420137538
    expect(logIntervalMass(40, Infinity)).toBeCloseTo(-804.6084420137538, 9);
    expect(logIntervalMass(-Infinity, -40)).toBeCloseTo(-804.6084420137538, 9);
    expect(logIntervalMass(-Infinity, Infinity)).toBe(0);
  });
});

describe('latent correlation', () => {
  it("undoes the attenuation of two halves: E[s s'] = (2/π)² · arcsin(ρ)", () => {
    // scores ±√(2/π), concordant with probability 1/2 + arcsin(ρ)/π (Sheppard 1899)
    const c = hermiteCoefficients(categoryMargin(Float64Array.of(0.5, 0.5)));
    for (const rho of [-0.8, -0.3, 0, 0.5, 0.9]) {
      const moment = (2 / Math.PI) * (2 / Math.PI) * Math.asin(rho);
      expect(latentCorrelation(moment, c, c)).toBeCloseTo(rho, rho === 0.9 ? 3 : 6);
    }
  });

  it('becomes positive definite where pairs contradict each other', () => {
    const R = asCorrelation(Float64Array.of(1, 0.9, -0.9, 0.9, 1, 0.9, -0.9, 0.9, 1), 3, 1e-3);
    const determinant = 1 + 2 * R[1] * R[2] * R[5] - R[1] ** 2 - R[2] ** 2 - R[5] ** 2;
    expect(determinant).toBeGreaterThan(0);
    expect([R[0], R[4], R[8]]).toEqual([1, 1, 1]);
  });
});

describe('draws from rectangles', () => {
  it('are weighted without bias, far out as well', () => {
    const R = Float64Array.of(1, 0.6, 0.6, 1);
    const pattern = preparePattern(R, 2, Int32Array.of(0, 1), 0, 2);
    // scipy.integrate.dblquad of the bivariate normal density, epsrel 1e-10
    for (const [a, b, c, d, expected] of [
      [0, 1, 0, 1, 0.1515575465446377],
      [9, 9.5, 1, 2, 8.781924495943194e-25],
      [9, 9.5, 9, 12, 5.807137165785608e-25],
    ]) {
      const room = makeRoom(2);
      placeRow(pattern, room, [Float64Array.of(a), Float64Array.of(c)], [Float64Array.of(b), Float64Array.of(d)], 0);
      const count = 20_000;
      const ratios = Float64Array.from({ length: count }, (_, i) => {
        const draws = keyOf(3).at(i).draws();
        const logWeight = drawIntervals(pattern, room, Float64Array.of(draws.uniform(), draws.uniform()), false);
        return Math.exp(logWeight - Math.log(expected));
      });
      const mean = ratios.reduce((x, y) => x + y, 0) / count;
      const deviation = Math.sqrt(ratios.reduce((sum, ratio) => sum + (ratio - mean) ** 2, 0) / count);
      expect(Math.abs(mean - 1)).toBeLessThan((4 * deviation) / Math.sqrt(count) + 1e-9);
    }
  });
});

describe('noiseShare', () => {
  it('is Σ var(r) / Σ r² times 2p / n: next to none for many rows, all where columns are as many and correlations but noise', () => {
    const pair = Float64Array.of(1, 0.6, 0.6, 1);
    // (1 - 0.36)² / 100 / 0.36
    expect(noiseShare(pair, 2, 100)).toBeCloseTo((0.4096 / 36) * 0.04, 12);
    expect(noiseShare(Float64Array.of(1, 0.05, 0.05, 1), 2, 4)).toBe(1);
    expect(noiseShare(Float64Array.of(1, 0, 0, 1), 2, 100)).toBe(0);
  });
});
