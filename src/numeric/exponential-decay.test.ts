import { describe, expect, it } from 'vitest';
import { exponentialDecay } from './exponential-decay.js';

describe('exponentialDecay', () => {
  it('is exp(-u) to 1e-11 relative, over its table and beyond', () => {
    for (let u = 0; u < 80; u += 0.00137) {
      expect(Math.abs(exponentialDecay(u) / Math.exp(-u) - 1)).toBeLessThan(1e-11);
    }
  });

  it('is exp(-u) where u is tiny, negative, infinite or no number', () => {
    expect(exponentialDecay(0)).toBe(1);
    expect(exponentialDecay(-1)).toBe(Math.exp(1));
    expect(exponentialDecay(Number.POSITIVE_INFINITY)).toBe(0);
    expect(exponentialDecay(Number.NaN)).toBeNaN();
  });
});
