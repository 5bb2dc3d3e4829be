import { describe, expect, it } from 'vitest';
import { mixedLogProbs, mixtureWeights } from './mix-log-probs.js';

const logs = (...values: number[]) => Float64Array.from(values, Math.log);

describe('mixtureWeights', () => {
  it('are where the likelihood is largest', () => {
    // Three symbols at (0.8, 0.2), one at (0.2, 0.8): 3 · 0.6 / (0.2 + 0.6 w) = 0.6 / (0.8 − 0.6 w) at w = 11/12.
    const [w, rest] = mixtureWeights([logs(0.8, 0.8, 0.8, 0.2), logs(0.2, 0.2, 0.2, 0.8)]);
    // The last sweep gained less than 1e-9 a symbol: of a curvature near 1, weights are then within its root.
    expect(Math.abs(w - 11 / 12)).toBeLessThan(1e-3);
    expect(w + rest).toBeCloseTo(1, 12);
  });

  it('leave out a model that another beats at every symbol', () => {
    expect(mixtureWeights([logs(0.5, 0.5), logs(0.1, 0.2)])[0]).toBeGreaterThan(0.999);
  });

  it('mix probabilities, and stand what is impossible for some or for all', () => {
    const mixed = mixedLogProbs([logs(0.5, 0, 0), logs(0.1, 0.2, 0)], [0.25, 0.75]);
    expect(mixed[0]).toBeCloseTo(Math.log(0.2), 12);
    expect(mixed[1]).toBeCloseTo(Math.log(0.15), 12);
    expect(mixed[2]).toBe(Number.NEGATIVE_INFINITY);
  });

  it('are of models that scored the same symbols', () => {
    expect(() => mixtureWeights([logs(0.5), logs(0.5, 0.5)])).toThrow(
      'mixture: models must score the same 1 symbols, got 2',
    );
  });
});
