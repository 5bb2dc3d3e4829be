import { describe, expect, it } from 'vitest';
import { compensatedSum, startSum } from './compensated-sum.js';

describe('compensatedSum', () => {
  it('keeps small terms beside large ones that cancel', () => {
    expect(compensatedSum([1, 1e100, 1, -1e100])).toBe(2); // Neumaier's own example, where Kahan's sum gives 0
    expect(compensatedSum([])).toBe(0);
  });

  it('adds a million tenths to within one part in 10¹⁵', () => {
    const sum = startSum();
    for (let i = 0; i < 1e6; i++) sum.add(0.1);
    // 0.1 is stored as 0.1 (1 + 5.6e-17)
    expect(Math.abs(sum.total() - 1e5)).toBeLessThanOrEqual(1e5 * 2 ** -52);
  });

  it('stays infinite where a term is', () => {
    expect(compensatedSum([1, -Infinity, 2])).toBe(-Infinity);
    expect(compensatedSum([Infinity, -Infinity])).toBe(Number.NaN);
  });
});
