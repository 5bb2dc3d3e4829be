import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../../platform/memory-source.js';
import type { Source } from '../../platform/platform.js';
import { openJson } from './json.js';
import { findJsonFault } from './json-fault.js';
import { openNdjson } from './ndjson.js';
import type { RawTable, RawValue, ReadOptions } from './raw-table.js';

const sourceOf = (text: string): Source => memorySource('m.json', new TextEncoder().encode(text));

async function rowsOf(table: RawTable): Promise<RawValue[][]> {
  const rows: RawValue[][] = [];
  for await (const { firstRow, count, columns } of table.blocks()) {
    expect(firstRow).toBe(rows.length + 1);
    for (let i = 0; i < count; i++) rows.push(columns.map((column) => column[i]));
  }
  return rows;
}

async function read(open: typeof openJson, text: string, options?: ReadOptions) {
  const table = await open(sourceOf(text), options);
  return { names: table.names, rows: await rowsOf(table) };
}

const canonical = {
  names: ['a', 'b'],
  rows: [
    [1, 'x'],
    [2.5, null],
  ],
};

describe('json', () => {
  it.each([
    ['a list of objects', '[{"a":1,"b":"x"},{"a":2.5}]'],
    ['a byte order mark', '\uFEFF[{"a":1,"b":"x"},{"a":2.5,"b":null}]'],
    ['an object of columns', '{"a":[1,2.5],"b":["x",null]}'],
    ['columns and lists', '{"columns":["a","b"],"index":[0,1],"data":[[1,"x"],[2.5,null]]}'],
    ['columns and objects', '{"data":[{"b":"x","a":1},{"a":2.5}],"columns":["a","b"]}'],
  ])('%s', async (_, text) => {
    expect(await read(openJson, text)).toEqual(canonical);
  });

  it('takes columns called data and columns for columns', async () => {
    expect(await read(openJson, '{"columns":["a","b"],"data":["x","y"]}')).toEqual({
      names: ['columns', 'data'],
      rows: [
        ['a', 'x'],
        ['b', 'y'],
      ],
    });
  });

  it('numbers the columns of a list of lists when told', async () => {
    expect((await read(openJson, '[[1,2],[3,4]]', { header: false })).names).toEqual(['c1', 'c2']);
  });

  it('takes the last of duplicate keys, and __proto__ for a name like others', async () => {
    const { names, rows } = await read(openJson, '[{"__proto__":1,"a":1,"a":2},{"constructor":"c"}]');
    expect([names, rows]).toEqual([
      ['__proto__', 'a', 'constructor'],
      [
        [1, 2, null],
        [null, null, 'c'],
      ],
    ]);
    expect(({} as { a?: number }).a).toBeUndefined();
  });

  it.each([
    ['', 'DATA_EMPTY', 'json: m.json is empty'],
    ['[]', 'DATA_EMPTY', 'json: m.json has no rows'],
    ['{"a":[]}', 'DATA_EMPTY', 'json: m.json has no rows'],
    [
      '3',
      'DATA_JSON',
      'json: m.json must be a list of objects, an object of columns or {columns, data}, got one value',
    ],
    [
      '[1,2]',
      'DATA_JSON',
      'json: m.json must be a list of objects, an object of columns or {columns, data}, got a list of other things',
    ],
    [
      '{"a":1}',
      'DATA_JSON',
      'json: m.json must be a list of objects, an object of columns or {columns, data}, got an object whose a is no list',
    ],
    [
      '[{"a":1},{"a":{"b":2}}]',
      'DATA_NESTED',
      'json: a cell must be a number, text, true, false or null, got an object in row 2, column a',
    ],
    [
      '[{"a":[1]}]',
      'DATA_NESTED',
      'json: a cell must be a number, text, true, false or null, got a list in row 1, column a',
    ],
    ['[{"a":1},{"a":1e999}]', 'DATA_NONFINITE', 'json: a number must be at most 1.8e308, got more in row 2, column a'],
    ['{"a":[1,2],"b":[1]}', 'DATA_RAGGED', 'json: columns must be equally long, got 2 rows in a and 1 in b'],
    ['{"columns":["a"],"data":[[1],[1,2]]}', 'DATA_RAGGED', 'json: row 2 has 2 values, there are 1 columns'],
    ['[{"a":1},\n {"a":NaN}]', 'DATA_JSON', 'json: m.json must be JSON, got NaN at line 2, column 7'],
    ['[{"a":-Infinity}]', 'DATA_JSON', 'json: m.json must be JSON, got -Infinity at line 1, column 7'],
    ['[{"a":1}', 'DATA_JSON', 'json: m.json must be JSON, got the end at line 1, column 9'],
  ])('%j', async (text, code, message) => {
    await expect(read(openJson, text)).rejects.toMatchObject({ code, message });
  });

  it('says how to write a missing value', async () => {
    await expect(read(openJson, '[{"a":NaN}]')).rejects.toMatchObject({ hint: 'write null for a missing value' });
  });

  it('survives a million brackets', async () => {
    await expect(read(openJson, `[{"a":${'['.repeat(1e6)}${']'.repeat(1e6)}}]`)).rejects.toMatchObject({
      code: 'DATA_NESTED',
    });
    await expect(read(openJson, '['.repeat(1e6))).rejects.toMatchObject({ code: 'DATA_JSON' });
  });

  it('finds a fault behind ten million characters of text', async () => {
    const long = 'x\\n'.repeat(3_333_333);
    await expect(read(openJson, `[{"a":"${long}","b":nan}]`)).rejects.toMatchObject({
      message: 'json: m.json must be JSON, got nan at line 1, column 10000013',
    });
  });

  it('keeps the order of columns whose names are numbers', async () => {
    expect((await read(openJson, '[{"b":"a \\"1\\": {","1990":2},{"7":1}]')).names).toEqual(['b', '1990', '7']);
    expect((await read(openJson, '{"b":[1],"1990":[2]}')).names).toEqual(['b', '1990']);
    expect((await read(openNdjson, '{"b":"1","1990":2}\n{"7":1}')).names).toEqual(['b', '1990', '7']);
  });

  it('limits a file that is read whole', async () => {
    await expect(read(openJson, '[{"a":1}]', { maximumJsonBytes: 5 })).rejects.toMatchObject({
      code: 'DATA_TOO_LARGE',
    });
  });
});

