import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { parquetMetadata } from 'hyparquet';
import { type ColumnSource, type ParquetWriteOptions, parquetWriteBuffer, type SchemaElement } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../../platform/memory-source.js';
import { AncestralError } from '../../util/errors.js';
import { openParquet } from './parquet.js';
import { checkRuns } from './parquet-runs.js';
import type { RawValue, ReadOptions } from './raw-table.js';

type Options = Partial<Omit<ParquetWriteOptions, 'writer' | 'columnData'>>;

function write(columnData: ColumnSource[], options: Options = {}): Uint8Array {
  return new Uint8Array(parquetWriteBuffer({ columnData, ...options }));
}

async function read(bytes: Uint8Array, options?: ReadOptions) {
  const table = await openParquet(memorySource('m.parquet', bytes), options);
  const columns: RawValue[][] = table.names.map(() => []);
  const kinds = new Set<string>();
  let rows = 0;
  for await (const block of table.blocks()) {
    expect(block.firstRow).toBe(rows + 1);
    rows += block.count;
    block.columns.forEach((column, index) => {
      expect(column.length).toBe(block.count);
      kinds.add(column.constructor.name);
      for (const value of column) columns[index].push(value);
    });
  }
  expect(rows).toBe(table.rowCount);
  return { names: table.names, columns, kinds: [...kinds] };
}

const readError = (bytes: Uint8Array, options?: ReadOptions) =>
  read(bytes, options).then(
    () => expect.unreachable('an error was expected'),
    (error: AncestralError) => error,
  );

describe('values', () => {
  it('numbers of every type become doubles, exactly', async () => {
    const { columns, kinds } = await read(
      write([
        {
          name: 'double',
          data: Float64Array.of(0.1, -0, Number.NaN, Number.NEGATIVE_INFINITY),
          type: 'DOUBLE',
          nullable: false,
        },
        { name: 'nullable', data: [1.5, 2, 3, 4], type: 'DOUBLE' },
        { name: 'float', data: Float32Array.of(0.1, 1, 2, 3), type: 'FLOAT', nullable: false },
        { name: 'int32', data: Int32Array.of(-(2 ** 31), 2 ** 31 - 1, 0, 1), type: 'INT32', nullable: false },
        {
          name: 'int64',
          data: BigInt64Array.of(-9007199254740991n, 9007199254740991n, 0n, 1n),
          type: 'INT64',
          nullable: false,
        },
      ]),
    );
    expect(columns).toEqual([
      [0.1, -0, Number.NaN, Number.NEGATIVE_INFINITY],
      [1.5, 2, 3, 4],
      [Math.fround(0.1), 1, 2, 3],
      [-(2 ** 31), 2 ** 31 - 1, 0, 1],
      [-9007199254740991, 9007199254740991, 0, 1],
    ]);
    expect(kinds).toEqual(['Float64Array']);
  });

  it('text, booleans, dates and absent cells', async () => {
    const when = new Date('2012-01-01T12:34:56.789Z');
    const { columns } = await read(
      write([
        { name: 'text', data: ['é😀', null, '\uFEFFx'], type: 'STRING' },
        { name: 'flag', data: [true, false, null], type: 'BOOLEAN' },
        { name: 'time', data: [when, null, when], type: 'TIMESTAMP' },
        { name: 'number', data: [1, null, 3], type: 'DOUBLE' },
        { name: 'integer', data: [1n, null, 3n], type: 'INT64' },
        { name: 'empty', data: [null, null, null], type: 'STRING' },
      ]),
    );
    expect(columns).toEqual([
      ['é😀', null, '\uFEFFx'],
      [true, false, null],
      [when, null, when],
      [1, null, 3],
      [1, null, 3],
      [null, null, null],
    ]);
  });

  it('dates and decimals', async () => {
    const schema: SchemaElement[] = [
      { name: 'root', num_children: 3 },
      { name: 'day', type: 'INT32', converted_type: 'DATE', repetition_type: 'OPTIONAL' },
      { name: 'price', type: 'INT32', converted_type: 'DECIMAL', scale: 1, precision: 5, repetition_type: 'OPTIONAL' },
      { name: 'json', type: 'BYTE_ARRAY', converted_type: 'JSON', repetition_type: 'REQUIRED' },
    ];
    const data = [
      { name: 'day', data: [new Date('1969-12-31'), null] },
      { name: 'price', data: [0.3, -1.7] },
      { name: 'json', data: [{ a: [1] }, 'x'] },
    ];
    // 3 / 10 is 0.3; 3 * 0.1 would be 0.30000000000000004.
    expect((await read(write(data, { schema }))).columns).toEqual([
      [new Date('1969-12-31'), null],
      [0.3, -1.7],
      ['{"a":[1]}', '"x"'],
    ]);
  });

  it('takes __proto__ for a name like others, and makes names unique', async () => {
    const { names, columns } = await read(
      write([
        { name: '__proto__', data: [1], type: 'DOUBLE' },
        { name: 'constructor', data: ['c'], type: 'STRING' },
        { name: '', data: [true], type: 'BOOLEAN' },
      ]),
    );
    expect([names, columns]).toEqual([
      ['__proto__', 'constructor', 'c3'],
      [[1], ['c'], [true]],
    ]);
    expect(({} as { x?: string }).x).toBeUndefined();
  });
});

