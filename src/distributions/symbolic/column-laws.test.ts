// The laws of columns, which sum over rows in plain float64, and the laws over tensors: one density.
import { describe, expect, it } from 'vitest';
import { normal as normalColumn } from '../normal.js';
import { poisson as poissonColumn } from '../poisson.js';
import type { ColumnFacts } from '../univariate.js';
import { interpreted, list } from './law-check.test.data.js';
import { normal } from './normal.js';
import { poisson } from './poisson.js';

const facts: ColumnFacts = {
  name: 'x',
  measure: 'continuous',
  categories: [],
  atoms: [],
  resolution: 0,
  minimum: 0,
  maximum: 9,
  mean: 1,
  deviation: 1,
};

describe('the laws of columns agree with those over tensors', () => {
  it('normal', () => {
    const values = Float64Array.of(-3, 0.5, 8, 1e6);
    const out = new Float64Array(values.length);
    normalColumn(facts).addLogDensity(Float64Array.of(1.5, 2.5), 0, values, out, 0, 1);
    const given = { x: list(...values), mean: list(1.5), scale: list(2.5) };
    const made = interpreted(({ x, mean, scale }) => normal.logDensity(x, { mean, scale }), given);
    for (const [i, value] of made.entries())
      expect(Math.abs(value - out[i])).toBeLessThan(1e-14 * (1 + Math.abs(out[i])));
  });

  it('Poisson', () => {
    const values = [0, 1, 4, 30, 200];
    const given = { x: list(...values), logRate: list(Math.log(4)) };
    const made = interpreted(({ x, logRate }) => poisson.logDensity(x, { logRate }), given);
    // Terms of 200 log 200 cancel in the tensors' form.
    for (const [i, value] of made.entries()) expect(value).toBeCloseTo(poissonColumn.logMass(values[i], 4, 0), 11);
  });
});
