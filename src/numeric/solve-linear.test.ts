import { describe, expect, it } from 'vitest';
import { solveLinear } from './solve-linear.js';

describe('solveLinear', () => {
  it('solves what needs its rows exchanged', () => {
    // 2 y = 4, x + y + z = 6, 3 x - z = 0
    const x = solveLinear(Float64Array.of(0, 2, 0, 1, 1, 1, 3, 0, -1), Float64Array.of(4, 6, 0));
    expect([...x].map((value) => Math.round(value * 1e12) / 1e12)).toEqual([1, 2, 3]);
  });

  it('refuses singular matrices and lengths that do not fit', () => {
    expect(() => solveLinear(Float64Array.of(1, 2, 2, 4), Float64Array.of(1, 2))).toThrow(
      'solve-linear: matrix must be regular, got a singular one',
    );
    expect(() => solveLinear(new Float64Array(3), new Float64Array(2))).toThrow(
      'solve-linear: matrix must hold 4 numbers, got 3',
    );
  });
});
