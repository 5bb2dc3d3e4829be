import { describe, expect, it } from 'vitest';
import { concatRows, type TableRows, tableRows } from '../data/rows.js';
import { keyOf } from '../random/key.js';
import { CapabilityError, OptionError } from '../util/errors.js';
import type { AnyModel } from './define-model.js';
import { completeRows, drawRows, givenCells } from './draw.js';
import { madeColumn, madeSchema, meansFamily } from './made-family.test.data.js';

const schema = madeSchema([
  madeColumn('x', { minimum: -1, maximum: 1, resolution: 0.5 }),
  madeColumn('y', { minimum: 0, maximum: 100 }),
]);
const { definition } = meansFamily();
const model = definition.bind(definition.options.parse({}), schema) as AnyModel;
const params = { means: Float64Array.of(0, 50) };
const key = keyOf(4);

function draw(first: number, count: number, options = {}): Promise<TableRows> {
  return drawRows('means', model, params, schema, { first, count }, key, options);
}

describe('drawRows', () => {
  it('draws rows outside the recorded ranges again, to half a step beyond', async () => {
    const { columns, index } = await draw(0, 400);
    expect(columns[0].every((value) => Math.abs(value) < 1.25)).toBe(true);
    expect(columns[0].some((value) => Math.abs(value) > 1)).toBe(true);
    expect(index[399]).toBe(399);
    // Of a normal law cut at ±1.25, with standard deviation 0.66: four standard errors of the mean.
    const mean = columns[0].reduce((sum, value) => sum + value, 0) / 400;
    expect(Math.abs(mean)).toBeLessThan((4 * 0.66) / 20);
  });

  it('moves pixels to the nearest level at once: of many, one is always outside', async () => {
    const image = { height: 1, width: 2, channels: 1, levels: 256, binarization: 'none' } as const;
    const free = await draw(0, 400, { ranges: 'free' });
    const range = { first: 0, count: 400 };
    const drawn = await drawRows('means', model, params, { ...schema, image }, range, key);
    expect(drawn.columns[1]).toEqual(free.columns[1]);
    const inside = (value: number) => (Math.abs(value) < 1.25 ? value : Math.sign(value));
    expect([...drawn.columns[0]]).toEqual([...free.columns[0]].map(inside));
  });

  it('leaves the law alone where ranges are free', async () => {
    const free = await draw(0, 400, { ranges: 'free' });
    expect(free).toEqual(await model.sampling?.sample(params, { first: 0, count: 400 }, key));
    expect(free.columns[0].some((value) => Math.abs(value) > 1.25)).toBe(true);
  });

  it('gives the same rows at once, in chunks and one by one', async () => {
    for (const options of [{}, { ranges: 'free' }, { given: { y: 51 } }]) {
      const whole = await draw(0, 60, options);
      const chunks = [await draw(0, 17, options), await draw(17, 43, options)];
      expect(concatRows(chunks)).toEqual(concatRows([whole]));
      const single = [];
      for (let i = 0; i < 60; i++) single.push(await draw(i, 1, options));
      expect(concatRows(single)).toEqual(concatRows([whole]));
    }
  });

  it('keeps given values, whatever their range', async () => {
    const { columns } = await draw(0, 50, { given: { x: 7 } });
    expect(columns[0].every((value) => value === 7)).toBe(true);
    expect(new Set(columns[1]).size).toBe(50);
  });

  it('moves to the nearest recorded value what never comes to lie inside', async () => {
    const far = { means: Float64Array.of(1000, 50) };
    const { columns } = await drawRows('means', model, far, schema, { first: 0, count: 5 }, key);
    expect(columns[0]).toEqual(new Float64Array(5).fill(1));
  });

  it('is refused by a model that cannot', async () => {
    const { sampling: _sampling, completion: _completion, ...unable } = model;
    const range = { first: 0, count: 1 };
    await expect(drawRows('means', unable, params, schema, range, key)).rejects.toThrow(CapabilityError);
    await expect(drawRows('means', unable, params, schema, range, key)).rejects.toThrow('means: cannot draw rows');
    await expect(drawRows('means', unable, params, schema, range, key, { given: { x: 1 } })).rejects.toThrow(
      'means: cannot draw rows with given values',
    );
    await expect(completeRows('means', unable, params, schema, tableRows([]), key)).rejects.toThrow(
      'means: cannot complete rows',
    );
  });
});

describe('completeRows', () => {
  const rows = tableRows([
    Float64Array.of(5, Number.NaN, Number.NaN, 0.1),
    Float64Array.of(Number.NaN, 3, Number.NaN, -7),
  ]);

  it('fills missing cells inside their ranges and keeps known ones bit for bit', async () => {
    const { columns } = await completeRows('means', model, params, schema, rows, key);
    expect([columns[0][0], columns[0][3], columns[1][1], columns[1][3]]).toEqual([5, 0.1, 3, -7]);
    for (const value of [columns[0][1], columns[0][2]]) expect(Math.abs(value)).toBeLessThan(1.25);
    expect(columns.every((column) => column.every(Number.isFinite))).toBe(true);
    expect(Number.isNaN(rows.columns[0][1])).toBe(true);
  });

  it('follows the law where ranges are free', async () => {
    const free = await completeRows('means', model, params, schema, rows, key, 'free');
    expect(free).toEqual(await model.completion?.complete(params, rows, key));
  });
});

describe('givenCells', () => {
  const mixed = madeSchema([
    madeColumn('colour', { kind: 'categorical', measure: 'categorical', categories: ['red', 'green'] }),
    madeColumn('tame', { kind: 'boolean', measure: 'binary', categories: ['false', 'true'] }),
    madeColumn('day', { kind: 'date' }),
    madeColumn('legs', { kind: 'integer', measure: 'count' }),
    madeColumn('size'),
  ]);
  const cells = (given: Record<string, string | number | boolean>) => Array.from(givenCells('m', mixed, given));

  it('codes labels, dates and numbers; what is not given is missing', () => {
    expect(cells({ colour: 'green', tame: true, day: '1970-01-03', legs: '4', size: '1.5e3' })).toEqual([
      1, 1, 2, 4, 1500,
    ]);
    expect(cells({})).toEqual(new Array(5).fill(Number.NaN));
  });

  it.each<[Record<string, string | number | boolean>, string]>([
    [{ sizes: 1 }, 'm: given must name a modelled column, got sizes'],
    [{ colour: 'blue' }, 'm: colour must be one of red, green, got blue'],
    // Whose midnight would that be?
    [{ day: 'May 31 2024' }, 'm: day must be a date such as 2024-05-31, got May 31 2024'],
    [{ size: '0x10' }, 'm: size must be a number, got 0x10'],
    [{ day: 'soon' }, 'm: day must be a date such as 2024-05-31, got soon'],
    [{ legs: 2.5 }, 'm: legs must be a whole number, got 2.5'],
    [{ size: '' }, 'm: size must be a number, got '],
    [{ size: 'big' }, 'm: size must be a number, got big'],
    [{ size: true }, 'm: size must be a number, got true'],
    [{ size: Number.NaN }, 'm: size must be a number, got NaN'],
    [{ size: Number.POSITIVE_INFINITY }, 'm: size must be a number, got Infinity'],
  ])('refuses %o', (given, message) => {
    expect(() => cells(given)).toThrow(OptionError);
    expect(() => cells(given)).toThrow(message);
  });
});
