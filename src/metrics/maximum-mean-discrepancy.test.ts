import { describe, expect, it } from 'vitest';
import { keyOf } from '../random/key.js';
import { normalRows, numbersSchema } from './made-points.test.data.js';
import { maximumMeanDiscrepancy } from './maximum-mean-discrepancy.js';

describe('maximumMeanDiscrepancy', () => {
  const judging = { schema: numbersSchema(2), real: normalRows(150, 2, 1), key: keyOf(1) };

  it('gives the median width and a bank of widths, both unbiased and tested', async () => {
    const [single, bank] = await maximumMeanDiscrepancy.measure(normalRows(120, 2, 2), judging);
    expect([single.metric, bank.metric]).toEqual(['maximum-mean-discrepancy', 'maximum-mean-discrepancy-bank']);
    for (const { value, standardError = 0, pValue = 0 } of [single, bank]) {
      expect(Math.abs(value)).toBeLessThan(4 * standardError);
      expect(pValue).toBeGreaterThan(0.001);
      expect(pValue * 501).toBeCloseTo(Math.round(pValue * 501), 9);
    }
    // |x − y|² / 2 is χ² with two degrees of freedom, whose median is 2 log 2: the width is about √(4 log 2) = 1.67.
    expect(Number(/median distance, ([\d.]+);/.exec(single.note ?? '')?.[1])).toBeCloseTo(1.67, 0);
  });

  it('sees another spread as well as another place', async () => {
    const wide = normalRows(150, 2, 3);
    const judged = { ...wide, columns: wide.columns.map((column) => column.map((value) => 2 * value)) };
    for (const { pValue } of await maximumMeanDiscrepancy.measure(judged, judging)) expect(pValue).toBe(1 / 501);
  });
});
