import { describe, expect, it } from 'vitest';
import { tableRows } from '../data/rows.js';
import { keyOf } from '../random/key.js';
import { columnShapes } from './column-shapes.js';
import { tableFrom } from './made-table.test.data.js';

const key = keyOf(1);
const a = Float64Array.from({ length: 200 }, (_, i) => 3 * Math.sin(1.7 * i));
const b = Float64Array.from({ length: 150 }, (_, i) => 2 * Math.cos(0.9 * i) + 0.5);

describe('column-shapes', () => {
  it('of numbers is 1 less the statistic of scipy.stats.ks_2samp, with ties and without', async () => {
    for (const [round, distance] of [
      [(x: number) => x, 0.34],
      [Math.floor, 0.27],
    ] as const) {
      const { schema, training: real } = await tableFrom({ x: a.map(round) });
      const [score] = await columnShapes.measure(tableRows([b.map(round)]), { schema, real, key });
      expect(score.value).toBeCloseTo(1 - distance, 12);
    }
  });

  it('of categories is 1 less half the sum of differences of shares; missing cells are not asked', async () => {
    const { schema, training: real } = await tableFrom({
      k: [...'aaaaabbbcc'],
      x: Array.from({ length: 10 }, (_, i) => 1.5 * i),
    });
    // Shares .5 .3 .2 against .25 .25 .5, of four known cells; one is of no category that training knew.
    const judged = tableRows([Float64Array.of(0, 1, 3, 2, Number.NaN), Float64Array.of(0, 3, 6, 9, Number.NaN)]);
    const [score] = await columnShapes.measure(judged, { schema, real, key });
    // ½ (|.5 − .25| + |.3 − .25| + |.2 − .25| + .25) = .3; the largest gap of 0, 3, 6, 9 from 0 … 13.5 is that beyond 9.
    expect(score.parts?.[0].value).toBeCloseTo(0.7, 12);
    expect(score.parts?.[1].value).toBeCloseTo(0.7, 12);
    expect(score.value).toBeCloseTo(0.7, 12);
    expect(score.standardError).toBeUndefined();
  });

  it('is 0 where nothing is known of one side, and 1 for the same rows', async () => {
    const { schema, training: real } = await tableFrom({ x: a, k: Array.from(a, (x) => (x > 0 ? 'p' : 'n')) });
    const [same] = await columnShapes.measure(real, { schema, real, key });
    expect(same.value).toBe(1);
    const unknown = tableRows(real.columns.map((column) => column.map(() => Number.NaN)));
    const [none] = await columnShapes.measure(unknown, { schema, real, key });
    expect(none.value).toBe(0);
  });
});
