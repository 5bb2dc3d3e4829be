import { describe, expect, it } from 'vitest';
import { tableRows } from '../data/rows.js';
import { keyOf } from '../random/key.js';
import { tableFrom } from './made-table.test.data.js';
import { correlation } from './pair-trends/correlation.js';
import { pairTrends } from './pair-trends.js';

const key = keyOf(1);
const column = (length: number, at: (i: number) => number) => Float64Array.from({ length }, (_, i) => at(i));
const real = {
  x: column(200, (i) => 3 * Math.sin(1.7 * i)),
  k: column(200, (i) => (7 * i) % 3),
  t: column(200, (i) => i + 0.5),
};
const drawn = [
  column(150, (i) => 3.5 * Math.cos(0.9 * i) + 0.1),
  column(150, (i) => (i * i) % 3),
  column(150, (i) => i * i + 0.5),
];

describe('pair-trends', () => {
  it('are those of the definitions, computed with numpy: correlations, and tables with ten bins over the real range', async () => {
    const { schema, training } = await tableFrom({ ...real, k: Array.from(real.k, (code) => 'abc'[code]) });
    const [{ parts = [], value }] = await pairTrends.measure(tableRows(drawn), { schema, real: training, key });
    const of = (name: string) => parts.find((part) => part.name === name)?.value;
    expect(of('x, k')).toBeCloseTo(0.5166666666666666, 12);
    expect(of('x, t')).toBeCloseTo(0.9899000092231891, 12);
    expect(value).toBeCloseTo(
      parts.reduce((sum, part) => sum + part.value / 3, 0),
      12,
    );
    expect(parts.map(({ between }) => between?.join(' '))).toEqual(['x k', 'x t', 'k t']);
  });

  it('take a column that never varies for one that goes with nothing', () => {
    expect(correlation(Float64Array.of(1, 1, 1), Float64Array.of(1, 2, 3))).toBeUndefined();
    // Over the rows in which both are known.
    expect(correlation(Float64Array.of(1, 2, Number.NaN, 3), Float64Array.of(2, 4, 0, 6))).toBeCloseTo(1, 12);
    expect(correlation(Float64Array.of(1e300, -1e300), Float64Array.of(1e300, -1e300))).toBeUndefined();
  });

  it('need two columns', async () => {
    const { schema } = await tableFrom({ x: real.x });
    expect(pairTrends.refusal(schema, { training: false })).toBe('needs at least 2 columns, got 1');
  });
});
