import { describe, expect, it } from 'vitest';
import { keyOf } from '../../random/key.js';
import { otherWaves, waves } from '../made-points.test.data.js';
import { assignment } from './assignment.js';
import { squaredDistances } from './pair-distances.js';

describe('assignment', () => {
  // scipy.optimize.linear_sum_assignment on scipy's cdist of the same points.
  it.each([
    [17, 3, 12.788099425445182],
    [40, 2, 19.45332998580613],
  ])('costs what scipy says for %i points', (n, width, expected) => {
    const { cost } = assignment(squaredDistances(waves(n, width), otherWaves(n, width)).map(Math.sqrt), n);
    expect(cost).toBeCloseTo(expected, 10);
  });

  it('proves itself: each column once, no price above its cost, prices that sum to the cost', () => {
    const n = 60;
    const draws = keyOf(3).draws();
    // Whole numbers make many ties.
    const costs = Float64Array.from({ length: n * n }, () => draws.below(20));
    const { columns, cost, u, v } = assignment(costs, n);
    expect(new Set(columns).size).toBe(n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) expect(u[i] + v[j]).toBeLessThanOrEqual(costs[i * n + j] + 1e-9);
    expect(u.reduce((a, b) => a + b) + v.reduce((a, b) => a + b)).toBeCloseTo(cost, 9);
    expect(columns.reduce((sum, j, i) => sum + costs[i * n + j], 0)).toBe(cost);
  });
});
