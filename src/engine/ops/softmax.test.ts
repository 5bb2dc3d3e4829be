import { describe, expect, it } from 'vitest';
import { valueAndSlope } from './edges.test.data.js';
import { softmax } from './softmax.js';

const LOWEST = Number.NEGATIVE_INFINITY;

describe('softmax', () => {
  it('gives nothing to -∞', () => {
    expect(valueAndSlope((x) => softmax(x), [0, LOWEST, 0]).value).toEqual([0.5, 0, 0.5]);
  });

  it('of nothing but -∞ is not a number', () => {
    expect(valueAndSlope((x) => softmax(x), [LOWEST, LOWEST]).value).toEqual([Number.NaN, Number.NaN]);
  });
});
