import { describe, expect, it } from 'vitest';
import { platform } from '#platform';
import { keyOf } from '../random/key.js';
import { tableDataset } from './dataset.js';
import { tableRows } from './rows.js';
import type { TableSchema } from './schema.js';
import { spilledDataset } from './spilled-dataset.js';

const COUNT = 10_000;
const column = {
  name: 'x',
  kind: 'numeric',
  measure: 'continuous',
  categories: [],
  atoms: [],
  resolution: 1,
  decimals: 0,
  minimum: 0,
  maximum: COUNT - 1,
  mean: 0,
  deviation: 1,
  missing: 0,
} as const;
const schema: TableSchema = {
  kind: 'table',
  columns: [column],
  leftOut: [],
  names: ['x'],
  missingTokens: [],
  rows: COUNT,
};
const rows = tableRows([Float64Array.from({ length: COUNT }, (_, i) => i)]);

describe('datasets in memory and spilled', () => {
  const both = async () => {
    const inMemory = tableDataset(schema, rows);
    const spilled = await spilledDataset(schema, inMemory.blocks(), await platform.spill());
    return { inMemory, spilled };
  };

  it('gather the same uniform subsample', async () => {
    const { inMemory, spilled } = await both();
    const a = await inMemory.gather(500, keyOf(3));
    const b = await spilled.gather(500, keyOf(3));
    expect(a.count).toBe(500);
    expect([...b.index]).toEqual([...a.index]);
    // Mean index of a uniform subsample: (n - 1)/2 within four standard errors, n/sqrt(12 · 500).
    const mean = a.columns[0].reduce((sum, value) => sum + value, 0) / 500;
    expect(Math.abs(mean - (COUNT - 1) / 2)).toBeLessThan((4 * COUNT) / Math.sqrt(12 * 500));
    await spilled.dispose?.();
  });

  it('keep rows by their position, also in a part of a part', async () => {
    const { inMemory, spilled } = await both();
    for (const data of [inMemory, spilled]) {
      const odd = data.where((position) => position % 2 === 1, COUNT / 2);
      const first = await odd.where((position) => position < 3, 3).gather(10, keyOf(0));
      expect([...first.index]).toEqual([1, 3, 5]);
    }
    await spilled.dispose?.();
  });
});
