import { describe, expect, it } from 'vitest';
import { demoReport, demoResults } from './demo-report.test.data.js';
import { rankResults, scaleNote } from './ranking.js';
import type { ReportResult } from './report-data.js';

const result = (
  model: string,
  value: number | null,
  standardError: number | null,
  more: Partial<ReportResult> = {},
): ReportResult => ({
  model,
  options: {},
  baseline: false,
  scores: [{ metric: 'log-probability', rows: 'held-out', value, unit: 'nats/row', certainty: 'exact', standardError }],
  parameters: 1,
  seconds: 1,
  error: null,
  ...more,
});

describe('rankResults', () => {
  it('puts the highest held-out log-probability first, whatever the order given', () => {
    const ranked = rankResults([result('a', -3, 0.1), result('b', -1, 0.1), result('c', -2, 0.1)]);
    expect(ranked.map(({ model, rank }) => [model, rank])).toEqual([
      ['b', 1],
      ['c', 2],
      ['a', 3],
    ]);
  });

  it('converts nats to bits by ln 2', () => {
    const [{ bits, bitsStandardError }] = rankResults([result('coin', -Math.LN2, Math.LN2 / 10)]);
    expect(bits).toBeCloseTo(-1, 15);
    expect(bitsStandardError).toBeCloseTo(0.1, 15);
  });

  it('adds the variances of two models where no paired difference is given', () => {
    const [, second] = rankResults([result('a', -1, 0.3), result('b', -2, 0.4)]);
    expect(second.difference).toEqual({ value: -1, standardError: 0.5, basis: 'unpaired' });
    expect(second.isWithinTwoErrors).toBe(true);
  });

  it('prefers the paired difference', () => {
    const [, second] = rankResults([
      result('a', -1, 0.3),
      result('b', -2, 0.4, { difference: { value: -1, standardError: 0.1 } }),
    ]);
    expect(second.difference?.basis).toBe('paired');
    expect(second.isWithinTwoErrors).toBe(false);
  });

  it('leaves open what has no standard error', () => {
    const [, second] = rankResults([result('a', -1, null), result('b', -1.1, 0.4)]);
    expect([second.difference?.standardError, second.isWithinTwoErrors]).toEqual([null, null]);
  });

  it.each([
    [
      'an error',
      result('x', -1, 1, { error: 'x: needs a label column, got none' }),
      'x: needs a label column, got none',
    ],
    ['a stated reason', result('x', -1, 1, { unranked: 'treats counts as continuous' }), 'treats counts as continuous'],
    ['no score', result('x', null, null, { scores: [] }), 'it has no held-out log-probability'],
    [
      'minus infinity',
      result('x', Number.NEGATIVE_INFINITY, null),
      'it is −∞: at least one row has probability zero under the model',
    ],
    ['plus infinity', result('x', Number.POSITIVE_INFINITY, null), 'it is +∞: the density is unbounded at some row'],
    ['NaN', result('x', Number.NaN, null), 'the computation gave no number'],
    ['null', result('x', null, null), 'no value was computed'],
    [
      'a condition',
      result('x', 0, 0, { scores: [{ metric: 'log-probability', rows: 'held-out', value: -1, given: ['class'] }] }),
      'its log-probability is conditional on class',
    ],
  ])('keeps what has %s from a rank and says why', (_, unranked, why) => {
    const [first, second] = rankResults([unranked, result('a', -9, 1)]);
    expect(first.model).toBe('a');
    expect(second).toMatchObject({ rank: null, why, difference: null });
  });

  it('has no number that is not finite', () => {
    for (const entry of rankResults(demoResults)) {
      for (const value of Object.values(entry))
        if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
    }
  });
});

describe('scaleNote', () => {
  it('tells densities, masses and their mixture apart', () => {
    const columns = demoReport.data!.columns;
    expect(scaleNote(columns)).toMatch(/4 of 5 columns.*log-masses \(1\)/);
    expect(scaleNote(columns.filter(({ measure }) => measure === 'continuous'))).toMatch(/log-densities/);
    expect(scaleNote(columns.filter(({ measure }) => measure === 'categorical'))).toMatch(/masses/);
    expect(scaleNote([])).toBeNull();
  });
});
