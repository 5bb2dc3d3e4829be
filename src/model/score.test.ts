import { describe, expect, it } from 'vitest';
import { tableDataset } from '../data/dataset.js';
import { tableRows } from '../data/rows.js';
import { keyOf } from '../random/key.js';
import { CapabilityError } from '../util/errors.js';
import type { AnyModel } from './define-model.js';
import { madeColumn, madeSchema, meansFamily } from './made-family.test.data.js';
import { runningScore } from './running-score.js';
import { finiteOrNull, informationCriteria, scoreRows } from './score.js';

const schema = madeSchema([madeColumn('x')]);
const values = Float64Array.of(-1, 0, 1, 4);
const { definition } = meansFamily();
const model = definition.bind(definition.options.parse({}), schema) as AnyModel;
const params = { means: Float64Array.of(0) };

describe('scoreRows', () => {
  it('sums log-probabilities, with the standard error of their mean', async () => {
    const seen: number[] = [];
    const onValues = (block: Float64Array) => void seen.push(...block);
    const summary = await scoreRows(model, params, tableDataset(schema, tableRows([values])), keyOf(1), { onValues });
    const each = Array.from(values, (x) => -0.5 * Math.log(2 * Math.PI) - (x * x) / 2);
    expect(seen).toEqual(each.map((value) => expect.closeTo(value, 12)));
    const mean = each.reduce((sum, value) => sum + value, 0) / 4;
    const variance = each.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 3;
    expect(summary.mean).toBeCloseTo(mean, 12);
    expect(summary.total).toBeCloseTo(4 * mean, 12);
    expect(summary.standardError).toBeCloseTo(Math.sqrt(variance / 4), 12);
    expect(summary).toMatchObject({ rows: 4, weight: 4, impossible: 0 });
  });

  it('needs a density', async () => {
    const { density: _density, ...without } = model;
    const attempt = scoreRows(without, params, tableDataset(schema, tableRows([values])), keyOf(1));
    await expect(attempt).rejects.toThrow(CapabilityError);
    await expect(attempt).rejects.toThrow('score: needs a model with a density, got one without');
  });

  it('stops at a signal', async () => {
    const reason = new Error('enough');
    const data = tableDataset(schema, tableRows([values]));
    await expect(scoreRows(model, params, data, keyOf(1), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe('runningScore', () => {
  it('weighs rows as if they were repeated, and leaves those of weight zero out', () => {
    const weighted = runningScore();
    weighted.add([1, 2, 5], [2, 1, 3]);
    weighted.add([Number.NEGATIVE_INFINITY], [0]);
    const repeated = runningScore();
    repeated.add([1, 1, 2, 5, 5, 5]);
    const { rows, ...sums } = weighted.summary();
    expect(rows).toBe(4);
    const { rows: _rows, ...expected } = repeated.summary();
    for (const [name, value] of Object.entries(expected)) {
      expect(sums[name as keyof typeof sums], name).toBeCloseTo(value, 12);
    }
  });

  it('counts what is impossible; the mean is then −Infinity', () => {
    const score = runningScore();
    score.add([-1, Number.NEGATIVE_INFINITY, -2]);
    expect(score.summary()).toMatchObject({
      mean: Number.NEGATIVE_INFINITY,
      total: Number.NEGATIVE_INFINITY,
      impossible: 1,
      rows: 3,
      weight: 2,
    });
  });

  it('keeps its digits over a million rows far from zero', () => {
    const score = runningScore();
    const count = 1_000_000;
    score.add(Float64Array.from({ length: count }, (_, i) => -1e6 + (i % 2)));
    const { mean, standardError } = score.summary();
    expect(Math.abs(mean / (-1e6 + 0.5) - 1)).toBeLessThan(1e-12);
    expect(standardError).toBeCloseTo(0.5 / Math.sqrt(count), 8);
  });

  it('of no rows is nothing', () => {
    expect(runningScore().summary()).toEqual({
      rows: 0,
      weight: 0,
      impossible: 0,
      total: 0,
      mean: 0,
      standardError: 0,
    });
  });
});

describe('information criteria', () => {
  it('are those of Akaike and Schwarz', () => {
    // Two normal laws on Old Faithful, as mclust gives them with the sign turned: 11 parameters, 272 rows.
    const { aic, bic } = informationCriteria(-1130.264, 11, 272);
    expect(aic).toBeCloseTo(2282.528, 3);
    expect(bic).toBeCloseTo(2322.192, 2);
  });

  it('are null in JSON where they are not finite', () => {
    expect([1.5, Number.NaN, Number.NEGATIVE_INFINITY].map(finiteOrNull)).toEqual([1.5, null, null]);
  });
});
