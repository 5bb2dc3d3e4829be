import { describe, expect, it } from 'vitest';
import { keyOf } from '../../random/key.js';
import { negativeDistance } from '../energy-distance.js';
import { normalPoints, otherWaves, waves } from '../made-points.test.data.js';
import { bankKernel, gaussianKernel, medianSquare } from '../maximum-mean-discrepancy.js';
import { kernelTests } from './kernel-test.js';

describe('kernelTests', () => {
  // numpy: the U-statistics from the whole matrix of scipy's cdist, its median over the pairs above the diagonal.
  it('has the values of the U-statistics by definition, for unequal counts', () => {
    const [x, y] = [waves(23, 3), otherWaves(17, 3)];
    const scale = medianSquare(x, y);
    expect(scale).toBeCloseTo(3.52948559933676, 12);
    const tests = kernelTests(x, y, [gaussianKernel(scale), bankKernel(scale), negativeDistance], keyOf(1), 10);
    expect(tests[0].value).toBeCloseTo(0.014607810387057496, 12);
    expect(tests[1].value).toBeCloseTo(0.006630047463382915, 12);
    expect(tests[2].value).toBeCloseTo(0.040922557400716375, 12);
  });

  it('has uniform p values and unbiased values for equal laws, and standard errors that keep to them', () => {
    const repeats = 200;
    const ps: number[] = [];
    let [sum, squares, errors] = [0, 0, 0];
    for (let r = 0; r < repeats; r++) {
      const [x, y] = [normalPoints(25, 2, 2 * r), normalPoints(30, 2, 2 * r + 1)];
      const [test] = kernelTests(x, y, [gaussianKernel(1)], keyOf(r), 99);
      ps.push(test.pValue);
      sum += test.value / repeats;
      squares += test.value ** 2 / repeats;
      errors += test.standardError ** 2 / repeats;
    }
    ps.sort((a, b) => a - b);
    const furthest = Math.max(
      ...ps.map((p, i) => Math.max(Math.abs(p - (i + 1) / repeats), Math.abs(p - i / repeats))),
    );
    // Kolmogorov's 0.1 % point, and the hundredths in which p values come.
    expect(furthest).toBeLessThan(1.95 / Math.sqrt(repeats) + 0.01);
    expect(Math.abs(sum)).toBeLessThan(4 * Math.sqrt(squares / repeats));
    // The larger of two terms is never too small; where both are alike it is up to √2 too large.
    expect(errors / squares).toBeGreaterThan(0.7);
    expect(errors / squares).toBeLessThan(2.5);
  });

  it('has uniform p values with rows in blocks too, which stand in for single ones where there are many', () => {
    const repeats = 40;
    let early = 0;
    for (let r = 0; r < repeats; r++) {
      const [x, y] = [normalPoints(273, 1, 2 * r), normalPoints(260, 1, 2 * r + 1)];
      if (kernelTests(x, y, [negativeDistance], keyOf(r), 59)[0].pValue <= 0.25) early++;
    }
    expect(Math.abs(early / repeats - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / repeats));
  });

  it('comes to the closed form of shifted Gaussians within its standard error, and finds them different', () => {
    // E k for N(0, 1) and N(s, 1) with width 1: E exp(−(x − y)² / 2) = √⅓ exp(−s² / 6), x − y being N(s, 2).
    const s = 0.7;
    const expected = (2 / Math.sqrt(3)) * (1 - Math.exp((-s * s) / 6));
    const [test] = kernelTests(normalPoints(800, 1, 1), normalPoints(700, 1, 2, s), [gaussianKernel(1)], keyOf(1));
    expect(Math.abs(test.value - expected)).toBeLessThan(4 * test.standardError);
    expect(test.standardError).toBeLessThan(expected / 4);
    expect(test.pValue).toBe(1 / 501);
  });

  it('says nothing of rows that are all the same', () => {
    const same = { count: 5, width: 1, values: new Float64Array(5) };
    expect(medianSquare(same, same)).toBe(1);
    const [test] = kernelTests(same, same, [gaussianKernel(1)], keyOf(1));
    expect(test).toEqual({ value: 0, standardError: 0, pValue: 1 });
    // Most rows alike: the median of the distances that there are.
    const few = { count: 6, width: 1, values: Float64Array.of(0, 0, 0, 0, 0, 2) };
    expect(medianSquare(few, same)).toBe(4);
  });
});
