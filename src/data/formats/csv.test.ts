import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../../platform/memory-source.js';
import type { Source } from '../../platform/platform.js';
import { DataError } from '../../util/errors.js';
import { openCsv } from './csv.js';
import type { RawTable, RawValue, ReadOptions } from './raw-table.js';

const encode = (text: string) => new TextEncoder().encode(text);

function open(text: string | Uint8Array, options?: ReadOptions): Promise<RawTable> {
  return openCsv(memorySource('m.csv', typeof text === 'string' ? encode(text) : text), options);
}

async function rowsOf(table: RawTable): Promise<RawValue[][]> {
  const rows: RawValue[][] = [];
  for await (const { firstRow, count, columns } of table.blocks()) {
    expect(firstRow).toBe(rows.length + 1);
    for (let i = 0; i < count; i++) rows.push(columns.map((column) => column[i]));
  }
  return rows;
}

async function read(text: string | Uint8Array, options?: ReadOptions) {
  const table = await open(text, options);
  return { names: table.names, rows: await rowsOf(table) };
}

async function errorOf(text: string | Uint8Array, options?: ReadOptions) {
  return read(text, options).then(
    () => expect.unreachable('an error was expected'),
    (error: { readonly code: string; readonly message: string; readonly hint?: string }) => error,
  );
}

describe('the same table however it is written', () => {
  const canonical = {
    names: ['a', 'b c', 'd'],
    rows: [
      ['1', 'x', ''],
      ['-2.5', 'two, "quoted" words', 'é😀'],
    ],
  };
  const text = 'a,b c,d\n1,x,\n-2.5,"two, ""quoted"" words",é😀\n';
  const other = (delimiter: string) =>
    text.replace('two, ', 'two; ').replaceAll(',', delimiter).replace('two; ', 'two, ');

  it.each([
    ['canonical', text, ['the delimiter is a comma']],
    ['byte order mark', `\uFEFF${text}`, ['a byte order mark is skipped', 'the delimiter is a comma']],
    ['CRLF', text.replaceAll('\n', '\r\n'), ['lines end in CRLF', 'the delimiter is a comma']],
    ['CR', text.replaceAll('\n', '\r'), ['lines end in CR', 'the delimiter is a comma']],
    ['mixed line ends', text.replace('\n', '\r\n'), ['lines end in CRLF', 'the delimiter is a comma']],
    ['no final line end', text.slice(0, -1), ['the delimiter is a comma']],
    ['blank lines around', `\n\r\n${text}\n\r\n\n`, ['the delimiter is a comma']],
    ['semicolons', other(';'), ['the delimiter is a semicolon']],
    ['tabs', other('\t'), ['the delimiter is a tab']],
    ['bars', other('|'), ['the delimiter is a bar']],
    [
      'everything quoted',
      '"a","b c","d"\r\n"1","x",""\r\n"-2.5","two, ""quoted"" words","é😀"',
      ['lines end in CRLF', 'the delimiter is a comma'],
    ],
  ])('%s', async (_, written, notes) => {
    expect(await read(written)).toEqual(canonical);
    expect((await open(written)).notes.filter((note) => note !== 'lines end in LF')).toEqual(
      expect.arrayContaining(notes),
    );
  });

  it.each(['\n', '\r\n', '\r'])('line ends inside quotes stay as they are (%j)', async (end) => {
    const { rows } = await read(`a,b${end}1,"x\r\ny\rz\n"${end}2,"w\r"${end}`);
    expect(rows).toEqual([
      ['1', 'x\r\ny\rz\n'],
      ['2', 'w\r'],
    ]);
  });

  it('does not depend on how the bytes are cut', async () => {
    const bytes = encode(text.replaceAll('\n', '\r\n'));
    for (let size = 1; size < 12; size++) {
      const source: Source = {
        name: 'm',
        repeatable: true,
        async *stream() {
          for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
        },
      };
      const table = await openCsv(source);
      expect({ names: table.names, rows: await rowsOf(table) }).toEqual(canonical);
    }
  });

  it('does not depend on where a piece of a long file ends', async () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => [
      `${i}`,
      i % 3 === 0 ? `q "${i}"\r\nnext, line` : `plain ${'x'.repeat(i % 17)}`,
    ]);
    const lines = rows.map(([a, b]) => `${a},${/["\n]/.test(b) ? `"${b.replaceAll('"', '""')}"` : b}`);
    expect((await read(`a,b\r\n${lines.join('\r\n')}\r\n`)).rows).toEqual(rows);
  });
});

