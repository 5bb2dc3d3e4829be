import { describe, expect, it } from 'vitest';
import { keyOf } from '../../../../random/key.js';
import { columnModes } from './column-modes.js';

describe('columnModes', () => {
  it('finds separate modes with their weights', () => {
    const draws = keyOf(1).draws();
    const centres = [-2, 0, 3];
    const values = Float64Array.from({ length: 3000 }, (_, i) => centres[[0, 0, 1, 2][i % 4]] + 0.05 * draws.normal());
    const { mean, scale, logWeight } = columnModes(values, 3, 1e-3);
    for (const [k, share] of [0.5, 0.25, 0.25].entries()) {
      // Within four standard errors of 750 values and more.
      expect(Math.abs(mean[k] - centres[k])).toBeLessThan((4 * 0.05) / Math.sqrt(750));
      expect(scale[k]).toBeCloseTo(0.05, 2);
      expect(Math.exp(logWeight[k])).toBeCloseTo(share, 5);
    }
  });

  it('makes no mode narrower than the floor, and none of a few values', () => {
    const values = Float64Array.from({ length: 1000 }, (_, i) => (i === 0 ? 50 : i % 2));
    const { scale, logWeight } = columnModes(values, 4, 0.01);
    for (const [k, each] of scale.entries()) if (logWeight[k] > -1e8) expect(each).toBeGreaterThanOrEqual(0.0099);
    expect(logWeight.filter((each) => each > -1e8).every((each) => each >= Math.log(0.005))).toBe(true);
  });

  it('is one standard normal law where there are no values', () => {
    const { mean, scale, logWeight } = columnModes(new Float64Array(0), 2, 0.1);
    expect([...mean]).toEqual([0, 0]);
    expect([...scale]).toEqual([1, 1]);
    expect(logWeight[0]).toBe(0);
  });
});
