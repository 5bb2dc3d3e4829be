import { describe, expect, it } from 'vitest';
import { tableRows } from '../data/rows.js';
import { hasGaps, rowBlocks } from './row-blocks.js';
import { rowFeatures } from './row-features.js';

const column = { name: 'a', kind: 'numeric', measure: 'continuous', categories: [], atoms: [] } as const;
const facts = { resolution: 0.1, decimals: 1, minimum: 0, maximum: 9, mean: 0, deviation: 1, missing: 0 };
const columns = [{ ...column, ...facts }];
const schema = { kind: 'table', columns, leftOut: [], names: ['a'], missingTokens: [], rows: 5 } as const;

describe('blocks of rows', () => {
  it('are all of one size, the last one padded, and tell which rows have gaps', () => {
    const rows = tableRows([Float64Array.of(1, 2, Number.NaN, 4, 5)], undefined, 10);
    const blocks = [...rowBlocks(rowFeatures(schema), rows, 2)];
    expect(blocks.map(({ from, count }) => [from, count])).toEqual([
      [0, 2],
      [2, 2],
      [4, 1],
    ]);
    expect(blocks.map(({ given }) => [...given.numbers])).toEqual([
      [1, 2],
      [0, 4],
      [5, 0],
    ]);
    expect(blocks.map(({ gaps }) => [...gaps])).toEqual([
      [0, 0],
      [1, 0],
      [0, 0],
    ]);
    expect([...blocks[2].index]).toEqual([14, 14]);
    expect([hasGaps(rows), hasGaps(tableRows([Float64Array.of(1)]))]).toEqual([true, false]);
  });

  it('are none of no rows', () => {
    expect([...rowBlocks(rowFeatures(schema), tableRows([new Float64Array(0)]), 4)]).toEqual([]);
  });
});
