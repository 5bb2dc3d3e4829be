import { describe, expect, test } from 'vitest';
import { DataError, OptionError } from '../../util/errors.js';
import type { RawTable, RawValue } from '../formats/raw-table.js';
import type { Column } from '../schema.js';
import { profile } from './profile.js';
import type { ProfileOptions } from './profile-options.js';

type Cells = readonly RawValue[] | Float64Array;

function table(columns: Record<string, Cells>, blockRows = 1000): RawTable {
  const names = Object.keys(columns);
  const count = Object.values(columns)[0]?.length ?? 0;
  return {
    names,
    notes: [],
    async *blocks() {
      for (let from = 0; from < count; from += blockRows) {
        const to = Math.min(count, from + blockRows);
        yield { firstRow: from + 1, count: to - from, columns: names.map((name) => columns[name].slice(from, to)) };
      }
    },
  };
}

/** Values by their position, repeated to `count` rows. */
function cycle<T>(values: readonly T[], count: number): T[] {
  return Array.from({ length: count }, (_, i) => values[i % values.length]);
}

const noise = Array.from({ length: 60 }, (_, i) => String(((i * 37) % 61) / 10 - 2));

async function columnOf(cells: Cells, options: ProfileOptions = {}): Promise<Column> {
  const { schema } = await profile(table({ x: cells, noise: cycle(noise, cells.length) }), options);
  return schema.columns.find((column) => column.name === 'x') as Column;
}

async function failure(cells: Cells, options: ProfileOptions = {}): Promise<DataError | OptionError> {
  return profile(table({ x: cells, noise: cycle(noise, cells.length) }), options).then(
    () => expect.fail('should be refused'),
    (error) => error,
  );
}

