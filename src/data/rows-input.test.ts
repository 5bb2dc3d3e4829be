import { describe, expect, test } from 'vitest';
import { codeTable } from './read-table.js';
import type { TableRows } from './rows.js';
import { type MatrixInput, type RowsInput, rowsInput } from './rows-input.js';

const count = 40;
const size = Array.from({ length: count }, (_, i) => ((i * 7) % count) / 4);
const kind = Array.from({ length: count }, (_, i) => (i % 5 === 0 ? null : 'abc'[i % 3]));
const names = ['size', 'kind'];
const records = size.map((value, i) => ({ size: value, kind: kind[i] }));

async function* chunks<T>(...values: T[]) {
  yield* values;
}

async function coded(rows: RowsInput) {
  const { schema, dataset, fingerprint } = await codeTable(await rowsInput(rows));
  const blocks: TableRows[] = [];
  for await (const block of dataset.blocks()) blocks.push(block);
  return { schema, blocks, fingerprint };
}

describe('one table in every form has one schema and the same rows', async () => {
  const expected = await coded(records);
  test.each<[string, () => RowsInput]>([
    ['columns', () => ({ size, kind })],
    ['typed columns', () => ({ size: Float64Array.from(size), kind })],
    ['float32 columns', () => ({ size: Float32Array.from(size), kind })],
    ['frozen columns', () => Object.freeze({ size: Object.freeze([...size]) as number[], kind: Object.freeze(kind) })],
    ['a view inside a larger array', () => ({ size: Float64Array.of(99, ...size, 99).subarray(1, count + 1), kind })],
    ['nested rows', () => ({ data: size.map((value, i) => [value, kind[i]]), columns: names })],
    ['flat rows', () => ({ data: size.flatMap((value, i) => [value, kind[i]]), columns: names })],
    ['records with gaps', () => records.map(({ size, kind }) => (kind === null ? { size } : { size, kind }))],
    ['an async iterable of records', () => chunks(...records)],
    ['an async iterable of arrays of records', () => chunks(records.slice(0, 3), records.slice(3))],
    [
      'an async iterable of columns',
      () => chunks({ size: size.slice(0, 9), kind: kind.slice(0, 9) }, { size: size.slice(9), kind: kind.slice(9) }),
    ],
  ])('%s', async (_, rows) => {
    expect(await coded(rows())).toEqual(expected);
  });

  test('a flat typed array', async () => {
    const data = Float32Array.from(size.flatMap((value, i) => [value, (i * 3) % 7]));
    const rows = await coded({ data, columns: ['a', 'b'] });
    expect(rows).toEqual(await coded({ a: size, b: size.map((_, i) => (i * 3) % 7) }));
  });
});

test('float64 columns are passed on without a copy, and nothing is written to them', async () => {
  const column = Float64Array.from(size);
  const before = column.slice();
  const table = await rowsInput({ size: column });
  for await (const block of table.blocks()) expect((block.columns[0] as Float64Array).buffer).toBe(column.buffer);
  await coded({ size: column, kind });
  expect(column).toEqual(before);
});

test('an async producer may use its buffers again', async () => {
  const buffer = new Float64Array(20);
  async function* reused() {
    for (const from of [0, 20]) {
      buffer.set(size.slice(from, from + 20));
      yield { size: buffer };
    }
  }
  expect(await coded(reused())).toEqual(await coded({ size }));
});

test('names of prototypes are names', async () => {
  const rows = JSON.parse('[{"__proto__":1.5,"constructor":2},{"__proto__":2.5},{"constructor":7}]');
  const table = await rowsInput(rows);
  expect(table.names).toEqual(['__proto__', 'constructor']);
  for await (const { columns } of table.blocks()) {
    expect(columns).toEqual([
      [1.5, 2.5, null],
      [2, null, 7],
    ]);
  }
});

describe('what is refused', () => {
  const drain = async (rows: RowsInput) => {
    for await (const _ of (await rowsInput(rows)).blocks());
  };
  const million = new Float64Array(1_000_000);
  million[777_777] = Number.NaN;
  const bad = (value: unknown) => [{ x: 1 }, { x: value }] as RowsInput;

  test.each<[RowsInput, string, string]>([
    [{ x: million }, 'DATA_NONFINITE', 'rows: row 777778, column x must be a finite number, got NaN'],
    [bad(Number.POSITIVE_INFINITY), 'DATA_NONFINITE', 'rows: row 2, column x must be a finite number, got Infinity'],
    [bad({}), 'DATA_CELL', 'rows: row 2, column x must be a number, text, boolean, bigint, Date or null, got a object'],
    [bad([1]), 'DATA_CELL', 'rows: row 2, column x must be a number, text, boolean, bigint, Date or null, got a list'],
    [bad(new Date(Number.NaN)), 'DATA_CELL', 'got an invalid Date'],
    [[], 'DATA_EMPTY', 'rows: must have a column, got none'],
    [
      null as unknown as RowsInput,
      'DATA_INVALID',
      'rows: must be an array of objects, columns, or { data, columns }, got null',
    ],
    [[[1, 2]] as unknown as RowsInput, 'DATA_INVALID', 'rows: row 1 must be an object of cells, got an array'],
    [{ x: 'abc' } as unknown as RowsInput, 'DATA_INVALID', 'rows: column x must be an array, got a string'],
    [{ x: [1, 2], y: [1] }, 'SHAPE', 'rows: columns must be of one length, got 1 in y and 2 in x'],
    [{ data: [1, 2, 3], columns: ['a', 'b'] }, 'SHAPE', 'rows: data must hold whole rows of 2 columns, got 3 cells'],
    [{ data: [[1], [1, 2]], columns: ['a'] }, 'SHAPE', 'rows: row 2 must have 1 cells, got 2 cells'],
    [{ data: [[1, 2]], columns: ['a', 'a'] }, 'SHAPE', 'rows: columns must have different names, got a, a'],
  ])('%#', async (rows, code, message) => {
    await expect(drain(rows)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  test('NaN is missing where the caller says so', async () => {
    const rows: MatrixInput = { data: Float64Array.of(...size, Number.NaN), columns: ['x'] };
    const options = { missing: ['NaN'] };
    const { schema } = await codeTable(await rowsInput(rows, options), options);
    expect(schema.columns).toMatchObject([{ name: 'x', missing: 1 }]);
  });
});
