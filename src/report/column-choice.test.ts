import { describe, expect, it } from 'vitest';
import { tableRows } from '../data/rows.js';
import { madeColumn } from '../model/made-family.test.data.js';
import { correlations, densePair, mostSpread, mostTelling, strongest } from './column-choice.js';

const varied = (name: string) => madeColumn(name, { deviation: 30, resolution: 1 });
const constantish = (name: string) => madeColumn(name, { deviation: 0.1, resolution: 1 });

describe('the choice of columns', () => {
  // Two columns with the same single step go together perfectly; the varied ones by 0.8, worked out by hand.
  const rows = tableRows([
    Float64Array.of(0, 0, 0, 1),
    Float64Array.of(0, 0, 0, 1),
    Float64Array.of(1, 2, 3, 4),
    Float64Array.of(1, 3, 2, 4),
  ]);
  const columns = [constantish('a'), constantish('b'), varied('c'), varied('d')];

  it('passes over columns that hardly vary, however well they go together', () => {
    expect(densePair(columns, rows, undefined)).toEqual([2, 3]);
    expect(mostSpread(columns)).toBe(2);
    expect(mostTelling(columns, rows, rows)).toEqual([2, 3]);
  });

  it('takes what there is where all hardly vary', () => {
    expect(densePair(columns.slice(0, 2), rows, undefined)).toEqual([0, 1]);
  });

  it('passes over a category that nearly all rows have', () => {
    const label = (deviation: number) =>
      madeColumn('label', { kind: 'categorical', measure: 'binary', categories: ['no', 'yes'], deviation });
    const three = (deviation: number) => [varied('c'), varied('d'), label(deviation)];
    const cells = tableRows([rows.columns[2], rows.columns[3], rows.columns[0]]);
    expect(mostTelling(three(0.02), cells, cells)).toEqual([0, 1]);
    expect(mostTelling(three(0.4), cells, cells)).toEqual([0, 1, 2]);
  });

  it('keeps the strongest correlations in the order of the table, undefined ones last', () => {
    expect(correlations(rows, [2, 3])[0][1]).toBeCloseTo(0.8, 12);
    const table = [
      [1, 0.1, Number.NaN, 0.2],
      [0.1, 1, Number.NaN, -0.9],
      [Number.NaN, Number.NaN, Number.NaN, Number.NaN],
      [0.2, -0.9, Number.NaN, 1],
    ].map((row) => Float64Array.from(row));
    expect(strongest(table, 3)).toEqual([0, 1, 3]);
  });
});
