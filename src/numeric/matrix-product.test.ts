import { describe, expect, it } from 'vitest';
import { multiply } from './matrix-product.js';

describe('multiply', () => {
  it('multiplies rectangles', () => {
    expect(multiply([1, 2, 3, 4, 5, 6], [1, 0, 2, 1, 0, 3], 2, 3, 2)).toEqual(Float64Array.of(5, 11, 14, 23));
    expect(multiply([], [], 2, 0, 2)).toEqual(new Float64Array(4));
  });

  it('overwrites what it is given to write to', () => {
    expect(multiply([2], [3], 1, 1, 1, Float64Array.of(9))).toEqual(Float64Array.of(6));
  });
});
