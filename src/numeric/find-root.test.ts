import { describe, expect, it } from 'vitest';
import { OptionError } from '../util/errors.js';
import { findRoot } from './find-root.js';

describe('findRoot', () => {
  it.each<[string, (x: number) => number, number, number, number]>([
    ['a line', (x) => 2 * x - 1, 0, 5, 0.5],
    ['the fixed point of the cosine', (x) => Math.cos(x) - x, 0, 1, 0.7390851332151607],
    ['a root of multiplicity nine', (x) => (x - 1) ** 9, -1, 4, 1],
    ['a step', (x) => (x < Math.PI ? -1 : 1), 0, 10, Math.PI],
    ['a pole-like wall', (x) => 1 / (x + 1e-9) - 1e3, 0, 10, 1e-3 - 1e-9],
    ['a descending function', (x) => Math.exp(-x) - 0.1, 0, 50, Math.LN10],
  ])('finds %s', (_, f, lower, upper, root) => {
    expect(Math.abs(findRoot(f, lower, upper) - root)).toBeLessThan(1e-12 + 4 * Number.EPSILON * Math.abs(root));
  });

  it('takes few evaluations where the function is smooth', () => {
    let evaluations = 0;
    const counted = (x: number) => {
      evaluations++;
      return x ** 3 - 2 * x - 5;
    };
    // Wallis's cubic
    expect(findRoot(counted, 2, 3)).toBeCloseTo(2.0945514815423265, 12);
    expect(evaluations).toBeLessThan(15); // bisection would need 40
  });

  it('takes an end that is a root', () => {
    expect(findRoot((x) => x, 0, 1)).toBe(0);
    expect(findRoot((x) => x - 1, 0, 1)).toBe(1);
  });

  it('refuses ends of one sign and functions that are not numbers', () => {
    expect(() => findRoot((x) => x * x + 1, -1, 1)).toThrow(
      new OptionError('find-root: the function must change sign between -1 and 1, got 2 and 2'),
    );
    expect(() => findRoot((x) => (Math.abs(x) === 1 ? x : Number.NaN), -1, 1)).toThrow(
      'find-root: the function must be a number everywhere, got NaN at 0',
    );
  });
});