/** A Zstandard frame of uncompressed blocks (RFC 8878, section 3.1.1). */
function zstdStored(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [
    Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0xa0),
    new Uint8Array(Uint32Array.of(bytes.length).buffer),
  ];
  for (let start = 0; start === 0 || start < bytes.length; start += 100_000) {
    const block = bytes.subarray(start, start + 100_000);
    const header = (block.length << 3) | (start + 100_000 >= bytes.length ? 1 : 0);
    parts.push(Uint8Array.of(header, header >> 8, header >> 16), block);
  }
  return new Uint8Array(Buffer.concat(parts));
}

describe('layouts', () => {
  const count = 150_000;
  const numbers = Float64Array.from({ length: count }, (_, i) => Math.sqrt(i));
  const words = Array.from({ length: count }, (_, i) => (i % 11 === 0 ? null : `w${i % 7}`));
  const columnData: ColumnSource[] = [
    { name: 'number', data: numbers, type: 'DOUBLE', nullable: false },
    { name: 'word', data: words, type: 'STRING' },
  ];
  it.each<[string, Options]>([
    ['one row group', { rowGroupSize: count }],
    ['small pages, which end in different rows', { rowGroupSize: 40_000, pageSize: 5000 }],
    ['gzip', { codec: 'GZIP', compressors: { GZIP: (bytes) => new Uint8Array(gzipSync(bytes)) } }],
    ['zstd', { codec: 'ZSTD', compressors: { ZSTD: zstdStored } }],
    ['no compression', { codec: 'UNCOMPRESSED' }],
  ])('%s', async (_, options) => {
    const { columns } = await read(write(columnData, options));
    expect(columns[0].every((value, i) => value === numbers[i])).toBe(true);
    expect(columns[1].every((value, i) => value === words[i])).toBe(true);
    expect(columns.map(({ length }) => length)).toEqual([count, count]);
  });

  it.each(['PLAIN', 'RLE_DICTIONARY', 'DELTA_BINARY_PACKED', 'BYTE_STREAM_SPLIT'] as const)(
    'encoding %s',
    async (encoding) => {
      const data = Int32Array.from({ length: 3000 }, (_, i) => (i * i) % 1000);
      expect((await read(write([{ name: 'x', data, type: 'INT32', encoding, nullable: false }]))).columns[0]).toEqual([
        ...data,
      ]);
    },
  );
});

