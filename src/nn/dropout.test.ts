import { describe, expect, it } from 'vitest';
import { dropout } from './dropout.js';
import { applied, expectTrueGradients, trainingPass } from './layer-check.test.data.js';

describe('dropout', () => {
  it('keeps the mean in training', () => {
    const [rate, count] = [0.3, 20_000];
    const { data } = applied(dropout(rate), [200, 100], new Float64Array(count).fill(1), { pass: trainingPass() });
    const mean = data.reduce((sum, value) => sum + value, 0) / count;
    // Each number is 0 or 1 / (1 - rate): variance rate / (1 - rate).
    expect(Math.abs(mean - 1)).toBeLessThan(4 * Math.sqrt(rate / (1 - rate) / count));
    expect(new Set(data.map((value) => value.toFixed(6)))).toEqual(new Set(['0.000000', (1 / 0.7).toFixed(6)]));
  });

  it('changes nothing in evaluation, or at rate 0', () => {
    expect(applied(dropout(0.9), [3], [1, 2, 3]).data).toEqual([1, 2, 3]);
    expect(applied(dropout(0), [3], [1, 2, 3], { pass: trainingPass() }).data).toEqual([1, 2, 3]);
  });

  it('has true gradients', () => expectTrueGradients(dropout(0.5), [4, 3], { pass: trainingPass() }));

  it.each([-0.1, 1, Number.NaN])('refuses the rate %d', (rate) => {
    expect(() => dropout(rate)).toThrow(`dropout: rate must be at least 0 and below 1, got ${rate}`);
  });
});
