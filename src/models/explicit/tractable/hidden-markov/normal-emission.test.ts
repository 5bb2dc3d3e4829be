import { describe, expect, it } from 'vitest';
import { keyOf } from '../../../../random/key.js';
import { measured } from '../../../made-tables.test.data.js';
import { normalEmission } from './normal-emission.js';

const columns = [measured('x', 'continuous'), measured('y', 'continuous')];
const emission = normalEmission(columns, 2, 1, 'full');
/** log w | μ | Σ of two states; columns have mean 0 and deviation 1, so nothing is scaled. */
const laws = Float64Array.of(0, 0, 1, 2, -1, 0, ...[2, 0.6, 0.6, 1], ...[1, 0, 0, 3]);
const log2pi = Math.log(2 * Math.PI);

describe('a jointly normal emission', () => {
  it('has the density of the known cells of each step, and 1 where none is known', () => {
    const out = new Float64Array(6);
    const steps = [Float64Array.of(3, 3, Number.NaN), Float64Array.of(1, Number.NaN, Number.NaN)];
    emission.logDensities(laws, steps, 3, out);
    // (3 - 1, 1 - 2) under [[2, .6], [.6, 1]]: determinant 1.64, square (4·1 + 2·2·.6 + 1·2) / 1.64
    expect(out[0]).toBeCloseTo(-log2pi - 0.5 * Math.log(1.64) - 0.5 * (8.4 / 1.64), 12);
    expect(out[1]).toBeCloseTo(-log2pi - 0.5 * Math.log(3) - 0.5 * (16 + 1 / 3), 12);
    expect(out[2]).toBeCloseTo(-0.5 * log2pi - 0.5 * Math.log(2) - 1, 12);
    expect([...out.subarray(4)]).toEqual([0, 0]);
  });

  it('fills a cell by its law given the others of its step', () => {
    const count = 4000;
    const steps = [new Float64Array(count).fill(3), new Float64Array(count).fill(Number.NaN)];
    const draws = keyOf(2).draws();
    for (let t = 0; t < count; t++) emission.fill(laws, 0, steps, t, draws);
    const mean = steps[1].reduce((sum, value) => sum + value, 0) / count;
    // 2 + .6 / 2 (3 - 1), with variance 1 - .36 / 2
    expect(Math.abs(mean - 2.6)).toBeLessThan(4 * Math.sqrt(0.82 / count));
  });

  it('learns from steps whose missing cells are integrated out: known ones alone say where their column lies', () => {
    const sums = new Float64Array(emission.statisticsSize);
    const steps = [Float64Array.of(3, 5), Float64Array.of(Number.NaN, Number.NaN)];
    emission.addStatistics(laws, steps, 2, Float64Array.of(1, 0, 1, 0), sums);
    const next = emission.estimate(sums, laws);
    // E[y | x] = 2 + .3 (x - 1); the state without weight keeps its law
    expect([next[2], next[3]]).toEqual([4, 2 + 0.3 * 3]);
    expect([...next.subarray(4, 6), ...next.subarray(10)]).toEqual([...laws.subarray(4, 6), ...laws.subarray(10)]);
    // Σ_yy = .3² Var(x) + what is left of y given x
    expect(next[9]).toBeCloseTo(0.09 * 1 + 0.82, 12);
  });

  it('refuses a singular covariance', () => {
    const singular = laws.slice();
    singular.set([1, 1, 1, 1], 6);
    const ask = () => emission.logDensities(singular, [Float64Array.of(1), Float64Array.of(1)], 1, new Float64Array(2));
    expect(ask).toThrow('hidden-markov: a covariance must be positive definite, got a singular one in state 1');
  });
});
