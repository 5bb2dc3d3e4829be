import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OptionError } from '../util/errors.js';
import { median, quantile, weightedQuantile } from './quantile.js';

describe('quantile', () => {
  it('interpolates as type 7 does', () => {
    // numpy.quantile([1, 3, 4, 8, 20], p)
    const sorted = [1, 3, 4, 8, 20];
    expect([0, 0.25, 0.5, 1].map((p) => quantile(sorted, p))).toEqual([1, 3, 4, 20]);
    expect(quantile(sorted, 0.1)).toBeCloseTo(1.8, 14);
    expect(quantile(sorted, 0.9)).toBeCloseTo(15.2, 14);
    expect(median([1, 2])).toBe(1.5);
    expect(quantile([7], 0.3)).toBe(7);
  });

  it('stays infinite between equal infinities', () => {
    expect(quantile([-Infinity, -Infinity, 0], 0.25)).toBe(-Infinity);
  });

  it('refuses what it has no answer for', () => {
    expect(() => quantile([], 0.5)).toThrow(new OptionError('quantile: values must not be empty, got none'));
    expect(() => quantile([1], 1.5)).toThrow('quantile: p must be from 0 to 1, got 1.5');
    expect(() => weightedQuantile([1], [-1], 0.5)).toThrow('quantile: weights must be >= 0, got -1 at 0');
    expect(() => weightedQuantile([1], [0], 0.5)).toThrow('quantile: weights must have a positive finite sum, got 0');
  });
});

describe('weightedQuantile', () => {
  it('takes whole weights as repetition', () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 0, max: 4 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(pairs, (drawn) => {
        const sorted = [...drawn, [60, 1] as const].sort(([a], [b]) => a - b);
        const repeated = sorted.flatMap(([value, weight]) => new Array<number>(weight).fill(value));
        const values = sorted.map(([value]) => value);
        const weights = sorted.map(([, weight]) => weight);
        expect(weightedQuantile(values, weights, 0.5)).toBe(median(repeated));
        expect(weightedQuantile(values, weights, 0)).toBe(repeated[0]);
        expect(weightedQuantile(values, weights, 1)).toBe(60);
      }),
      { seed: 1 },
    );
  });

  it('passes over weights of zero at the ends', () => {
    expect(weightedQuantile([0, 1, 2], [0, 1, 0], 0)).toBe(1);
    expect(weightedQuantile([0, 1, 2], [0, 1, 0], 1)).toBe(1);
  });
});