describe('refusals', () => {
  const good = write(
    [
      { name: 'a', data: Float64Array.from({ length: 500 }, (_, i) => i), type: 'DOUBLE' },
      { name: 'b', data: Array.from({ length: 500 }, (_, i) => (i % 5 ? `t${i % 9}` : null)), type: 'STRING' },
      { name: 'c', data: Array.from({ length: 500 }, (_, i) => BigInt(i)), type: 'INT64' },
    ],
    { rowGroupSize: 200 },
  );
  const patched = (at: number, ...bytes: number[]) => {
    const copy = good.slice();
    copy.set(bytes, at < 0 ? copy.length + at : at);
    return copy;
  };

  it.each<[string, Uint8Array, string]>([
    ['too short', new TextEncoder().encode('PAR1PAR1'), 'a Parquet file has at least 12 bytes, got 8'],
    ['bad magic at the start', patched(0, 0x51), 'it does not start with PAR1'],
    ['bad magic at the end', patched(-1, 0x51), 'it does not end with PAR1; it may be cut short'],
    ['cut short', good.subarray(0, good.length >> 1), 'it does not end with PAR1; it may be cut short'],
    [
      'a footer of 2^31 - 1 bytes',
      patched(-8, 0xff, 0xff, 0xff, 0x7f),
      `its footer must have at most ${good.length - 12} bytes, got 2147483647`,
    ],
    ['a footer of no bytes', patched(-8, 0, 0, 0, 0), 'its footer is damaged'],
  ])('%s', async (_, bytes, rule) => {
    const error = await readError(bytes);
    expect(error).toMatchObject({ code: 'PARQUET_INVALID', message: `parquet: m.parquet cannot be read: ${rule}` });
  });

  it('a page that is gone names its column and row group', async () => {
    const footer = new DataView(good.buffer).getUint32(good.length - 8, true);
    const emptied = good.slice();
    emptied.fill(0, 4, good.length - 8 - footer);
    expect((await readError(emptied)).message).toMatch(
      /^parquet: m\.parquet cannot be read: column a is damaged in row group 1 \(.+\)$/,
    );
  });

  it('an unknown codec', async () => {
    const bytes = write([{ name: 'a', data: [1], type: 'DOUBLE' }], {
      codec: 'LZO',
      compressors: { LZO: (page) => page },
    });
    expect((await readError(bytes)).message).toContain('unsupported compression codec: LZO');
  });

  it('integers that are no doubles, with their place', async () => {
    const bytes = write([{ name: 'id', data: [1n, 9007199254740993n], type: 'INT64' }]);
    expect(await readError(bytes)).toMatchObject({
      code: 'DATA_INTEGER',
      message: 'parquet: integers must lie within 2^53, got 9007199254740993 in row 2, column id of m.parquet',
    });
  });

  it('nested columns, bytes, no rows, too many columns', async () => {
    const schema: SchemaElement[] = [
      { name: 'root', num_children: 1 },
      { name: 'list', num_children: 1, converted_type: 'LIST', repetition_type: 'OPTIONAL' },
      { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
      { name: 'element', type: 'INT32', repetition_type: 'OPTIONAL' },
    ];
    expect(await readError(write([{ name: 'list', data: [[1, 2]] }], { schema }))).toMatchObject({
      code: 'DATA_NESTED',
      message: 'parquet: columns must be flat, got a nested one: list in m.parquet',
    });
    expect(await readError(write([{ name: 'a', data: [], type: 'DOUBLE' }]))).toMatchObject({ code: 'DATA_EMPTY' });
    expect(await readError(good, { maximumColumns: 2 })).toMatchObject({ code: 'DATA_TOO_WIDE' });
    const notText = write([{ name: 'bytes', data: [Uint8Array.of(0xff, 0xfe)], type: 'BYTE_ARRAY' }]);
    expect(await readError(notText)).toMatchObject({ code: 'PARQUET_INVALID' });
  });

  it('a run longer than its page, which would fill memory', () => {
    const element = { name: 'x', repetition_type: 'REQUIRED', type: 'INT32' } as const;
    const column = { name: 'x', element, schemaPath: [] };
    const level = { definition_level_encoding: 'RLE', repetition_level_encoding: 'RLE' } as const;
    const header = {
      type: 'DATA_PAGE',
      uncompressed_page_size: 7,
      compressed_page_size: 7,
      data_page_header: { num_values: 10, encoding: 'RLE_DICTIONARY', ...level },
    } as const;
    // Width 1, then one run: 2^31 - 2 values, or 10.
    const endless = Uint8Array.of(1, 0xfc, 0xff, 0xff, 0xff, 0x0f, 0);
    expect(() => checkRuns(header, endless, column, 2)).toThrow('a run of 2147483646 values in a page of 10');
    expect(() => checkRuns(header, Uint8Array.of(1, 20, 0), column, 2)).not.toThrow();
    expect(() => checkRuns(header, Uint8Array.of(1, 20, 0), column, undefined)).toThrow('its dictionary is missing');
  });

  it('any damage ends in rows or in one of our errors, soon', async () => {
    const damage = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 });
    const property = fc.asyncProperty(damage, async (changes) => {
      const bytes = good.slice();
      for (const [at, byte] of changes) bytes[at] = byte;
      const outcome = await read(bytes).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(AncestralError);
    });
    await fc.assert(property, { numRuns: 1000, endOnFailure: true });
  }, 20_000);

  it('is tested on files that the library itself finds in order', () => {
    expect(parquetMetadata(good.buffer as ArrayBuffer).row_groups.map(({ num_rows }) => num_rows)).toEqual([
      200n,
      200n,
      100n,
    ]);
  });
});
