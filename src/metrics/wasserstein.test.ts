import { describe, expect, it } from 'vitest';
import { tableRows } from '../data/rows.js';
import { keyOf } from '../random/key.js';
import {
  columnOf,
  normalRows,
  numbersSchema,
  otherWaves,
  rowsOfPoints,
  schemaOf,
  waves,
} from './made-points.test.data.js';
import { wasserstein, wasserstein1 } from './wasserstein.js';

const [x, y] = [rowsOfPoints(waves(23, 3)).columns, rowsOfPoints(otherWaves(17, 3)).columns];
// scipy.stats.wasserstein_distance of the columns.
const OF_COLUMNS = [0.22074469912332362, 0.43228019020301295, 0.34582241677440595];

describe('wasserstein1', () => {
  it('is that of scipy for unequal counts', () => {
    for (const [c, expected] of OF_COLUMNS.entries()) {
      expect(wasserstein1(x[c], y[c])).toBeCloseTo(expected, 13);
      expect(wasserstein1(y[c], x[c])).toBeCloseTo(expected, 13);
    }
  });

  it('is the shift of a shifted sample, the mean distance to a single value, and 0 for the same values repeated', () => {
    expect(
      wasserstein1(
        x[0],
        x[0].map((value) => value + 2.5),
      ),
    ).toBeCloseTo(2.5, 13);
    expect(wasserstein1(Float64Array.of(3, -1, 2), Float64Array.of(0))).toBe(2);
    expect(wasserstein1(Float64Array.of(1, 2, 2), Float64Array.of(2, 1, 2, 2, 1, 2))).toBe(0);
  });

  it('refuses no values and such as are not finite', () => {
    expect(() => wasserstein1(new Float64Array(0), x[0])).toThrow(
      'wasserstein: needs at least 1 value of either sample, got none',
    );
    expect(() => wasserstein1(x[0], Float64Array.of(1, Number.NaN))).toThrow(
      'wasserstein: values must be finite, got NaN at 1',
    );
  });
});

describe('wasserstein', () => {
  const numbers = async (
    judged: Parameters<typeof wasserstein.measure>[0],
    judging: Parameters<typeof wasserstein.measure>[1],
  ) => Object.fromEntries((await wasserstein.measure(judged, judging)).map((each) => [each.metric, each]));

  it('gives each column in real standard deviations', async () => {
    const judging = { schema: numbersSchema(3), real: tableRows(x), key: keyOf(1) };
    const { 'wasserstein-columns': score } = await numbers(tableRows(y), judging);
    const expected = OF_COLUMNS.map((distance, c) => {
      const mean = x[c].reduce((a, b) => a + b) / 23;
      return distance / Math.sqrt(x[c].reduce((sum, value) => sum + (value - mean) ** 2, 0) / 23);
    });
    for (const [c, part] of (score.parts ?? []).entries()) expect(part.value).toBeCloseTo(expected[c], 12);
    expect(score.value).toBeCloseTo((expected[0] + expected[1] + expected[2]) / 3, 12);
    expect(score.unit).toBe('real standard deviations');
  });

  it('takes categories by total variation, and adds what more is missing', async () => {
    const { NaN: missing } = Number;
    const columns = [columnOf('x'), columnOf('kind', { measure: 'categorical', categories: ['a', 'b', 'c'] })];
    const real = tableRows([Float64Array.of(-1, 1, -1, 1), Float64Array.of(0, 0, 1, 2)]);
    const judged = tableRows([Float64Array.of(0, missing, 0, 2), Float64Array.of(0, missing, 2, 2)]);
    const { 'wasserstein-columns': score } = await numbers(judged, { schema: schemaOf(columns), real, key: keyOf(1) });
    // The known cells, by quantiles: −1, −1, 1, 1 against 0, 0, 2 is 1; a quarter more is missing.
    expect(score.parts?.[0].value).toBeCloseTo(1 + 0.25, 12);
    // ½ (¼ + ¼ + ¼ + ¼)
    expect(score.parts?.[1].value).toBeCloseTo(0.5, 12);
  });

  it('sees a shift along any direction: by ‖s‖ as a whole, by E|s·θ| in slices', async () => {
    const [width, shift] = [3, 2];
    const real = normalRows(400, width, 1);
    const moved = tableRows(real.columns.map((column) => column.map((value) => value + shift)));
    const units = real.columns.map((column) => Math.sqrt(column.reduce((sum, v) => sum + v * v, 0) / 400));
    const scores = await numbers(moved, { schema: numbersSchema(width), real, key: keyOf(1) });
    const whole = Math.hypot(...units.map((unit) => shift / unit));
    // A common shift is the cheapest way; standard deviations are about the mean, units about zero, hence the slack.
    expect(scores['wasserstein-exact'].value).toBeCloseTo(whole, 1);
    // E|θ₁| on the sphere in three dimensions is ½; its spread over directions √(1/12).
    const slack = (4 * whole * Math.sqrt(1 / 12)) / Math.sqrt(128);
    expect(Math.abs(scores['wasserstein-sliced'].value - whole / 2)).toBeLessThan(slack);
  });

  it('has standard errors that equal and different laws keep to', async () => {
    const repeats = 20;
    const values: Record<string, number[]> = {};
    const errors: Record<string, number> = {};
    for (let r = 0; r < repeats; r++) {
      const judging = { schema: numbersSchema(2), real: normalRows(80, 2, 2 * r), key: keyOf(r) };
      for (const score of await wasserstein.measure(normalRows(80, 2, 2 * r + 1, 0.8), judging)) {
        values[score.metric] = [...(values[score.metric] ?? []), score.value];
        errors[score.metric] = (errors[score.metric] ?? 0) + (score.standardError ?? 0) ** 2 / repeats;
      }
    }
    for (const [name, each] of Object.entries(values)) {
      const mean = each.reduce((a, b) => a + b) / repeats;
      const variance = each.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (repeats - 1);
      // χ² of 19 degrees of freedom over 19 is within a third and 2.4 but for one case in a thousand.
      expect(errors[name] / variance, name).toBeGreaterThan(1 / 2.4);
      expect(errors[name] / variance, name).toBeLessThan(3);
    }
  });
});
