import { describe, expect, it } from 'vitest';
import { mul } from './arithmetic.js';
import { greater } from './comparison.js';
import { valueAndSlope } from './edges.test.data.js';
import { log } from './elementwise.js';
import { abs, clip, max, min, relu, sign, where } from './selection.js';

describe('where a function bends', () => {
  it('relu, abs and sign are flat at 0', () => {
    expect(valueAndSlope(relu, [-1, 0, 1])).toEqual({ value: [0, 0, 1], slope: [0, 0, 1] });
    expect(valueAndSlope(abs, [-1, 0, 1])).toEqual({ value: [1, 0, 1], slope: [-1, 0, 1] });
    expect(valueAndSlope(sign, [-1, 0, 1])).toEqual({ value: [-1, 0, 1], slope: [0, 0, 0] });
  });

  it('the first of two equal numbers has the gradient of max and min', () => {
    expect(valueAndSlope((x) => max(x, 2), [1, 2, 3]).slope).toEqual([0, 1, 1]);
    expect(valueAndSlope((x) => max(2, x), [1, 2, 3]).slope).toEqual([0, 0, 1]);
    expect(valueAndSlope((x) => min(x, 2), [1, 2, 3]).slope).toEqual([1, 1, 0]);
    expect(valueAndSlope((x) => min(2, x), [1, 2, 3]).slope).toEqual([1, 0, 0]);
  });

  it('clip passes the gradient at its bounds', () => {
    expect(valueAndSlope((x) => clip(x, -1, 1), [-2, -1, 0, 1, 2])).toEqual({
      value: [-1, -1, 0, 1, 1],
      slope: [0, 1, 1, 1, 0],
    });
  });
});

describe('where', () => {
  it('keeps values that are not chosen out of the result', () => {
    expect(valueAndSlope((x) => where(greater(x, 0), log(x), 0), [1, -1]).value).toEqual([0, 0]);
  });

  it('needs a second where on the operand if its derivative is infinite', () => {
    const single = (x: Parameters<typeof log>[0]) => where(greater(x, 0), log(x), 0);
    const double = (x: Parameters<typeof log>[0]) => where(greater(x, 0), log(where(greater(x, 0), x, 1)), 0);
    expect(valueAndSlope(single, [2, 0]).slope).toEqual([0.5, Number.NaN]);
    expect(valueAndSlope(double, [2, 0]).slope).toEqual([0.5, 0]);
  });

  it('needs none otherwise', () => {
    expect(valueAndSlope((x) => where(greater(x, 0), mul(x, x), x), [3, -3]).slope).toEqual([6, 1]);
  });
});
