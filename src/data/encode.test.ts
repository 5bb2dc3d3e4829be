import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AncestralError } from '../util/errors.js';
import { decodedNames, decodedTable, decodeRows } from './decode.js';
import { encoder, encodeTable } from './encode.js';
import type { RawBlock, RawTable, RawValue } from './formats/raw-table.js';
import { cellOf } from './profile/cell.js';
import { profile } from './profile/profile.js';
import { concatRows, type TableRows, takeRows } from './rows.js';
import { rowsInput } from './rows-input.js';
import type { Column, TableSchema } from './schema.js';

const base = {
  atoms: [],
  decimals: 0,
  resolution: 1,
  minimum: 0,
  maximum: 1,
  mean: 0,
  deviation: 1,
  missing: 0,
  categories: [],
};
const age: Column = { ...base, name: 'age', kind: 'numeric', measure: 'continuous', decimals: 1, resolution: 0.1 };
const day: Column = { ...base, name: 'day', kind: 'date', measure: 'continuous' };
const pet: Column = { ...base, name: 'pet', kind: 'categorical', measure: 'categorical', categories: ['cat', 'dog'] };
const on: Column = { ...base, name: 'on', kind: 'boolean', measure: 'binary', categories: ['false', 'true'] };
const schema: TableSchema = {
  kind: 'table',
  columns: [age, day, pet, on],
  leftOut: [
    { name: 'id', reason: 'all values differ', as: 'identifier', prefix: '' },
    { name: 'code', reason: 'all values differ', as: 'identifier', prefix: 'code-' },
    { name: 'unit', reason: 'always 7', as: 'constant', value: '7' },
    { name: 'void', reason: 'no known value', as: 'constant', value: null },
    { name: 'years', reason: 'equals column age in every row', as: 'copy', of: 'age' },
    { name: 'gone', reason: 'not asked for', as: 'dropped' },
  ],
  names: ['id', 'age', 'gone', 'day', 'pet', 'on', 'code', 'unit', 'void', 'years'],
  missingTokens: ['', 'NA'],
  rows: 3,
};

async function encoded(table: RawTable, of = schema): Promise<TableRows> {
  const blocks: TableRows[] = [];
  for await (const block of encodeTable(of, table)) blocks.push(block);
  return concatRows(blocks);
}

const input = {
  age: ['1.5', 'NA', '-0'],
  day: ['1970-01-02', null, ''],
  pet: ['dog', 'cow', 'NA'],
  on: ['TRUE', false, null],
};

