import { describe, expect, it } from 'vitest';
import { tableRows } from '../data/rows.js';
import { keyOf } from '../random/key.js';
import { memorised, mixedLaw, mixedTable, rowsOf, tableFrom } from './made-table.test.data.js';
import { memorisationMetric } from './memorisation-metric.js';

describe('memorisation', async () => {
  const table = await mixedTable(800, 1);
  const { schema, training } = table;
  const real = rowsOf(mixedLaw, 700, 2);
  const measure = (judged: typeof real) =>
    memorisationMetric.measure(judged, { schema, real, training, key: keyOf(3) });

  it('finds fresh rows as near to the training rows as to others', async () => {
    const [share, ratio] = await measure(rowsOf(mixedLaw, 800, 4));
    expect(Math.abs(share.value - 0.5)).toBeLessThan(4 * (share.standardError ?? 0));
    expect(Math.abs(ratio.value - 1)).toBeLessThan(4 * (ratio.standardError ?? 0));
    expect(ratio.standardError).toBeLessThan(0.1);
  });

  it('catches a planted memoriser, also one that moves what it copies a little', async () => {
    // 700 of the 800 training rows are looked among, so that a copy has its own there with probability 7/8
    const [exact, exactRatio] = await measure(memorised(table, 800, 0, 5));
    expect(exact.value).toBeGreaterThan(0.875 + 0.125 * 0.4);
    expect(exactRatio.value).toBeLessThan(0.3);
    const [moved, movedRatio] = await measure(memorised(table, 800, 0.002, 6));
    expect(moved.value).toBeGreaterThan(0.8);
    expect(movedRatio.value).toBeLessThan(0.6);
  });

  it('is one half where every row is among both', async () => {
    const flat = await tableFrom({
      a: Array.from({ length: 60 }, (_, i) => 'xy'[i % 2]),
      b: Array.from({ length: 60 }, (_, i) => 'uvw'[i % 3]),
    });
    const judging = { schema: flat.schema, real: flat.training, training: flat.training, key: keyOf(1) };
    const [share, ratio] = await memorisationMetric.measure(flat.training, judging);
    expect([share.value, ratio.value]).toEqual([0.5, 1]);
  });

  it('refuses what it cannot judge', async () => {
    expect(memorisationMetric.refusal(schema, { training: false })).toBe(
      'needs the training rows beside real ones that the model has not seen, got none',
    );
    expect(memorisationMetric.refusal(schema, { training: true })).toBeUndefined();
    await expect(memorisationMetric.measure(real, { schema, real, key: keyOf(1) })).rejects.toThrow(
      'memorisation: needs the training rows beside real ones, got none',
    );
    await expect(measure(rowsOf(mixedLaw, 9, 1))).rejects.toThrow(
      'memorisation: needs at least 10 rows of each kind, got 9',
    );
    const one = await tableFrom({
      a: Array.from({ length: 40 }, (_, i) => i / 7),
      b: Array.from({ length: 40 }, (_, i) => (i * i) / 3),
    });
    const elsewhere = tableRows(one.training.columns.map((column) => column.map((value) => value + 0.01)));
    await expect(
      memorisationMetric.measure(one.training, {
        schema: one.schema,
        real: one.training,
        training: elsewhere,
        key: keyOf(1),
      }),
    ).rejects.toThrow('memorisation: some row must differ from all real ones, got rows that all equal one');
  });
});
