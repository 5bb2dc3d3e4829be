import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Dataset, tableDataset } from '../data/dataset.js';
import { type TableRows, tableRows } from '../data/rows.js';
import { keyOf } from '../random/key.js';
import { OptionError } from '../util/errors.js';
import { madeColumn, madeSchema } from './made-family.test.data.js';
import { foldsOf } from './split.js';

function numbered(count: number): Dataset<TableRows> {
  return tableDataset(madeSchema([madeColumn('x')]), tableRows([Float64Array.from({ length: count }, (_, i) => i)]));
}

async function indicesOf(data: Dataset<TableRows>): Promise<number[]> {
  const indices: number[] = [];
  for await (const block of data.blocks()) indices.push(...block.index);
  return indices;
}

describe('foldsOf', () => {
  it('holds every row out once, in folds that differ by one row at most', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 60 }), fc.nat(), async (count, seed) => {
        const folds = 2 + (seed % Math.min(9, count - 1));
        const parts = foldsOf(numbered(count), { folds }, keyOf(seed));
        const held: number[] = [];
        for (const { training, heldOut } of parts) {
          const [kept, out] = [await indicesOf(training), await indicesOf(heldOut)];
          expect([kept.length, out.length]).toEqual([training.count, heldOut.count]);
          expect([...kept, ...out].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
          held.push(...out);
        }
        expect(parts.length).toBe(folds);
        expect(held.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
        const sizes = parts.map(({ heldOut }) => heldOut.count);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 40 },
    );
  });

  it('holds one share out, at least a row and never all', async () => {
    for (const [count, share, expected] of [
      [100, 0.2, 20],
      [10, 0.25, 3],
      [10, 0.001, 1],
      [10, 0.999, 9],
    ]) {
      const [{ training, heldOut }, ...others] = foldsOf(numbered(count), { holdout: share }, keyOf(1));
      expect([training.count, heldOut.count, others.length]).toEqual([count - expected, expected, 0]);
      expect((await indicesOf(heldOut)).length).toBe(expected);
    }
  });

  it('depends on the key and the number of rows alone', async () => {
    const fold = async (seed: number) => indicesOf(foldsOf(numbered(50), { folds: 5 }, keyOf(seed))[0].heldOut);
    expect(await fold(1)).toEqual(await fold(1));
    expect(await fold(1)).not.toEqual(await fold(2));
  });

  it('decides row by row where there are too many for a permutation', () => {
    const count = (1 << 20) + 1;
    const sizes: number[] = [];
    const data: Dataset<TableRows> = {
      ...numbered(1),
      count,
      where: (_, size) => {
        sizes.push(size);
        return numbered(1);
      },
    };
    foldsOf(data, { folds: 4 }, keyOf(1));
    const held = sizes.filter((_, i) => i % 2 === 1);
    expect(held.reduce((sum, size) => sum + size, 0)).toBe(count);
    // Binomial: four standard deviations around a quarter.
    for (const size of held) expect(Math.abs(size - count / 4)).toBeLessThan(4 * Math.sqrt((count * 3) / 16));
  });

  it.each<[Parameters<typeof foldsOf>[1], string]>([
    [{ folds: 1 }, 'split: folds must be an integer from 2 to the number of rows, 10, got 1'],
    [{ folds: 11 }, 'split: folds must be an integer from 2 to the number of rows, 10, got 11'],
    [{ folds: 2.5 }, 'split: folds must be an integer from 2 to the number of rows, 10, got 2.5'],
    [{ holdOut: 0.2 } as unknown as { holdout: number }, 'split: must have folds or holdout, got {"holdOut":0.2}'],
    [{ holdout: 0 }, 'split: holdout must be a share between 0 and 1, got 0'],
    [{ holdout: 1 }, 'split: holdout must be a share between 0 and 1, got 1'],
    [{ holdout: Number.NaN }, 'split: holdout must be a share between 0 and 1, got NaN'],
  ])('refuses %o', (split, message) => {
    expect(() => foldsOf(numbered(10), split, keyOf(1))).toThrow(OptionError);
    expect(() => foldsOf(numbered(10), split, keyOf(1))).toThrow(message);
  });

  it('refuses a share of a single row', () => {
    expect(() => foldsOf(numbered(1), { holdout: 0.5 }, keyOf(1))).toThrow('split: each part needs a row');
  });
});
