import { describe, expect, it } from 'vitest';
import { meanAndCovariance, pooledMoments } from './mean-and-covariance.js';

const points = [1, 2, 0.5, 0, -1, 2, 3, 1, 1, 2, 2, -4, 0.5, 0, 0];

describe('meanAndCovariance', () => {
  it('is that of numpy.cov', () => {
    const { mean, covariance } = meanAndCovariance(points, 3);
    for (const [i, value] of [1.3, 0.8, -0.1].entries()) expect(mean[i]).toBeCloseTo(value, 14);
    const expected = [1.45, 0.95, -0.9625, 0.95, 1.7, -1.9, -0.9625, -1.9, 5.3];
    for (const [i, value] of expected.entries()) expect(covariance[i]).toBeCloseTo(value, 14);
  });

  it('counts points as often as they are named', () => {
    const { mean, covariance } = meanAndCovariance(points, 3, [0, 0, 3, 4]);
    for (const [i, value] of [1.125, 1.5, -0.75].entries()) expect(mean[i]).toBeCloseTo(value, 14);
    expect(covariance[0]).toBeCloseTo(0.3958333333333333, 14);
    expect(covariance[5]).toBeCloseTo(-0.5, 14);
  });

  it('loses nothing to a distant origin, nor at the end of a tile', () => {
    const values = Float64Array.from({ length: 1_025 }, (_, i) => 1e9 + (i % 2));
    // k ones among n: variance k (n − k) / (n (n − 1))
    expect(meanAndCovariance(values, 1).covariance[0]).toBeCloseTo((512 * 513) / (1_025 * 1_024), 12);
  });

  it('of two sets together is that of all their points', () => {
    const [a, b] = [meanAndCovariance(points, 3, [0, 1]), meanAndCovariance(points, 3, [2, 3, 4])];
    const { mean, covariance } = meanAndCovariance(points, 3);
    const pooled = pooledMoments(a, 2, b, 3);
    for (const [i, value] of mean.entries()) expect(pooled.mean[i]).toBeCloseTo(value, 13);
    for (const [i, value] of covariance.entries()) expect(pooled.covariance[i]).toBeCloseTo(value, 13);
  });

  it('refuses a single point', () => {
    expect(() => meanAndCovariance([1, 2], 2)).toThrow('mean-and-covariance: needs at least 2 points, got 1');
  });
});
