import { describe, expect, it } from 'vitest';
import { valueAndSlope } from './edges.test.data.js';
import { reduceMax, reduceMin } from './reduction.js';

describe('the largest and the smallest', () => {
  it('share the gradient where several are', () => {
    expect(valueAndSlope((x) => reduceMax(x), [3, 1, 3])).toEqual({ value: [3], slope: [0.5, 0, 0.5] });
    expect(valueAndSlope((x) => reduceMin(x), [1, 1, 1, 2])).toEqual({ value: [1], slope: [1 / 3, 1 / 3, 1 / 3, 0] });
  });

  it('may be infinite', () => {
    expect(valueAndSlope((x) => reduceMax(x), [Number.NEGATIVE_INFINITY, 0]).value).toEqual([0]);
  });
});
