import { describe, expect, it } from 'vitest';
import { bulkOf } from '../random/bulk.js';
import { type Key, keyOf } from '../random/key.js';
import type { FeatureRows } from './feature-rows.js';
import { frechetDistance, frechetEstimate, gaussianFrechet } from './frechet.js';

const of = (...numbers: number[]) => Float64Array.from(numbers);

function normals(count: number, width: number, key: Key, scale = 1, shift = 0): FeatureRows {
  const values = new Float32Array(count * width);
  bulkOf(key).normals(values);
  return { count, width, values: values.map((value) => scale * value + shift) };
}

describe('gaussianFrechet', () => {
  it('is |m₁ − m₂|² + Σ (σ₁ − σ₂)² for independent coordinates', () => {
    const a = { mean: of(1, 2), covariance: of(4, 0, 0, 9) };
    const b = { mean: of(0, 4), covariance: of(1, 0, 0, 25) };
    expect(gaussianFrechet(a, b)).toBeCloseTo(1 + 4 + 1 + 4, 12);
    expect(gaussianFrechet(a, a)).toBeCloseTo(0, 12);
  });

  it('is what scipy finds with covariances that do not commute', () => {
    const a = { mean: of(1, 0, -1), covariance: of(2, 0.5, 0.1, 0.5, 1, -0.3, 0.1, -0.3, 0.7) };
    const b = { mean: of(0.5, 2, 0), covariance: of(1, -0.2, 0.4, -0.2, 3, 0.6, 0.4, 0.6, 1.5) };
    // ((m - n) ** 2).sum() + trace(A + B - 2 * scipy.linalg.sqrtm(A @ B))
    expect(gaussianFrechet(a, b)).toBeCloseTo(6.630115584768392, 12);
    expect(gaussianFrechet(b, a)).toBeCloseTo(6.630115584768392, 12);
  });
});

describe('frechetDistance', () => {
  const rows = normals(400, 5, keyOf(1));

  it('is the squared length of a shift, and nothing for the same rows', () => {
    const moved = { ...rows, values: Float64Array.from(rows.values, (value, i) => value + (i % 5)) };
    expect(frechetDistance(rows, moved)).toBeCloseTo(0 + 1 + 4 + 9 + 16, 9);
    expect(frechetDistance(rows, rows)).toBeCloseTo(0, 9);
  });

  it('tells apart what only covariances tell apart', () => {
    // N(0, I) against N(0, 4 I): d (2 − 1)², and the bias of 4,000 rows is about d (d + 1) / N
    const wide = normals(4_000, 5, keyOf(3), 2);
    const distance = frechetDistance(normals(4_000, 5, keyOf(2)), wide);
    expect(Math.abs(distance - 5)).toBeLessThan(0.3);
  });

  it('refuses other widths, too few rows, missing and infinite numbers', () => {
    expect(() => frechetDistance(rows, normals(400, 4, keyOf(1)))).toThrow(
      'frechet-distance: both must have the same features, at least 1, got 5 and 4',
    );
    expect(() => frechetDistance(rows, normals(1, 5, keyOf(1)))).toThrow(
      'frechet-distance: needs at least 2 rows on either side, got 1',
    );
    expect(() => frechetDistance(rows, { count: 2, width: 5, values: [1] })).toThrow(
      'frechet-distance: 2 rows must have 10 numbers, got 1',
    );
    const broken = { count: 2, width: 1, values: [1, Number.NaN] };
    expect(() => frechetDistance(broken, broken)).toThrow(
      'frechet-distance: features must be finite, got NaN in row 2',
    );
  });
});

describe('frechetEstimate', () => {
  const key = keyOf(7);

  it('takes the bias of few rows away', () => {
    const width = 16;
    const a = normals(1_000, width, keyOf(11));
    const b = normals(1_000, width, keyOf(12));
    const { value, limit, limitStandardError, rows } = frechetEstimate(a, b, { key });
    expect(rows).toBe(1_000);
    // For one law, to first order: 2 d / N of the means and ¼ E|C₁ − C₂|² = d (d + 1) / (2 N) of the covariances. The latter is a
    // sum of d (d + 1) / 2 squares, so that the deviation is about 2 / √(d (d + 1)) of it, that of the halves the same.
    const bias = (width * (width + 5)) / 2 / rows;
    const deviation = (2 / Math.sqrt(width * (width + 1))) * bias;
    expect(Math.abs(value - bias)).toBeLessThan(4 * deviation);
    expect(Math.abs(limit)).toBeLessThan(4 * Math.sqrt(2) * deviation);
    expect(Math.abs(limit)).toBeLessThan(4 * limitStandardError);
  });

  it('has a standard error that covers what is known', () => {
    // N(0, I) against N(1, I): |m₁ − m₂|² = d; standard error of it about 2 √d √(2 / N)
    const width = 4;
    const { limit, standardError, limitStandardError } = frechetEstimate(
      normals(2_000, width, keyOf(21)),
      normals(3_000, width, keyOf(22), 1, 1),
      { key },
    );
    expect(Math.abs(limit - width)).toBeLessThan(4 * limitStandardError);
    const expected = 2 * Math.sqrt(width) * Math.sqrt(2 / 2_000);
    // 20 resamples know a standard error to √(1 / 38) = 16 %
    expect(standardError / expected).toBeGreaterThan(0.5);
    expect(standardError / expected).toBeLessThan(1.5);
  });

  it('is the same for the same key', () => {
    const [a, b] = [normals(100, 3, keyOf(31)), normals(100, 3, keyOf(32))];
    expect(frechetEstimate(a, b, { key })).toEqual(frechetEstimate(a, b, { key }));
  });

  it('refuses fewer rows than give halves of full rank', () => {
    expect(() => frechetEstimate(normals(9, 4, key), normals(20, 4, key), { key })).toThrow(
      'frechet-distance: needs at least 10 rows on either side, got 9',
    );
  });
});
