import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { platform } from '#platform';
import { memorySource } from '../../platform/memory-source.js';
import type { Source } from '../../platform/platform.js';
import { openTable } from './open-table.js';
import type { RawTable, RawValue, ReadOptions } from './raw-table.js';
import { printParquet } from './write-parquet.js';

const encode = (text: string) => new TextEncoder().encode(text);

async function rowsOf(table: RawTable): Promise<RawValue[][]> {
  const rows: RawValue[][] = [];
  for await (const { count, columns } of table.blocks()) {
    for (let i = 0; i < count; i++) rows.push(columns.map((column) => column[i]));
  }
  return rows;
}

async function parquetBytes(): Promise<Uint8Array> {
  async function* blocks() {
    yield { count: 2, columns: [Float64Array.of(1, 2), ['x', 'y']] };
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of printParquet({ names: ['a', 'b'], blocks: blocks() })) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks));
}

/** Standard input: one byte at a time, once. */
function pipe(bytes: Uint8Array): Source {
  return {
    name: '-',
    repeatable: false,
    async *stream() {
      for (let i = 0; i < bytes.length; i++) yield bytes.subarray(i, i + 1);
    },
  };
}

const csv = 'a,b\n1,x\n2,y\n';
const written: readonly (readonly [format: string, bytes: () => Promise<Uint8Array>, typed: boolean])[] = [
  ['csv', async () => encode(csv), false],
  ['tsv', async () => encode(csv.replaceAll(',', '\t')), false],
  ['json', async () => encode('[{"a":1,"b":"x"},{"a":2,"b":"y"}]'), true],
  ['ndjson', async () => encode('{"a":1,"b":"x"}\n{"a":2,"b":"y"}\n'), true],
  ['parquet', parquetBytes, true],
];

describe.each(written)('%s', (format, make, typed) => {
  const rows = [
    [typed ? 1 : '1', 'x'],
    [typed ? 2 : '2', 'y'],
  ];

  it.each([
    ['its name', (bytes: Uint8Array) => [memorySource(`x.${format.toUpperCase()}`, bytes), {}]],
    ['its bytes', (bytes: Uint8Array) => [memorySource('x.data', bytes), {}]],
    ['--format', (bytes: Uint8Array) => [memorySource('x', bytes), { format }]],
    ['its name, compressed', (bytes: Uint8Array) => [memorySource(`x.${format}.gz`, gzipSync(bytes)), {}]],
    ['its bytes, from a pipe', (bytes: Uint8Array) => [pipe(bytes), {}]],
    ['its bytes, compressed, from a pipe', (bytes: Uint8Array) => [pipe(gzipSync(bytes)), {}]],
  ] as const)('told by %s', async (_, place) => {
    const [source, options] = place(await make()) as [Source, ReadOptions];
    const table = await openTable(source, options);
    expect([table.names, await rowsOf(table)]).toEqual([['a', 'b'], rows]);
    expect(table.notes.includes('gzip compression is undone')).toBe(/compressed/.test(_));
    if (source.repeatable) expect(await rowsOf(table)).toEqual(rows);
  });
});

it.each([
  ['PK\x03\x04 and more', 'a ZIP archive or an Excel workbook'],
  ['SQLite format 3\0', 'an SQLite database'],
  ['%PDF-1.7', 'a PDF document'],
])('refuses %j by name', async (text, what) => {
  await expect(openTable(memorySource('x.csv', encode(text)))).rejects.toMatchObject({
    code: 'DATA_FORMAT',
    message: `table: x.csv must be one of csv, tsv, json, ndjson, parquet, got ${what}`,
    hint: expect.any(String),
  });
});

it('refuses unknown formats', async () => {
  await expect(openTable(memorySource('x', encode(csv)), { format: 'xml' })).rejects.toMatchObject({
    code: 'OPTION',
    message: 'table: format must be one of csv, tsv, json, ndjson, parquet, got xml',
  });
});

it('says that nothing is in an empty file, whatever it is called', async () => {
  for (const name of ['x', 'x.csv', 'x.json', 'x.ndjson']) {
    await expect(openTable(memorySource(name, new Uint8Array(0)))).rejects.toMatchObject({ code: 'DATA_EMPTY' });
  }
});

const folder = process.env.ANCESTRAL_DATA;

// Rows and columns as the data's README gives them.
it.skipIf(!folder).each([
  ['tabular/iris.csv', {}, 150, 6],
  ['tabular/penguins.csv', {}, 344, 9],
  ['tabular/breast-cancer-wdbc.csv', {}, 569, 32],
  ['tabular/winequality-red.tsv', {}, 1599, 12],
  ['tabular/adult.tsv.gz', {}, 32_561, 15],
  ['images/digits8x8-tes.csv', { header: false }, 1797, 65],
  ['images/digits8x8-tra.csv.gz', { header: false }, 2999, 65],
  ['bayesnet/sachs-continuous.tsv.gz', {}, 7466, 11],
  ['binary/mushrooms.train.data.gz', { header: false }, 2000, 112],
  ['binary/plants.train.data.gz', { format: 'csv', header: false }, 17_412, 69],
  ['hmm/seattle-weather.csv', {}, 1461, 6],
  ['jets/constituents.csv.gz', {}, 7474, 6],
])('reads %s', async (path, options, rowCount, width) => {
  const table = await openTable(await platform.openFile(join(folder as string, path)), options);
  let rows = 0;
  for await (const { count } of table.blocks()) rows += count;
  expect([rows, table.names.length]).toEqual([rowCount, width]);
});

it.skipIf(!folder)('asks whether the first row of numbers is data', async () => {
  const source = await platform.openFile(join(folder as string, 'binary/dna.test.data.gz'));
  await expect(openTable(source)).rejects.toMatchObject({ code: 'DATA_HEADER' });
});
