import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../../platform/memory-source.js';
import { keyOf } from '../../random/key.js';
import { decimalCommaColumns } from './decimal-comma.js';
import { openTable } from './open-table.js';
import { printNamed } from './print-named.js';
import type { Print, PrintTable } from './print-table.js';
import type { RawTable, RawValue } from './raw-table.js';
import { printCsv, printTsv } from './write-csv.js';
import { printJson, printNdjson } from './write-json.js';
import { printParquet, printParquetOf } from './write-parquet.js';

type Rows = readonly (readonly RawValue[])[];

function tableOf(names: readonly string[], rows: Rows, blockSize = 3): PrintTable {
  async function* blocks() {
    for (let start = 0; start < rows.length; start += blockSize) {
      const part = rows.slice(start, start + blockSize);
      yield { count: part.length, columns: names.map((_, column) => part.map((row) => row[column])) };
    }
  }
  return { names, blocks: blocks() };
}

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return new Uint8Array(Buffer.concat(all));
}

const textOf = async (chunks: AsyncIterable<Uint8Array>) =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(await bytesOf(chunks));

async function rowsOf(table: RawTable): Promise<RawValue[][]> {
  const rows: RawValue[][] = [];
  for await (const { count, columns } of table.blocks()) {
    for (let i = 0; i < count; i++) rows.push(columns.map((column) => column[i]));
  }
  return rows;
}

async function back(format: string, print: Print, names: readonly string[], rows: Rows) {
  const bytes = await bytesOf(print(tableOf(names, rows)));
  const table = await openTable(memorySource(`x.${format}`, bytes), { format, header: true });
  return { names: table.names, rows: await rowsOf(table) };
}

// Any Unicode text, with the characters that formats treat specially as likely as all others together.
const text = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom(...',";|\t\r\n\uFEFF \'0\\'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    ),
    maxLength: 8,
  })
  .filter((value) => !/\p{Surrogate}/u.test(value) && !value.includes('\0'));
const name = text.filter((value) => value.trim() !== '');

function tables(cell: fc.Arbitrary<RawValue>) {
  return fc.uniqueArray(name, { minLength: 1, maxLength: 4 }).chain((names) =>
    fc.record({
      names: fc.constant(names),
      rows: fc.array(fc.tuple(...names.map(() => cell)), { minLength: 1, maxLength: 8 }),
    }),
  );
}

describe('what is printed is read back', () => {
  it.each([
    ['csv', printCsv],
    ['tsv', printTsv],
  ] as const)('%s: any table of text', async (format, print) => {
    const property = fc.asyncProperty(tables(text), async ({ names, rows }) => {
      // Texts such as 0,0 are numbers with a decimal comma where no comma parts the cells: read so, and said.
      fc.pre(format === 'csv' || decimalCommaColumns(rows as string[][], names.length).length === 0);
      expect(await back(format, print, names, rows)).toEqual({ names, rows });
    });
    await fc.assert(property, { numRuns: 500 });
  });

  it.each([
    ['json', printJson],
    ['ndjson', printNdjson],
  ] as const)('%s: any table of text, finite numbers, booleans and absent cells', async (format, print) => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    const property = fc.asyncProperty(
      tables(fc.oneof(text, number, fc.boolean(), fc.constant(null))),
      async ({ names, rows }) => {
        expect(await back(format, print, names, rows)).toEqual({ names, rows });
      },
    );
    await fc.assert(property, { numRuns: 200 });
  });

  it('parquet: any columns of one kind each, with absent cells', async () => {
    const kinds = [
      text,
      fc.double(),
      fc.boolean(),
      fc.date({ noInvalidDate: true, min: new Date(-1e13), max: new Date(1e13) }),
    ];
    // The library drops a byte order mark at the start of a name.
    const columnName = name.filter((value) => !value.startsWith('\uFEFF'));
    const tables = fc.uniqueArray(columnName, { minLength: 4, maxLength: 4 }).chain((names) =>
      fc.record({
        names: fc.constant(names),
        rows: fc.array(fc.tuple(...kinds.map((kind) => fc.option(kind as fc.Arbitrary<RawValue>))), {
          minLength: 1,
          maxLength: 8,
        }),
      }),
    );
    const print: Print = (table) => printParquetOf(table, ['text', 'number', 'boolean', 'date']);
    const property = fc.asyncProperty(tables, async ({ names, rows }) => {
      expect(await back('parquet', print, names, rows)).toEqual({ names, rows });
    });
    await fc.assert(property, { numRuns: 100 });
  });

  it('the same table comes out of every format', async () => {
    const names = ['__proto__', 'n', 'ok'];
    const rows = [
      ['é', 0.1, true],
      ['b', -3, false],
    ];
    for (const [format, print] of [
      ['json', printJson],
      ['ndjson', printNdjson],
      ['parquet', printParquet],
    ] as const) {
      expect(await back(format, print, names, rows)).toEqual({ names, rows });
    }
    expect((await back('csv', printCsv, names, rows)).rows).toEqual(rows.map((row) => row.map(String)));
  });
});

