import { describe, expect, it } from 'vitest';
import { tableDataset } from '../../../data/dataset.js';
import { sliceRows, tableRows } from '../../../data/rows.js';
import type { TableSchema } from '../../../data/schema.js';
import { addContributions, train } from '../../../learn/train.js';
import { keyOf } from '../../../random/key.js';
import { type CodeMixture, drawCode, innerVariances, mixtureDensity, mixtureLearner } from './code-mixture.js';

const schema = { kind: 'table', columns: [], leftOut: [], names: [], missingTokens: [], rows: 0 } as TableSchema;
/** Two components in the plane; the second one slanted. */
const truth: CodeMixture = {
  weights: Float64Array.of(0.3, 0.7),
  means: Float64Array.of(-3, 1, 2, 0),
  factors: Float64Array.of(1, 0, 0, 0.5, 0.8, 0, 0.6, 1.2),
};

function drawn(count: number) {
  const columns = [new Float64Array(count), new Float64Array(count)];
  const code = new Float64Array(2);
  for (let i = 0; i < count; i++) {
    const draws = keyOf(3).at(i).draws();
    drawCode(truth, 2, draws, [draws.normal(), draws.normal()], 0, code, 0);
    columns[0][i] = code[0];
    columns[1][i] = code[1];
  }
  return tableRows(columns);
}

describe('the mixture of codes', () => {
  it('has the density that scipy has', () => {
    // log(0.3 multivariate_normal([-3, 1], [[1, 0], [0, .25]]).pdf(z) + 0.7 multivariate_normal([2, 0], [[.64, .48], [.48, 1.8]]).pdf(z))
    const density = mixtureDensity(truth, 2);
    expect(density.logDensity([0, 0], 0)).toBeCloseTo(-6.000297278448, 10);
    expect(density.logDensity([9, -3, 1.5], 1)).toBeCloseTo(-2.848702690175, 10);
    expect([...innerVariances(truth, 2)].map((each) => each.toFixed(10))).toEqual(['0.7480000000', '1.3350000000']);
  });

  it('is found again from its draws', async () => {
    const count = 4000;
    const data = { training: tableDataset(schema, drawn(count)) };
    const { params, converged } = await train(mixtureLearner(2, 2), data, { key: keyOf(1), nowMs: () => 0 });
    expect(converged).toBe(true);
    const order = params.weights[0] < params.weights[1] ? [0, 1] : [1, 0];
    for (const [k, own] of order.entries()) {
      // Four standard errors of a share, and of means of that many draws.
      const p = truth.weights[k];
      expect(Math.abs(params.weights[own] - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / count));
      for (const a of [0, 1]) {
        const variance = truth.factors[k * 4 + 2 * a] ** 2 + truth.factors[k * 4 + 2 * a + 1] ** 2;
        expect(Math.abs(params.means[2 * own + a] - truth.means[2 * k + a])).toBeLessThan(
          4 * Math.sqrt(variance / (p * count)),
        );
      }
    }
  });

  it('learns by sums: contributions add, and weights count rows', async () => {
    const rows = drawn(60);
    const learner = mixtureLearner(3, 2);
    const state = await learner.start({ training: tableDataset(schema, rows) }, keyOf(2));
    const whole = await learner.contribute(state, rows, keyOf(1));
    const parts = [sliceRows(rows, 0, 25), sliceRows(rows, 25, 60)];
    const [a, b] = await Promise.all(parts.map((part) => learner.contribute(state, part, keyOf(1))));
    const sum = addContributions(a, b);
    expect(sum.objective).toBeCloseTo(whole.objective, 9);
    for (const [i, value] of whole.sums.second.entries()) expect(sum.sums.second[i]).toBeCloseTo(value, 9);
    const double = await learner.contribute(state, { ...rows, weights: new Float64Array(60).fill(2) }, keyOf(1));
    expect([double.count, double.objective / 2]).toEqual([120, expect.closeTo(whole.objective, 9)]);
  });

  it.each([
    ['codes that are all the same', new Float64Array(20).fill(3)],
    ['more components than distinct codes', new Float64Array(20).map((_, i) => i % 2)],
  ])('gives %s a law that is finite', async (_, column) => {
    const data = { training: tableDataset(schema, tableRows([column, column])) };
    const { params } = await train(mixtureLearner(5, 2), data, { key: keyOf(1), nowMs: () => 0 });
    for (const value of [...params.weights, ...params.means, ...params.factors])
      expect(Number.isFinite(value)).toBe(true);
    expect(Number.isFinite(mixtureDensity(params, 2).logDensity([column[0], column[0]], 0))).toBe(true);
  });
});
