import { describe, expect, it } from 'vitest';
import { OptionError } from '../../util/errors.js';
import { valueAndSlope } from '../ops/edges.test.data.js';
import { parameter } from '../ops/parameter.js';
import { l2Normalize, norm, variance } from './statistics.js';

describe('statistics', () => {
  it('a variance does not cancel far from 0', () => {
    expect(valueAndSlope((x) => variance(x), [1e9 + 1, 1e9 - 1]).value).toEqual([1]);
  });

  it('a variance needs more elements than its correction', () => {
    const call = () => variance(parameter({ dtype: 'f32', shape: [3, 1] }, 'x'), { axes: [1], correction: 1 });
    expect(call).toThrow(OptionError);
    expect(call).toThrow('variance: correction must be below the number of elements 1, got 1');
  });

  it('a norm has an infinite slope at 0, unless it has a floor', () => {
    expect(valueAndSlope((x) => norm(x), [0]).slope).toEqual([Number.NaN]);
    expect(valueAndSlope((x) => norm(x, { floor: 1e-12 }), [0]).slope).toEqual([0]);
  });

  it('a zero vector stays zero', () => {
    expect(valueAndSlope((x) => l2Normalize(x), [0, 0]).value).toEqual([0, 0]);
  });
});