describe('columns', () => {
  it('reads one column, whose blank lines inside are empty cells', async () => {
    expect(await read('word\nHello\n\n""\nyou\n""\n\n\n')).toEqual({
      names: ['word'],
      rows: [['Hello'], [''], [''], ['you'], ['']],
    });
  });

  it('takes a comma inside cells for no delimiter where semicolons agree', async () => {
    expect((await read('x;y\n1,5;2,25\n3,0;4,125\n')).rows).toEqual([
      ['1.5', '2.25'],
      ['3.0', '4.125'],
    ]);
  });

  it('reads tabs only when told that it is TSV', async () => {
    expect((await read('a,b\tc\n1,2\t3\n', { format: 'tsv' })).names).toEqual(['a,b', 'c']);
  });

  it('numbers columns when there is no header', async () => {
    expect(await read('1,2\n3,4', { header: false })).toEqual({
      names: ['c1', 'c2'],
      rows: [
        ['1', '2'],
        ['3', '4'],
      ],
    });
  });

  it('refuses a header of numbers unless told that it is one', async () => {
    const error = await errorOf('0,0,5,13,9,1\n0,0,12,3,1,2\n');
    expect(error).toMatchObject({ code: 'DATA_HEADER', hint: expect.stringContaining('--no-header') });
    expect(error.message).toBe('csv: the header of m.csv must name the columns, got numbers: 0, 0, 5, 13, …');
    expect(await errorOf('5.1\n4.9\n')).toMatchObject({ code: 'DATA_HEADER' });
    expect((await read('1990,1991\n3,4\n', { header: true })).names).toEqual(['1990', '1991']);
    expect((await open('5.1,setosa\n4.9,setosa\n')).notes).toContain(
      'the header names columns by numbers (5.1); --no-header says that the first row is data',
    );
  });

  it('gives every column a name of its own, and says which it changed', async () => {
    const table = await open('a,a,,a-2,a, ,c3\n1,2,3,4,5,6,7\n');
    expect(table.names).toEqual(['a', 'a-3', 'c3-2', 'a-2', 'a-4', 'c6', 'c3']);
    expect(table.notes).toContain('column 2 is a second a and is called a-3');
    expect(table.notes).toContain('column 3 has no name and is called c3-2');
  });

  it('takes __proto__ and constructor for names like others', async () => {
    const { names, rows } = await read('__proto__,constructor,toString,x\n1,2,3,4\n');
    expect([names, rows]).toEqual([['__proto__', 'constructor', 'toString', 'x'], [['1', '2', '3', '4']]]);
    expect(({} as { x?: string }).x).toBeUndefined();
  });

  it('cuts names of 10 kB and keeps them apart', async () => {
    const long = '😀'.repeat(5000);
    const table = await open(`${long}1,${long}2,שלום\n1,2,3\n`);
    expect(table.names).toEqual([`${'😀'.repeat(200)}…`, `${'😀'.repeat(200)}…-2`, 'שלום']);
    expect(table.notes).toContain('the name of column 1 has 10001 characters and is cut to 200');
  });

  it('limits the number of columns', async () => {
    const names = Array.from({ length: 10_001 }, (_, i) => `n${i}`).join(',');
    expect(await errorOf(`${names}\n`)).toMatchObject({
      code: 'DATA_TOO_WIDE',
      message: 'csv: at most 10000 columns, got 10001',
    });
  });
});