describe('what a column is taken for', () => {
  test('numbers without repetition to speak of: continuous, with step, decimals and spread', async () => {
    const cells = Array.from({ length: 50 }, (_, i) => (((i * 7) % 50) / 10).toFixed(1));
    const column = await columnOf(cells);
    expect(column).toMatchObject({ kind: 'numeric', measure: 'continuous', resolution: 0.1, decimals: 1 });
    // 0, 0.1, …, 4.9: mean 2.45; variance of n equal steps h is h² (n² - 1) / 12.
    expect(column).toMatchObject({ minimum: 0, maximum: 4.9, missing: 0, categories: [], atoms: [] });
    expect(column.mean).toBeCloseTo(2.45, 12);
    expect(column.deviation).toBeCloseTo(0.1 * Math.sqrt((50 ** 2 - 1) / 12), 12);
  });

  test('few whole numbers from zero: count, but not where each comes once or so', async () => {
    expect(await columnOf(cycle(['0', '1', '2', '3'], 60))).toMatchObject({ kind: 'integer', measure: 'count' });
    expect((await columnOf(cycle(['-1', '0', '1'], 60))).measure).toBe('continuous');
    expect((await columnOf(['3', '1', '4', '1', '5'])).measure).toBe('continuous');
  });

  test('two values: binary, in ascending order', async () => {
    expect(await columnOf(cycle(['10', '9'], 60))).toMatchObject({ measure: 'binary', categories: ['9', '10'] });
    expect(await columnOf(cycle(['yes', 'no'], 60))).toMatchObject({ kind: 'boolean', categories: ['no', 'yes'] });
    expect(await columnOf(cycle(['b', 'a'], 60))).toMatchObject({ kind: 'categorical', measure: 'binary' });
  });

  test('booleans are one thing in every spelling', async () => {
    const expected = await columnOf(cycle([true, false, true], 60));
    expect(expected).toMatchObject({ kind: 'boolean', measure: 'binary', categories: ['false', 'true'] });
    expect(await columnOf(cycle(['TRUE', 'False', 'true'], 60))).toEqual(expected);
  });

  test('a value with more than a fifth of the rows among many others: an atom', async () => {
    const cells = Array.from({ length: 100 }, (_, i) => (i % 4 === 0 ? '0' : String(i * 10)));
    const column = await columnOf(cells);
    expect(column).toMatchObject({ measure: 'with-atoms', atoms: [0], resolution: 10, minimum: 10, maximum: 990 });
    // The 75 others are 10, 20, 30, 50, …, 990: 10 (Σ 1..99 - 4 Σ 1..24) / 75.
    expect(column.mean).toBeCloseTo((10 * (4950 - 1200)) / 75, 10);
  });

  test('an atom needs more than twenty other values, unless it is asked for', async () => {
    const cells = cycle(['0', '0', '0.5', '1.5', '2.5'], 60);
    expect((await columnOf(cells)).measure).toBe('continuous');
    expect(await columnOf(cells, { types: { x: 'with-atoms' } })).toMatchObject({ measure: 'with-atoms', atoms: [0] });
  });

  test('dates: days since 1970', async () => {
    const days = Array.from({ length: 30 }, (_, i) => `2012-01-${String(((i * 7) % 31) + 1).padStart(2, '0')}`);
    const column = await columnOf(days);
    // date -d 2012-01-01 +%s / 86400
    expect(column).toMatchObject({ kind: 'date', measure: 'continuous', resolution: 1, minimum: 15340, decimals: 0 });
    expect(await columnOf(days.map((day) => new Date(day)))).toEqual(column);
  });

  test('words: categories by code point, whatever the locale', async () => {
    const column = await columnOf(cycle(['b', 'B', 'ä', 'a', '\u{10000}', '\uffee'], 60));
    expect(column.categories).toEqual(['B', 'a', 'b', 'ä', '\uffee', '\u{10000}']);
  });

  test('codes with leading zeros stay text', async () => {
    const column = await columnOf(cycle(['01234', '12345', '90210'], 60));
    expect(column.categories).toEqual(['01234', '12345', '90210']);
  });

  test('the same values are the same column from text, numbers and big integers', async () => {
    const values = Array.from({ length: 60 }, (_, i) => (i * 17) % 41);
    const expected = await columnOf(values);
    expect(await columnOf(values.map(String))).toEqual(expected);
    expect(await columnOf(values.map((v) => ` ${v.toFixed(2)}`))).toEqual(expected);
    expect(await columnOf(values.map(BigInt))).toEqual(expected);
    expect(await columnOf(Float64Array.from(values))).toEqual(expected);
  });

  test('beyond 100,000 different values the step is taken from the decimals, and that is said', async () => {
    const cells = Float64Array.from({ length: 110_000 }, (_, i) => ((i * 7919) % 110_000) / 4);
    const { schema, decisions } = await profile(table({ x: cells }, 65_536));
    expect(schema.columns).toMatchObject([{ measure: 'continuous', resolution: 0.01, minimum: 0, maximum: 27_499.75 }]);
    expect(decisions).toContain(
      'column x has its resolution taken from its decimals (0.01), because it has more than 100000 different values',
    );
  });

  test('types say otherwise', async () => {
    const cells = cycle(['0', '1', '2'], 60);
    expect((await columnOf(cells, { types: { x: 'continuous' } })).measure).toBe('continuous');
    expect(await columnOf(cells, { types: { x: 'categorical' } })).toMatchObject({
      kind: 'integer',
      measure: 'categorical',
      categories: ['0', '1', '2'],
    });
    expect((await columnOf(cycle(['0', '1'], 60), { types: { x: 'count' } })).measure).toBe('count');
  });

  test('the label is a class, whatever its spelling', async () => {
    const { schema, decisions } = await profile(table({ x: cycle([1, 2, 3], 60), noise }), { label: 'x' });
    expect(schema.label).toBe('x');
    expect(schema.columns[0]).toMatchObject({ measure: 'categorical', categories: ['1', '2', '3'] });
    expect(decisions).toContain('column x is the label, so its 3 values are classes');
  });
});

describe('missing cells', () => {
  test('the usual spellings among numbers', async () => {
    const cells = [...cycle(['1.5', '2.5', '3.25'], 60), 'NA', '?', '', null, '-', 'None', '*'];
    expect(await columnOf(cells)).toMatchObject({ kind: 'numeric', missing: 7 });
  });

  test('symbols are missing among words, but not among other symbols', async () => {
    expect(await columnOf(cycle(['a', 'b', 'c', '?'], 60))).toMatchObject({ categories: ['a', 'b', 'c'], missing: 15 });
    expect(await columnOf(cycle(['+', '-'], 60))).toMatchObject({ categories: ['+', '-'], missing: 0 });
  });

  test('None is a word among words, and that is said', async () => {
    const { schema, decisions } = await profile(table({ x: cycle(['None', 'Brick', 'Stone'], 60), noise }));
    expect(schema.columns[0].categories).toEqual(['Brick', 'None', 'Stone']);
    expect(decisions).toContain('column x keeps None as a value, not as missing');
  });

  test('a given list replaces the usual one, numbers included', async () => {
    const cells = [...cycle(['1.5', '2.5', '3.25'], 60), '-999', '-999.0'];
    expect(await columnOf(cells, { missing: ['-999'] })).toMatchObject({ missing: 2, minimum: 1.5 });
    expect((await columnOf(cycle(['a', 'b', 'NA'], 60), { missing: [] })).categories).toEqual(['NA', 'a', 'b']);
  });
});

