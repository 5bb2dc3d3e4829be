import { describe, expect, it } from 'vitest';
import { cholesky } from '../numeric/cholesky.js';
import { keyOf } from '../random/key.js';
import { conditionNormal, drawNormal, normalLogDensity } from './multivariate-normal.js';

const covariance = Float64Array.of(4, 3, 1, 3, 9, -2, 1, -2, 2);
const L = cholesky(covariance, 3) as Float64Array;

describe('multivariate normal', () => {
  it('has the log density of the formula', () => {
    // scipy.stats.multivariate_normal([0, 0, 0], covariance).logpdf([1, -2, 0.5])
    expect(normalLogDensity(L, 3, [1, -2, 0.5])).toBeCloseTo(-5.460186977524476, 12);
    expect(normalLogDensity(new Float64Array(0), 0, [])).toBeCloseTo(0, 15);
  });

  it('conditions a pair by the textbook formulas', () => {
    const pair = Float64Array.of(4, 3, 3, 9);
    const law = conditionNormal(pair, 2, [0], [1]);
    expect(law?.gain[0]).toBeCloseTo(3 / 4, 15); // sigma_12 / sigma_1²
    expect(law?.covariance[0]).toBeCloseTo(9 - 9 / 4, 14);
    expect(law?.knownFactor[0]).toBe(2);
  });

  it('splits the joint into marginal and conditional', () => {
    const x = [1, -2, 0.5];
    const known = [2, 0];
    const law = conditionNormal(covariance, 3, known, [1]);
    if (law === undefined) throw new Error('positive definite');
    const expected = law.gain[0] * x[2] + law.gain[1] * x[0];
    const conditional = normalLogDensity(Float64Array.of(Math.sqrt(law.covariance[0])), 1, [x[1] - expected]);
    const marginal = normalLogDensity(law.knownFactor, 2, [x[2], x[0]]);
    expect(marginal + conditional).toBeCloseTo(normalLogDensity(L, 3, x), 12);
  });

  it('says when the known part is singular', () => {
    expect(conditionNormal([1, 1, 0, 1, 1, 0, 0, 0, 1], 3, [0, 1], [2])).toBeUndefined();
  });

  it('draws with the mean and covariance asked for', () => {
    const n = 40_000;
    const sums = new Float64Array(3);
    const squares = new Float64Array(9);
    const x = new Float64Array(3);
    for (let r = 0; r < n; r++) {
      drawNormal([1, 2, 3], L, 3, keyOf(1).at(r).draws(), x);
      for (let i = 0; i < 3; i++) {
        sums[i] += x[i] - (i + 1);
        for (let j = 0; j < 3; j++) squares[3 * i + j] += (x[i] - i - 1) * (x[j] - j - 1);
      }
    }
    for (let i = 0; i < 3; i++) {
      expect(Math.abs(sums[i] / n)).toBeLessThan(4 * Math.sqrt(covariance[4 * i] / n));
      for (let j = 0; j < 3; j++) {
        const variance = covariance[4 * i] * covariance[4 * j] + covariance[3 * i + j] ** 2; // of x_i x_j
        expect(Math.abs(squares[3 * i + j] / n - covariance[3 * i + j])).toBeLessThan(4 * Math.sqrt(variance / n));
      }
    }
  });
});
