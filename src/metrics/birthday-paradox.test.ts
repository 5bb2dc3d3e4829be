import { describe, expect, it } from 'vitest';
import { takeRows } from '../data/rows.js';
import { keyOf } from '../random/key.js';
import { birthdayParadox, equalPairs, nearnessOf, supportSize } from './birthday-paradox.js';
import { mixedLaw, mixedTable, rowsOf } from './made-table.test.data.js';
import type { Points } from './point-rows.js';

const line = (values: readonly number[]): Points => ({
  count: values.length,
  width: 1,
  values: Float64Array.from(values),
});

/** Rows of a law that has so many equally likely ones. */
function drawn(support: number, count: number, seed: number): Points {
  const draws = keyOf(seed).draws();
  return line(Array.from({ length: count }, () => draws.below(support)));
}

describe('nearnessOf', () => {
  it('is the quantile of nearest distances', () => {
    // nearest distances 1, 1, 2, 4, 8
    expect(nearnessOf(line([0, 1, 3, 7, 15]), 0)).toBe(1);
    expect(nearnessOf(line([0, 1, 3, 7, 15]), 0.5)).toBe(2);
    expect(nearnessOf(line([0, 1, 3, 7, 15]), 1)).toBe(8);
  });
});

describe('equalPairs', () => {
  it('tells the support of a law with so many equally likely rows', () => {
    for (const [support, count] of [
      [50, 400],
      [2_000, 1_000],
    ]) {
      const found = equalPairs(drawn(support, count, support), 0);
      expect(Math.abs(found.share - 1 / support)).toBeLessThan(4 * found.standardError);
      expect(supportSize(found) / support).toBeGreaterThan(0.7);
      expect(supportSize(found) / support).toBeLessThan(1.4);
    }
  });

  it('knows that a row which is drawn over and over makes the count uncertain', () => {
    // One row has a tenth of the mass, all others are different: a share p² = 0.01 of the pairs, Var = 4 (p³ − p⁴) / n
    const draws = keyOf(8).draws();
    const found = equalPairs(line(Array.from({ length: 1_000 }, (_, i) => (draws.uniform() < 0.1 ? -1 : i))), 0);
    const expected = Math.sqrt((4 * (0.1 ** 3 - 0.1 ** 4)) / 1_000);
    expect(found.standardError / expected).toBeGreaterThan(0.8);
    expect(found.standardError / expected).toBeLessThan(1.25);
    expect(Math.abs(found.share - 0.01)).toBeLessThan(4 * found.standardError);
  });

  it('does not take none for never', () => {
    const found = equalPairs(line([1, 2, 4, 8]), 0);
    expect([found.share, supportSize(found)]).toEqual([0, 6]);
    expect(found.standardError).toBeCloseTo(1 / 6, 12);
  });
});

describe('the metric', async () => {
  const { schema, training: real } = await mixedTable(600, 1);
  const measure = (judged: typeof real) => birthdayParadox.measure(judged, { schema, real, key: keyOf(2) });

  it('finds fresh rows as different as real ones: a hundredth has an equal among them', async () => {
    const [pairs, support] = await measure(rowsOf(mixedLaw, 600, 5));
    // Nearest neighbours are half to all of them mutual: 3 to 6 pairs of 600 · 599 / 2, or 17 to 33 a million
    expect(pairs.value).toBeGreaterThan(17 - 4 * (pairs.standardError ?? 0));
    expect(pairs.value).toBeLessThan(33 + 4 * (pairs.standardError ?? 0));
    expect(pairs.standardError).toBeLessThan(30);
    expect(support.value).toBeCloseTo(Math.log10(1e6 / pairs.value), 9);
  });

  it('catches a model that draws from thirty rows', async () => {
    const draws = keyOf(9).draws();
    const collapsed = takeRows(
      real,
      Array.from({ length: 600 }, () => draws.below(30)),
    );
    const [pairs, support] = await measure(collapsed);
    const floor = (await measure(rowsOf(mixedLaw, 600, 5)))[0];
    expect(10 ** support.value).toBeGreaterThan(15);
    expect(10 ** support.value).toBeLessThan(45);
    expect(pairs.value - floor.value).toBeGreaterThan(
      10 * Math.hypot(pairs.standardError ?? 0, floor.standardError ?? 0),
    );
  });

  it('refuses too few rows', async () => {
    await expect(measure(rowsOf(mixedLaw, 49, 5))).rejects.toThrow(
      'birthday-paradox: needs at least 50 judged rows, got 49',
    );
  });
});
