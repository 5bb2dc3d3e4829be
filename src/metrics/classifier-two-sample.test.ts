import { describe, expect, it } from 'vitest';
import { normalCdf } from '../numeric/normal-distribution.js';
import { keyOf } from '../random/key.js';
import { classifierTwoSample } from './classifier-two-sample.js';
import { normalRows, numbersSchema } from './made-points.test.data.js';

describe('classifierTwoSample', () => {
  it('is at chance for equal laws and near the best there is for shifted ones', async () => {
    const [rows, s] = [250, 1.5];
    const judging = { schema: numbersSchema(1), real: normalRows(rows, 1, 1), key: keyOf(1) };
    for (const { value, standardError = 0 } of await classifierTwoSample.measure(normalRows(rows, 1, 2), judging))
      expect(Math.abs(value - 0.5)).toBeLessThan(4 * standardError);
    const measured = await classifierTwoSample.measure(normalRows(rows, 1, 3, s), judging);
    // The best rule cuts halfway, Φ(s/2); a judged row scores above a real one with probability Φ(s/√2).
    const best = [normalCdf(s / 2), normalCdf(s / Math.SQRT2)];
    expect(measured.map(({ metric }) => metric.replace('classifier-two-sample-', ''))).toEqual([
      ...['logistic', 'logistic-auc', 'nearest', 'nearest-auc', 'network', 'network-auc'],
    ]);
    for (const [i, { value, standardError = 0 }] of measured.entries()) {
      expect(Math.abs(value - best[i % 2])).toBeLessThan(4 * standardError + (i < 2 ? 0 : 0.03));
    }
    expect(measured[0].note).toContain('0.5 ± 0.022 by chance');
  });
});