describe('how values are written', () => {
  const names = ['x'];
  it('csv', async () => {
    const rows = [
      [1e21],
      [-0],
      [Number.NEGATIVE_INFINITY],
      [true],
      [12345678901234567890n],
      [new Date('2012-01-01')],
      [new Date(1)],
      [''],
      [null],
      ['a"b'],
    ];
    expect(await textOf(printCsv(tableOf(names, rows)))).toBe(
      'x\n1e+21\n-0\n-Infinity\ntrue\n12345678901234567890\n2012-01-01\n1970-01-01T00:00:00.001Z\n""\n""\n"a""b"\n',
    );
    expect(await textOf(printTsv(tableOf(['a', 'b'], [[null, 'x,y']])))).toBe('a\tb\n\t"x,y"\n');
  });

  it('json', async () => {
    const rows = [[7n], [12345678901234567890n], [new Date('2012-01-01')]];
    expect(await textOf(printJson(tableOf(names, rows)))).toBe(
      '[\n{"x":7},\n{"x":"12345678901234567890"},\n{"x":"2012-01-01"}\n]\n',
    );
    expect(await textOf(printJson(tableOf(names, [])))).toBe('[\n]\n');
  });

  it.each([
    ['csv', printCsv, [Number.NaN], 'DATA_NONFINITE', 'csv: a number must not be NaN, got it in row 1, column x'],
    ['csv', printCsv, ['a\0'], 'ENCODING', 'csv: text must have no zero character, got one in row 1, column x'],
    [
      'csv',
      printCsv,
      ['\uD800'],
      'ENCODING',
      'print: text must be Unicode, got half a surrogate pair (U+D800) in row 1, column x',
    ],
    [
      'json',
      printJson,
      [Number.POSITIVE_INFINITY],
      'DATA_NONFINITE',
      'json: a number must be finite, got Infinity in row 1, column x',
    ],
    [
      'ndjson',
      printNdjson,
      ['😀\uDC00'],
      'ENCODING',
      'print: text must be Unicode, got half a surrogate pair (U+DC00) in row 1, column x',
    ],
    [
      'parquet',
      printParquet,
      ['\uD800'],
      'ENCODING',
      'print: text must be Unicode, got half a surrogate pair (U+D800) in row 1, column x',
    ],
  ] as const)('%s refuses what it cannot hold', async (_, print, row, code, message) => {
    await expect(textOf(print(tableOf(names, [row])))).rejects.toMatchObject({ code, message });
  });

  it('parquet refuses a second kind of value in a column', async () => {
    await expect(bytesOf(printParquet(tableOf(names, [[1], ['a']])))).rejects.toMatchObject({
      code: 'DATA_KIND',
      message: 'parquet: column x must hold one kind of value (number), got a in row 2',
    });
  });
});

it('a reader that stops early ends the source, compressed or not', async () => {
  for (const name of ['rows.csv', 'rows.csv.gz']) {
    let isEnded = false;
    async function* blocks() {
      const draws = keyOf(1).draws();
      try {
        // Text that no compressor can hold back.
        for (;;) yield { count: 10_000, columns: [Float64Array.from({ length: 10_000 }, () => draws.uniform())] };
      } finally {
        isEnded = true;
      }
    }
    let chunks = 0;
    for await (const _chunk of printNamed({ names: ['x'], blocks: blocks() }, name)) if (++chunks === 3) break;
    await expect.poll(() => isEnded).toBe(true);
  }
});
