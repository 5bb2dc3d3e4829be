import { describe, expect, it } from 'vitest';
import { OptionError } from '../util/errors.js';
import { minimizeScalar } from './minimize-scalar.js';

describe('minimizeScalar', () => {
  it.each<[string, (x: number) => number, number, number, number]>([
    ['a parabola', (x) => (x - 2) ** 2, -10, 10, 2],
    ['a kink', (x) => Math.abs(x - 0.3), 0, 1, 0.3],
    ['x log x', (x) => x * Math.log(x), 1e-9, 1, 1 / Math.E],
    ['a reciprocal', (x) => 1 / (x * (3 - x)), 0.1, 2.9, 1.5],
    ['the left end', (x) => x, 1, 3, 1],
    ['the right end', (x) => -x, 1, 3, 3],
    ['a wall of infinity', (x) => (x <= 0 ? Infinity : x - Math.log(x)), -50, 5, 1],
  ])('finds the minimum of %s', (_, f, lower, upper, at) => {
    const found = minimizeScalar(f, lower, upper);
    expect(found.isConverged).toBe(true);
    // half the digits: f differs from its minimum by less than its rounding within √ε
    expect(Math.abs(found.at - at)).toBeLessThan(4 * 1e-8 * (1 + Math.abs(at)));
    expect(found.value).toBe(f(found.at));
  });

  it('takes few evaluations where the function is smooth', () => {
    let evaluations = 0;
    minimizeScalar(
      (x) => {
        evaluations++;
        return Math.cosh(x - 1);
      },
      -4,
      4,
    );
    expect(evaluations).toBeLessThan(20); // golden sections alone would need 42
  });

  it('says when the iterations ran out', () => {
    expect(minimizeScalar((x) => x * x, -1, 2, { iterations: 3 }).isConverged).toBe(false);
  });

  it('refuses ends that bound nothing and functions that are not numbers', () => {
    expect(() => minimizeScalar((x) => x, 1, 0)).toThrow(
      new OptionError('minimize-scalar: the ends must be finite and in order, got 1 and 0'),
    );
    expect(() => minimizeScalar(() => Number.NaN, 0, 1)).toThrow(
      'minimize-scalar: the function must be a number everywhere',
    );
  });
});