describe('columns left out', () => {
  const many = 40;
  const others = { noise: noise.slice(0, many) };
  const shuffled = Array.from({ length: many }, (_, i) => ((i * 7) % many) + 100);
  test.each<[string, Cells, object]>([
    ['a constant', cycle(['7.0'], many), { as: 'constant', value: '7', reason: 'always 7' }],
    ['nothing known', cycle(['NA', ''], many), { as: 'constant', value: null }],
    ['texts that all differ', shuffled.map((v) => `P${v}`), { as: 'identifier', prefix: 'x-' }],
    ['a shuffled run of whole numbers', shuffled, { as: 'identifier', prefix: '', reason: 'all values differ' }],
    ['rising whole numbers', shuffled.map((_, i) => i * i), { as: 'identifier', prefix: '' }],
    ['a copy', others.noise, { as: 'copy', of: 'noise' }],
    ['a copy in another spelling', others.noise.map(Number), { as: 'copy', of: 'noise' }],
  ])('%s', async (_, x, expected) => {
    const { schema, decisions } = await profile(table({ ...others, x }));
    expect(schema.columns.map((column) => column.name)).toEqual(['noise']);
    expect(schema.leftOut).toMatchObject([{ name: 'x', ...expected }]);
    expect(decisions.some((decision) => decision.startsWith('column x left out: '))).toBe(true);
  });

  test('more than a thousand categories', async () => {
    const x = Array.from({ length: 4000 }, (_, i) => `n${i % 1300}`);
    const { schema } = await profile(table({ x, y: cycle(noise, 4000) }));
    expect(schema.leftOut).toMatchObject(
      [{ name: 'x', as: 'identifier', reason: /1300 different values/ }].map(({ reason: _, ...rest }) => rest),
    );
  });

  test('an id by its name, where all values differ', async () => {
    const { schema } = await profile(table({ user_id: shuffled.map((v, i) => v * 10 + (i % 3)), ...others }));
    expect(schema.leftOut).toMatchObject([{ name: 'user_id', as: 'identifier' }]);
  });

  test('asked-for columns stay, constant or not, with a step so that no density is infinite', async () => {
    const { schema, warnings } = await profile(table({ x: cycle(['7'], many), id: shuffled, ...others }), {
      columns: ['x', 'id'],
    });
    expect(schema.columns).toMatchObject([{ name: 'x', measure: 'continuous', resolution: 1 }, { name: 'id' }]);
    expect(schema.leftOut).toMatchObject([{ name: 'noise', as: 'dropped' }]);
    expect(warnings).toEqual([
      'column id looks like an identifier (all values differ); leave it out with drop, as in --drop id',
    ]);
  });

  test('a table of nothing but running numbers is data', async () => {
    const { schema } = await profile(table({ x: Array.from({ length: 20 }, (_, i) => i + 1) }));
    expect(schema.columns).toMatchObject([{ name: 'x', measure: 'continuous' }]);
  });

  test('weights are set aside', async () => {
    const { schema } = await profile(table({ w: cycle(['1', '2.5'], many), ...others }), { weights: 'w' });
    expect(schema.weights).toBe('w');
    expect(schema.leftOut).toMatchObject([{ name: 'w', as: 'dropped' }]);
  });
});

