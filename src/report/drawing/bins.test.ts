import { describe, expect, it } from 'vitest';
import { binCount, binShares, equalBins } from './bins.js';

describe('equalBins', () => {
  it('holds every value, and shares add to one', () => {
    const values = Array.from({ length: 1000 }, (_, i) => Math.sin(i) * 7);
    const { shares, outside } = binShares(values, equalBins(values, 20, 'numeric'));
    expect(outside).toBe(0);
    expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  });

  it('gives each bin equally many whole numbers', () => {
    expect(equalBins([0, 1, 2, 3, 4], 10, 'integer').edges).toEqual([-0.5, 0.5, 1.5, 2.5, 3.5, 4.5]);
    const { edges } = equalBins([1, 1000], 24, 'integer');
    expect(new Set(edges.slice(1).map((edge, i) => edge - edges[i])).size).toBe(1);
    expect(Number.isInteger(edges[1] - edges[0])).toBe(true);
  });

  it('gives one value, or none, a bin', () => {
    expect(binShares([4], equalBins([4], 8, 'numeric')).outside).toBe(0);
    expect(equalBins([], 8, 'numeric').edges).toEqual([0, 1]);
  });
});

describe('binShares', () => {
  it('counts what lies outside, ignores what is missing, and puts the last edge into the last bin', () => {
    const { shares, outside } = binShares([0, 1, 2, 9, Number.NaN], { edges: [0, 1, 2] });
    expect([...shares]).toEqual([0.25, 0.5]);
    expect(outside).toBe(1);
  });
});

describe('binCount', () => {
  it('grows with the cube root of the rows, within bounds', () => {
    expect([1, 1000, 1e9].map(binCount)).toEqual([6, 20, 40]);
  });
});