describe('errors name the row', () => {
  it.each([
    ['', 'DATA_EMPTY', 'csv: m.csv is empty'],
    ['\uFEFF\r\n\r\n', 'DATA_EMPTY', 'csv: m.csv is empty'],
    ['a,b\n', 'DATA_EMPTY', 'csv: m.csv has a header and no rows'],
    ['a,b\n1\n1,2,3', 'DATA_RAGGED', 'csv: row 1 has 1 field, the header has 2 (line 2 of m.csv)'],
    ['a,b\n1,2\n1,2,3', 'DATA_RAGGED', 'csv: row 2 has 3 fields, the header has 2 (line 3 of m.csv)'],
    ['a,b\n1,"x\r\n\r\ny"\n1,2,3', 'DATA_RAGGED', 'csv: row 2 has 3 fields, the header has 2 (line 5 of m.csv)'],
    ['\n\na,b\n1,2\n\n3,4', 'DATA_RAGGED', 'csv: row 2 is blank, the header has 2 (line 5 of m.csv)'],
    ['a,b\n1,2\n3,"x\n4,5\n', 'DATA_QUOTE', 'csv: row 2 opens a quote that is never closed (line 3 of m.csv)'],
    ['a,b\n1,2\n3,"x"y\n4,5\n', 'DATA_QUOTE', 'csv: row 2 has text after a closing quote (line 3 of m.csv)'],
    ['a,"b"x\n1,2\n', 'DATA_QUOTE', 'csv: the header has text after a closing quote (line 1 of m.csv)'],
  ])('%j', async (text, code, message) => {
    expect(await errorOf(text)).toMatchObject({ code, message });
  });

  it('counts rows over the whole of a long file', async () => {
    const row = `${'x'.repeat(50)},1\n`;
    const error = await errorOf(`a,b\n${row.repeat(20_000)}only one\n${row}`);
    expect(error.message).toBe('csv: row 20001 has 1 field, the header has 2 (line 20002 of m.csv)');
    const unclosed = await errorOf(`a,b\n${row.repeat(20_000)}"open,2\n${row.repeat(20_000)}`);
    expect(unclosed.message).toBe(
      'csv: row 20001 opens a quote that is never closed within 1000000 bytes (line 20002 of m.csv)',
    );
  });

  it('counts the first row as data where there is no header', async () => {
    const error = await errorOf('1,2\n3\n', { header: false });
    expect(error.message).toBe('csv: row 2 has 1 field, the first row has 2 (line 2 of m.csv)');
  });

  it.each([
    [
      'Latin-1',
      [...encode('a,b\n1,2\n3,'), 0xe9, 0x0a],
      'byte 0xE9, which is not UTF-8, at byte 10 in line 3',
      'latin1',
    ],
    [
      'a lone surrogate',
      [...encode('a\n'), 0xed, 0xa0, 0x80, 0x0a],
      'byte 0xED, which is not UTF-8, at byte 2 in line 2',
      'latin1',
    ],
    [
      'half a character at the end',
      [...encode('a\nx'), 0xe2, 0x82],
      'byte 0xE2, which is not UTF-8, at byte 3 in line 2',
      'latin1',
    ],
    [
      'an overlong form',
      [...encode('a\n'), 0xc0, 0xaf],
      'byte 0xC0, which is not UTF-8, at byte 2 in line 2',
      'latin1',
    ],
    ['a zero byte', [...encode('a\n1\n'), 0, 0x0a], 'a zero byte, at byte 4 in line 3', 'utf-16'],
    [
      'UTF-16 with its mark',
      [0xff, 0xfe, 0x61, 0, 0x0a, 0],
      'the byte order mark of UTF-16, at byte 0 in line 1',
      'utf-16',
    ],
    ['UTF-16 without its mark', [0x61, 0, 0x0a, 0], 'a zero byte, at byte 1 in line 1', 'utf-16'],
  ])('%s is not UTF-8', async (_, bytes, found, hint) => {
    const error = await errorOf(Uint8Array.from(bytes));
    expect(error).toMatchObject({ code: 'ENCODING', message: `m.csv: text must be UTF-8, got ${found}` });
    expect(error.hint).toContain(`iconv -f ${hint}`);
  });

  it('finds a wrong byte behind characters that are cut between pieces', async () => {
    const bytes = Uint8Array.from([...encode(`a\n${'é'.repeat(200_001)}`), 0xff, 0x0a]);
    expect((await errorOf(bytes)).message).toContain('byte 0xFF, which is not UTF-8, at byte 400004 in line 2');
  });

  it('stops at a row over the limit without reading on', async () => {
    let taken = 0;
    const endless = (start: string): Source => ({
      name: 'endless',
      repeatable: true,
      async *stream() {
        yield encode(start);
        for (taken = 0; ; taken++) yield new Uint8Array(100_000).fill(120);
      },
    });
    await expect(openCsv(endless(''))).rejects.toMatchObject({
      code: 'ROW_TOO_LONG',
      message: expect.stringContaining('the header must have at most 1000000 bytes'),
    });
    expect(taken).toBeLessThan(20);
    const table = await openCsv(endless('a,b\n1,2\n3,'));
    await expect(rowsOf(table)).rejects.toMatchObject({
      code: 'ROW_TOO_LONG',
      message: expect.stringContaining('row 2 must have at most 1000000 bytes, got more (line 3 of endless)'),
    });
    expect(taken).toBeLessThan(20);
    expect(await errorOf(`a\n${'x'.repeat(101)}\n`, { maximumRowBytes: 100 })).toMatchObject({ code: 'ROW_TOO_LONG' });
  });
});

it('reads a source that cannot be repeated once', async () => {
  const bytes = encode('a\n1\n');
  const once: Source = {
    name: '-',
    repeatable: false,
    async *stream() {
      yield bytes;
    },
  };
  const table = await openCsv(once);
  expect(await rowsOf(table)).toEqual([['1']]);
  await expect(rowsOf(table)).rejects.toMatchObject({ code: 'IO', message: '-: can be read once, and has been' });
});

it('any text ends in rows of equal length or in one of our errors', async () => {
  const text = fc.string({
    unit: fc.constantFrom('"', ',', ';', '\t', '\r', '\n', ' ', 'a', '1', '\uFEFF', 'é'),
    maxLength: 40,
  });
  const property = fc.asyncProperty(text, fc.boolean(), async (written, header) => {
    const outcome = await read(written, { header }).catch((error: unknown) => error);
    if (outcome instanceof Error) expect(outcome).toBeInstanceOf(DataError);
  });
  await fc.assert(property, { numRuns: 2000 });
});
