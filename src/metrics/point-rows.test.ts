import { describe, expect, it } from 'vitest';
import { tableRows } from '../data/rows.js';
import { keyOf } from '../random/key.js';
import { columnOf, normalRows, numbersSchema, schemaOf } from './made-points.test.data.js';
import { pointRefusal, pointSpace, twoSamples } from './point-rows.js';

const { NaN: missing } = Number;
const category = columnOf('kind', { measure: 'categorical', kind: 'categorical', categories: ['a', 'b', 'c', 'd'] });

describe('pointSpace', () => {
  it('standardises numbers by the real known cells, with a further coordinate for missing ones', () => {
    const schema = schemaOf([columnOf('x')]);
    const real = tableRows([Float64Array.of(1, 3, missing, 5)]);
    const judged = tableRows([Float64Array.of(3, missing)]);
    const space = pointSpace(schema, real, judged);
    // Mean 3, standard deviation √(8/3).
    expect(Array.from(space.points(judged).values)).toEqual([0, 0, 0, 1]);
    expect(space.points(real).values[0]).toBeCloseTo(-2 / Math.sqrt(8 / 3), 14);
  });

  it('sees a column that is constant in the real rows in the unit of the schema, and not at all where that is 0', () => {
    const real = tableRows([Float64Array.of(0.1, 0.1, 0.1), Float64Array.of(7, 7, 7)]);
    const judged = tableRows([Float64Array.of(0.6, 0.1, 0.1), Float64Array.of(7, 8, 9)]);
    const schema = schemaOf([columnOf('x', { deviation: 0.25 }), columnOf('y', { deviation: 0 })]);
    const { values } = pointSpace(schema, real, judged).points(judged);
    expect(values[0]).toBeCloseTo(2, 12);
    expect([values[1], values[3], values[5]]).toEqual([0, 0, 0]);
  });

  it('sets any two categories 1 apart, a missing and an unseen one too', () => {
    const rows = tableRows([Float64Array.of(0, 1, 2, missing, 4)]);
    const { width, values } = pointSpace(schemaOf([category]), rows).points(rows);
    const row = (i: number) => values.subarray(i * width, (i + 1) * width);
    for (let i = 0; i < 5; i++)
      for (let j = 0; j < i; j++) expect(Math.hypot(...row(i).map((value, c) => value - row(j)[c]))).toBeCloseTo(1, 14);
    const two = tableRows([Float64Array.of(3, 1, 3)]);
    expect(Array.from(pointSpace(schemaOf([category]), two).points(two).values)).toEqual([0, 1, 0]);
  });

  it('measures pixels by their range', () => {
    const image = { height: 1, width: 2, channels: 1, levels: 256, binarization: 'none' } as const;
    const pixel = (name: string) => columnOf(name, { minimum: 0, maximum: 255 });
    const rows = tableRows([Float64Array.of(0, 255), Float64Array.of(51, 0)]);
    const space = pointSpace(schemaOf([pixel('r0c0'), pixel('r0c1')], { image }), rows);
    expect(Array.from(space.points(rows).values)).toEqual([0, 0.2, 1, 0]);
  });
});

describe('twoSamples', () => {
  const schema = numbersSchema(2);
  const judging = { schema, real: normalRows(1500, 2, 1), key: keyOf(1) };

  it('takes as many rows as the budget allows, the same for the same key, and says how many', () => {
    const samples = twoSamples('w', normalRows(40, 2, 2), judging, { least: 2, most: () => 100 });
    expect(samples.words).toBe('100 of 1,500 real rows and 40 judged ones');
    expect([samples.real.count, samples.judged.count, samples.rows.real.count]).toEqual([100, 40, 100]);
    const again = twoSamples('w', normalRows(40, 2, 2), judging, { least: 2, most: () => 100 });
    expect(again.real).toEqual(samples.real);
    const other = twoSamples('w', normalRows(40, 2, 2), { ...judging, key: keyOf(2) }, { least: 2, most: () => 100 });
    expect(other.real).not.toEqual(samples.real);
  });

  it('refuses rows of other columns, too few of them, and sequences', () => {
    const budget = { least: 3, most: () => 100 };
    expect(() => twoSamples('w', normalRows(9, 3, 1), judging, budget)).toThrow(
      'w: rows must have the 2 columns of the schema, got 3',
    );
    expect(() => twoSamples('w', normalRows(2, 2, 1), judging, budget)).toThrow(
      'w: needs at least 3 judged rows, got 2',
    );
    const sequence = { unit: 'character', ends: true, order: 'sequence', longest: 3 } as never;
    const sequences = { ...judging, schema: { ...schema, sequence } };
    expect(() => twoSamples('w', normalRows(9, 2, 1), sequences, budget)).toThrow(
      'w: rows must be of a table or images, got sequences, which have no common places',
    );
    expect(pointRefusal(schemaOf([]))).toBe('rows must have columns, got none');
  });
});
