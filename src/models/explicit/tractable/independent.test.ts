import { describe, expect, it } from 'vitest';
import { tableDataset } from '../../../data/dataset.js';
import { onlyKnown, sliceRows, type TableRows, tableRows } from '../../../data/rows.js';
import type { Column } from '../../../data/schema.js';
import { type Key, keyOf } from '../../../random/key.js';
import { fitted, measured, schemaOf } from '../../made-tables.test.data.js';
import { independent } from './independent.js';

const NAN = Number.NaN;

function column(name: string, facts: Partial<Column>): Column {
  return measured(name, 'continuous', { resolution: 0.01, decimals: 2, maximum: 10, mean: 2, ...facts });
}

const schema = schemaOf(
  [
    column('size', {}),
    column('colour', { kind: 'categorical', measure: 'categorical', categories: ['red', 'green'], resolution: 0 }),
    column('legs', { kind: 'integer', measure: 'count', resolution: 1 }),
    column('rain', { measure: 'with-atoms', atoms: [0] }),
  ],
  6,
);

const rows = tableRows([
  Float64Array.of(1, 2, NAN, 3, 4, 5),
  Float64Array.of(0, 1, 1, NAN, 1, 0),
  Float64Array.of(4, 4, 2, 6, 2, 4),
  Float64Array.of(0, 0, 1.5, 0, NAN, 2.5),
]);

function fit(to: TableRows, options = {}) {
  return fitted(independent, schema, to, { counts: 'poisson', ...options }, keyOf(1));
}

const key: Key = keyOf(3);

describe('independent', () => {
  it('has the product of the closed-form margins as its density', async () => {
    const { model, params } = await fit(rows);
    const { certainty, values } = await model.density.logProb(params, sliceRows(rows, 0, 1), key);
    const size = -0.5 * Math.log(2 * Math.PI * 2) - (1 - 3) ** 2 / 4; // mean 3, variance 2
    const colour = Math.log(2.5 / 6); // (2 + ½) / (5 + 2 · ½)
    const mean = 22 / 6;
    const legs = 4 * Math.log(mean) - mean - Math.log(24);
    const rain = Math.log(3.5 / 6);
    expect(certainty).toBe('exact');
    expect(values[0]).toBeCloseTo(size + colour + legs + rain, 12);
    expect(model.parameters(params)).toBe(2 + 1 + 1 + 3);
  });

  it('integrates missing cells out: a row of none has log-probability 0, and marginals add', async () => {
    const { model, params } = await fit(rows);
    const of = async (only: (c: number) => boolean) =>
      (await model.density.logProb(params, onlyKnown(rows, only), key)).values;
    expect([...(await of(() => false))]).toEqual([0, 0, 0, 0, 0, 0]);
    const [first, others, all] = [await of((c) => c === 0), await of((c) => c > 0), await of(() => true)];
    for (let i = 0; i < rows.count; i++) expect(first[i] + others[i]).toBeCloseTo(all[i], 12);
  });

  it('takes weights as repetitions', async () => {
    const twice = tableRows(rows.columns.map((values) => Float64Array.of(...values, ...values.slice(0, 2))));
    const weighted = { ...rows, weights: Float64Array.of(2, 2, 1, 1, 1, 1) };
    const [a, b] = [await fit(twice), await fit(weighted)];
    for (const [i, value] of a.params.laws.entries()) expect(b.params.laws[i]).toBeCloseTo(value, 12);
  });

  it('samples row by row whatever is drawn beside it, with the moments of the margins', async () => {
    const { model, params } = await fit(rows);
    const all = await model.sampling.sample(params, { first: 0, count: 20_000 }, key);
    const some = await model.sampling.sample(params, { first: 7, count: 3 }, key);
    for (const [c, values] of some.columns.entries()) expect(values).toEqual(all.columns[c].slice(7, 10));
    const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const error = (deviation: number) => (4 * deviation) / Math.sqrt(20_000);
    expect(Math.abs(mean(all.columns[0]) - 3)).toBeLessThan(error(Math.SQRT2));
    expect(Math.abs(mean(all.columns[1]) - 3.5 / 6)).toBeLessThan(error(0.5));
    expect(Math.abs(mean(all.columns[2]) - 22 / 6)).toBeLessThan(error(Math.sqrt(22 / 6)));
    expect(Math.abs(mean(all.columns[3].map((x) => (x === 0 ? 1 : 0))) - 3.5 / 6)).toBeLessThan(error(0.5));
  });

  it('completes what is missing and keeps what is known', async () => {
    const { model, params } = await fit(rows);
    const complete = await model.completion.complete(params, rows, key);
    for (const [c, values] of complete.columns.entries()) {
      for (const [i, value] of values.entries()) {
        if (Number.isNaN(rows.columns[c][i])) expect(Number.isFinite(value)).toBe(true);
        else expect(value).toBe(rows.columns[c][i]);
      }
    }
    expect(Number.isNaN(rows.columns[0][2])).toBe(true);
  });

  it('learns the same from blocks as from all rows at once', async () => {
    const { model } = await fit(rows);
    const state = await model.learner.start({ training: tableDataset(schema, rows) }, key);
    const whole = await model.learner.contribute(state, rows, key);
    const a = await model.learner.contribute(state, sliceRows(rows, 0, 2), key);
    const b = await model.learner.contribute(state, sliceRows(rows, 2, 6), key);
    expect(a.count + b.count).toBe(whole.count);
    for (let i = 0; i < whole.sums.length; i++) expect(a.sums[i] + b.sums[i]).toBeCloseTo(whole.sums[i], 12);
  });

  it('refuses a pseudo-count of zero, under which a category unseen in training would be impossible', () => {
    expect(() => independent({ pseudoCount: 0 })).toThrow('independent: pseudo-count must be a number > 0, got 0');
  });
});
