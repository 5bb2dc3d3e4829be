// What all metrics of two samples promise.
import { describe, expect, it } from 'vitest';
import { tableRows } from '../data/rows.js';
import { keyOf } from '../random/key.js';
import { classifierTwoSample } from './classifier-two-sample.js';
import { energyDistance } from './energy-distance.js';
import { columnOf, normalRows, numbersSchema, schemaOf } from './made-points.test.data.js';
import { maximumMeanDiscrepancy } from './maximum-mean-discrepancy.js';
import { parzenWindow } from './parzen-window.js';
import { precisionRecall } from './precision-recall.js';
import { wasserstein } from './wasserstein.js';

const METRICS = [
  maximumMeanDiscrepancy,
  energyDistance,
  wasserstein,
  classifierTwoSample,
  precisionRecall,
  parzenWindow,
];
const mixed = schemaOf([
  columnOf('x'),
  columnOf('kind', { measure: 'categorical', categories: ['a', 'b', 'c'] }),
  columnOf('is', { measure: 'binary', categories: ['no', 'yes'] }),
  columnOf('same', { deviation: 0 }),
]);

function mixedRows(count: number, seed: number) {
  const draws = keyOf(seed).draws();
  const some = (value: number) => (draws.uniform() < 0.1 ? Number.NaN : value);
  const column = (cell: () => number) => Float64Array.from({ length: count }, cell);
  return tableRows([
    column(() => some(draws.normal())),
    column(() => some(draws.below(3))),
    column(() => draws.below(2)),
    column(() => 4),
  ]);
}

describe.each(METRICS.map((metric) => [metric.name, metric] as const))('%s', (name, metric) => {
  it('measures mixed rows with missing cells in finite numbers, the same for the same key, with the rows it used', async () => {
    const judging = { schema: mixed, real: mixedRows(60, 1), key: keyOf(1) };
    const measured = await metric.measure(mixedRows(50, 2), judging);
    for (const { value, standardError, note } of measured) {
      expect(Number.isFinite(value)).toBe(true);
      expect(Number.isFinite(standardError)).toBe(true);
      expect(note).toMatch(/\d+ real rows and .*\d+ judged ones/);
    }
    expect(await metric.measure(mixedRows(50, 2), judging)).toEqual(measured);
    expect(new Set(measured.map((each) => each.metric)).size).toBe(measured.length);
  });

  it('finds other laws further away than equal ones', async () => {
    const judging = { schema: numbersSchema(2), real: normalRows(120, 2, 1), key: keyOf(1) };
    const [equal] = await metric.measure(normalRows(120, 2, 2), judging);
    const [other] = await metric.measure(normalRows(120, 2, 3, 1.5), judging);
    const isLargerWorse = equal.better === 'smaller' || name === 'classifier-two-sample';
    expect(isLargerWorse ? other.value - equal.value : equal.value - other.value).toBeGreaterThan(0.05);
  });

  it('refuses too few rows and rows of other columns', async () => {
    const judging = { schema: numbersSchema(2), real: normalRows(30, 2, 1), key: keyOf(1) };
    await expect(metric.measure(normalRows(1, 2, 1), judging)).rejects.toThrow(
      new RegExp(`^${name}: needs at least \\d+ judged rows, got 1$`),
    );
    await expect(metric.measure(normalRows(30, 1, 1), judging)).rejects.toThrow(
      `${name}: rows must have the 2 columns of the schema, got 1`,
    );
  });
});