describe('encode', () => {
  test('numbers, days, codes; NaN for missing, one past the last code for a category never seen', async () => {
    const { columns, index } = await encoded(await rowsInput(input));
    expect(columns.map((column) => [...column])).toEqual([
      [1.5, Number.NaN, 0],
      [1, Number.NaN, Number.NaN],
      [1, 2, Number.NaN],
      [1, 0, Number.NaN],
    ]);
    expect([...index]).toEqual([0, 1, 2]);
  });

  test('columns in any order, unknown ones ignored with a note', async () => {
    const { age, day, pet, on } = input;
    const table = await rowsInput({ on, extra: [1, 2, 3], pet, day, age });
    expect(await encoded(table)).toEqual(await encoded(await rowsInput(input)));
    expect(encoder(schema, table.names).notes).toEqual(['columns the model does not know are ignored: extra']);
  });

  test('absent columns are an error, or missing where that is allowed', async () => {
    expect(() => encoder(schema, ['agee', 'day', 'on'])).toThrow(
      'table: must have the columns age, pet, got agee, day, on',
    );
    const { notes, encode } = encoder(schema, ['age', 'day', 'on'], { allowMissingColumns: true });
    expect(notes).toEqual(['columns taken as missing: pet']);
    expect([...encode({ firstRow: 1, count: 1, columns: [['1'], [null], [true]] }).columns[2]]).toEqual([Number.NaN]);
  });

  test.each<[Partial<Record<string, RawValue>>, string, string]>([
    [{ age: 'old' }, 'DATA_MIXED', 'column age: row 5 must be a number as in the training rows, got "old"'],
    [{ age: 'inf' }, 'DATA_NONFINITE', 'column age: row 5 must be a finite number, got inf'],
    [{ age: Number.NaN }, 'DATA_NONFINITE', 'column age: row 5 must be a finite number, got NaN'],
    [
      { day: '2012-02-30' },
      'DATA_MIXED',
      'column day: row 5 must be a date (YYYY-MM-DD) as in the training rows, got "2012-02-30"',
    ],
    [{ day: 3 }, 'DATA_MIXED', 'column day: row 5 must be a date (YYYY-MM-DD) as in the training rows, got 3'],
  ])('%o is refused with its row', (cells, code, message) => {
    const names = ['age', 'day', 'pet', 'on'];
    const { encode } = encoder(schema, names);
    const columns = names.map((name) => [cells[name] ?? null]);
    const act = () => encode({ firstRow: 5, count: 1, columns });
    expect(act).toThrow(message);
    expect(act).toThrow(expect.objectContaining({ code }));
  });

  test('weights travel with the rows', async () => {
    const weighted = { ...schema, weights: 'gone' };
    const rows = await encoded(await rowsInput({ ...input, gone: [1, 2, 0.5] }), weighted);
    expect([...(rows.weights as Float64Array)]).toEqual([1, 2, 0.5]);
    expect(encoder(weighted, Object.keys(input)).notes).toEqual(['column gone is absent, so all weights are 1']);
  });
});

describe('decode', () => {
  const rows: TableRows = {
    count: 2,
    index: Int32Array.of(0, 1),
    columns: [
      [0.1 + 0.2, Number.NaN],
      [15340.4, 1],
      [1, 2],
      [1, 0],
    ].map((column) => Float64Array.from(column)),
  };

  test('rounds, spells and puts back what was left out', () => {
    const { columns } = decodeRows(schema, rows, 10);
    expect(Object.fromEntries(decodedNames(schema).map((name, i) => [name, [...columns[i]]]))).toEqual({
      id: [11, 12],
      age: [0.3, null],
      day: ['2012-01-01', '1970-01-02'],
      pet: ['dog', null],
      on: [true, false],
      code: ['code-11', 'code-12'],
      unit: [7, 7],
      void: [null, null],
      years: [0.3, null],
    });
  });

  test('identifiers run on from block to block', async () => {
    async function* blocks() {
      yield rows;
      yield rows;
    }
    const ids: unknown[] = [];
    for await (const block of decodedTable(schema, blocks).blocks()) ids.push(...block.columns[0]);
    expect(ids).toEqual([1, 2, 3, 4]);
  });

  test('counts are whole and not negative, times keep their clock', () => {
    const count: Column = { ...base, name: 'n', kind: 'integer', measure: 'count' };
    const time: Column = { ...base, name: 't', kind: 'date', measure: 'continuous', decimals: 4 };
    const small = { ...schema, columns: [count, time], leftOut: [], names: ['n', 't'] };
    const columns = [Float64Array.of(-0.4, 2.6), Float64Array.of(0.5, 1)];
    const decoded = decodeRows(small, { count: 2, index: Int32Array.of(0, 1), columns });
    expect(decoded.columns).toEqual([
      [0, 3],
      ['1970-01-01T12:00:00Z', '1970-01-02'],
    ]);
  });
});