describe('ndjson', () => {
  it('reads one object a line', async () => {
    expect(await read(openNdjson, '{"a":1,"b":"x"}\r\n\n{"a":2.5}\n')).toEqual(canonical);
    expect(await read(openNdjson, '\uFEFF{"a":1,"b":"x"}\n{"a":2.5}')).toEqual(canonical);
  });

  it('reads a source that cannot be repeated, and finds names in its last row', async () => {
    const once: Source = {
      name: '-',
      repeatable: false,
      async *stream() {
        for (let i = 0; i < 20_000; i++) yield new TextEncoder().encode(`{"a":${i}}\n`);
        yield new TextEncoder().encode('{"b":true}');
      },
    };
    const table = await openNdjson(once);
    expect([table.names, table.rowCount]).toEqual([['a', 'b'], 20_001]);
    const rows = await rowsOf(table);
    expect([rows[12_345], rows[20_000]]).toEqual([
      [12_345, null],
      [null, true],
    ]);
  });

  it.each([
    ['\n', 'DATA_EMPTY', 'ndjson: m.json has no rows'],
    ['{"a":1}\n[1]\n', 'DATA_JSON', 'ndjson: row 2 must be an object (line 2 of m.json)'],
    ['{"a":1}\n{"a":nan}\n', 'DATA_JSON', 'ndjson: m.json must be JSON, got nan at line 2, column 6'],
    [
      '{"a":1}\n\n{"a":{}}\n',
      'DATA_NESTED',
      'ndjson: a cell must be a number, text, true, false or null, got an object in row 2, column a',
    ],
    [
      `{"a":"${'x'.repeat(1_000_001)}"}`,
      'ROW_TOO_LONG',
      'ndjson: a line must have at most 1000000 bytes, got more in line 1 of m.json',
    ],
  ])('%.30j', async (text, code, message) => {
    await expect(read(openNdjson, text)).rejects.toMatchObject({ code, message });
  });
});

describe('findJsonFault', () => {
  it('finds nothing in JSON', () => {
    fc.assert(fc.property(fc.json(), (text) => findJsonFault(text) === undefined));
  });

  it('finds something exactly where JSON.parse fails', () => {
    const pieces = fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '1', '-', 'null', 'x', ' ', '"');
    const valid = (text: string) => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 9 }),
        (parts) => (findJsonFault(parts.join('')) === undefined) === valid(parts.join('')),
      ),
      { numRuns: 5000 },
    );
  });
});