describe('what is refused', () => {
  const numbers = cycle(['1.5', '2.5', '3.25'], 60);
  test('a stray word among numbers, with row, column and both remedies', async () => {
    const error = await failure([...numbers, 'abc']);
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toBe('column x: row 61 must be a number as most of its cells are, got "abc"');
    expect(error.hint).toContain('--missing "abc"');
    expect(error.hint).toContain('--types x=categorical');
  });

  test('a header among the rows of a table without one', async () => {
    const hintOf = (columns: Record<string, Cells>) => profile(table(columns)).then(undefined, ({ hint }) => hint);
    const header = 'the first row looks like a header; leave out --no-header';
    expect(await hintOf({ c1: ['height', ...numbers], c2: ['width', ...numbers] })).toBe(header);
    expect(await hintOf({ c1: [...numbers, 'height'], c2: [...numbers, '1'] })).toContain('--missing "height"');
    expect(await hintOf({ c1: ['height', ...numbers], x: ['1', ...numbers] })).toContain('--missing "height"');
  });

  test('a stray word among dates', async () => {
    const dates = Array.from({ length: 20 }, (_, i) => `2012-01-${i + 10}`);
    expect((await failure([...dates, 'soon'])).message).toBe(
      'column x: row 21 must be a date (YYYY-MM-DD) as most of its cells are, got "soon"',
    );
  });

  test.each([['inf'], ['-Infinity'], ['1e999'], [Number.POSITIVE_INFINITY]])(
    'infinity is never missing: %s',
    async (bad) => {
      const error = await failure([...numbers, bad]);
      expect(error).toMatchObject({ name: 'DataError', code: 'DATA_NONFINITE' });
      expect(error.message).toContain('column x: row 61 must be a finite number, got ');
    },
  );

  test.each<[string, ProfileOptions, string]>([
    ['an unknown column', { label: 'nois' }, 'label: must name columns of the table, got nois'],
    ['no columns', { columns: [] }, 'columns: must name at least one, got none'],
    ['a dropped label', { label: 'x', drop: ['x'] }, 'drop: must not name a column of label, got x'],
    ['modelled weights', { label: 'x', weights: 'x' }, 'weights: must not be a modelled column, got x'],
    [
      'binary with three values',
      { types: { x: 'binary' } },
      'types: column x can only be binary with two values, got 3',
    ],
    [
      'count with decimals',
      { types: { x: 'count' } },
      'types: column x can only be count with whole numbers from 0, got 2 decimals',
    ],
    [
      'a date that is a number',
      { types: { x: 'date' } },
      'types: column x cannot be date, row 1 must be a date (YYYY-MM-DD), got a number',
    ],
    [
      'an unknown type',
      { types: { x: 'real' as 'count' } },
      'types: x must be one of continuous, count, categorical, binary, date, with-atoms, got real',
    ],
  ])('%s', async (_, options, message) => {
    const error = await failure(numbers, options);
    expect(error).toBeInstanceOf(OptionError);
    expect(error.message).toBe(message);
  });

  test('a misspelled name comes with the nearest one', async () => {
    expect((await failure(numbers, { drop: ['niose'] })).hint).toBe('did you mean noise?');
  });

  test.each([['-1'], ['NA'], ['x'], ['inf']])('a weight of %s, with its row', async (bad) => {
    const error = await failure([...cycle(['1'], 59), bad], { weights: 'x' });
    expect(error.code).toBe('DATA_WEIGHT');
    expect(error.message).toMatch(/^weights: column x, row 60 must be a number >= 0, got /);
  });

  test('a label of one class, or of too many', async () => {
    expect((await failure(cycle(['a'], 60), { label: 'x' })).message).toBe(
      'label: column x must have at least 2 classes, got 1',
    );
    const many = Array.from({ length: 1200 }, (_, i) => `c${i}`);
    expect((await failure(many, { label: 'x' })).message).toBe(
      'label: column x must have at most 1000 categories, got 1200 or more',
    );
  });

  test('no rows, one row, nothing to model, an asked-for column without a value', async () => {
    await expect(profile(table({ x: [] }))).rejects.toMatchObject({ code: 'DATA_EMPTY' });
    await expect(profile(table({}))).rejects.toMatchObject({ code: 'DATA_EMPTY' });
    await expect(profile(table({ x: ['1'] }))).rejects.toMatchObject({
      code: 'DATA_TOO_FEW_ROWS',
      message: 'table: must have at least 2 rows, got 1',
    });
    await expect(profile(table({ x: cycle(['a'], 9) }))).rejects.toThrow(
      'table: must have a column to model, got x (always a)',
    );
    await expect(profile(table({ x: cycle([''], 9) }), { columns: ['x'] })).rejects.toThrow(
      'column x: must have a known value, got only missing cells',
    );
  });
});

test('names from data are data: prototype keys and escape sequences', async () => {
  const names = ['__proto__', 'constructor', '\u001b[31m'];
  const cells = names.map((_, c) => noise.map((text, i) => String(Number(text) + ((i * c) % 7))));
  const raw: RawTable = {
    names,
    notes: [],
    async *blocks() {
      yield { firstRow: 1, count: noise.length, columns: cells };
    },
  };
  const { schema, decisions } = await profile(raw);
  expect(schema.names).toEqual(names);
  expect(decisions.join()).not.toContain('\u001b');
  expect(({} as Record<string, unknown>).x).toBeUndefined();
});

test('the schema does not depend on the blocks', async () => {
  const columns = {
    a: Array.from({ length: 300 }, (_, i) => ((i * 7919) % 300) / 8),
    b: cycle(['x', 'y', 'NA', 'z'], 300),
    c: Array.from({ length: 300 }, (_, i) => (i % 3 === 0 ? '0' : String((i * 17) % 97))),
  };
  const whole = await profile(table(columns));
  expect(await profile(table(columns, 1))).toEqual(whole);
  expect(await profile(table(columns, 7))).toEqual(whole);
});