const cell = fc.oneof(
  fc.constantFrom(
    '',
    'NA',
    '?',
    '-',
    'None',
    'true',
    'no',
    '2012-01-01',
    '2012-01-01T10:30:00+02:00',
    '007',
    '1e3',
    '0',
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -5, max: 5 }),
  fc.boolean(),
  fc.bigInt(),
  // Days as doubles keep the millisecond for some ten thousand years.
  fc.date({ noInvalidDate: true, min: new Date('-009999-01-01'), max: new Date('9999-12-31') }),
  fc.constant(null),
);
const column = fc.oneof(
  fc.array(cell, { minLength: 30, maxLength: 30 }),
  fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 30, maxLength: 30 }),
  fc.array(fc.constantFrom('a', 'b', 'c', null), { minLength: 30, maxLength: 30 }),
  fc.array(fc.constantFrom(0, 1, 2.5, '0', '?'), { minLength: 30, maxLength: 30 }),
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 30, maxLength: 30 }),
  fc.array(fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100') }), { minLength: 30, maxLength: 30 }),
);
const anyTable = fc
  .tuple(
    fc.uniqueArray(fc.string({ unit: 'binary', minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 5 }),
    fc.array(column, { minLength: 5, maxLength: 5 }),
  )
  .map(([names, columns]) => rawTable(names, columns.slice(0, names.length), 30));

function rawTable(names: readonly string[], columns: readonly (readonly RawValue[])[], blockRows: number): RawTable {
  return {
    names,
    notes: [],
    async *blocks() {
      for (let from = 0; from < columns[0].length; from += blockRows) {
        const cut = columns.map((cells) => cells.slice(from, from + blockRows));
        yield { firstRow: from + 1, count: cut[0].length, columns: cut };
      }
    },
  };
}

async function firstBlock(table: RawTable): Promise<RawBlock> {
  for await (const block of table.blocks()) return block;
  return expect.fail('has a block');
}

async function* blocksOf(rows: TableRows, size: number) {
  for (let from = 0; from < rows.count; from += size) {
    yield takeRows(
      rows,
      Array.from({ length: Math.min(size, rows.count - from) }, (_, i) => from + i),
    );
  }
}

describe('any table', () => {
  const refusal = (error: unknown) => {
    expect(error).toBeInstanceOf(AncestralError);
    return undefined;
  };

  test('is profiled or refused in words; block size changes nothing; permuted columns are the same rows', async () => {
    await fc.assert(
      fc.asyncProperty(anyTable, async (table) => {
        const profiled = await profile(table).catch(refusal);
        if (profiled === undefined) return;
        const block = await firstBlock(table);
        const columns = block.columns.map((cells) => [...cells]) as RawValue[][];
        const small = rawTable(table.names, columns, 7);
        expect(await profile(small)).toEqual(profiled);
        const rows = await encoded(table, profiled.schema);
        expect(await encoded(small, profiled.schema)).toEqual(rows);
        const turned = rawTable([...table.names].reverse(), [...columns].reverse(), 30);
        expect(await encoded(turned, profiled.schema)).toEqual(rows);
        for (const sentence of profiled.decisions) expect(sentence).not.toMatch(/\p{Cc}/u);
      }),
      { seed: 1, numRuns: 150 },
    );
  });

  test('decode undoes encode on what is known, and encode undoes decode', async () => {
    await fc.assert(
      fc.asyncProperty(anyTable, async (table) => {
        const profiled = await profile(table).catch(refusal);
        if (profiled === undefined) return;
        const { schema } = profiled;
        const rows = await encoded(table, schema);
        const decoded = decodedTable(schema, () => blocksOf(rows, 11));
        expect(await encoded(decoded, schema)).toEqual(rows);
        const block = await firstBlock(table);
        const back = decodeRows(schema, rows);
        for (const { name } of schema.columns) {
          const before = block.columns[table.names.indexOf(name)];
          const after = back.columns[decodedNames(schema).indexOf(name)];
          for (let i = 0; i < 30; i++) if (after[i] !== null) expectSame(after[i], before[i]);
        }
      }),
      { seed: 2, numRuns: 150 },
    );
  });
});

// The same cell, or true for TRUE.
function expectSame(after: RawValue, before: RawValue): void {
  const [a, b] = [cellOf(after), cellOf(before)];
  if (typeof a === 'string' && typeof b === 'string') expect(a.toLowerCase().trim()).toBe(b.toLowerCase().trim());
  else expect(a).toEqual(b);
}
