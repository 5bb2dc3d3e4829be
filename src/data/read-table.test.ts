import { describe, expect, test } from 'vitest';
import { platform } from '#platform';
import { memorySource } from '../platform/memory-source.js';
import type { Source } from '../platform/platform.js';
import { keyOf } from '../random/key.js';
import type { Dataset } from './dataset.js';
import { decodedTable } from './decode.js';
import { openTable } from './formats/open-table.js';
import type { Print } from './formats/print-table.js';
import type { ReadOptions } from './formats/raw-table.js';
import { printCsv, printTsv } from './formats/write-csv.js';
import { printJson, printNdjson } from './formats/write-json.js';
import { printParquet } from './formats/write-parquet.js';
import type { ProfileOptions } from './profile/profile-options.js';
import { type CodedTable, codeTable, readRows, readTable } from './read-table.js';
import type { TableRows } from './rows.js';
import { rowsInput } from './rows-input.js';

const header = 'w,a,b,c\n';
const lines = Array.from({ length: 10_000 }, (_, i) => {
  return `${1 + (i % 3)},${((i * 7919) % 10_007) / 8},${'xyz'[i % 3]},${i % 4 === 0 ? '' : (i * 31) % 1009}`;
});
const csv = new TextEncoder().encode(header + lines.join('\n'));
const source = () => memorySource('a.csv', csv);

async function all(dataset: Dataset<TableRows>, size?: number): Promise<TableRows[]> {
  const blocks: TableRows[] = [];
  for await (const block of dataset.blocks(size)) blocks.push(block);
  return blocks;
}

describe('a table on disk', async () => {
  const options = { weights: 'w' };
  const held = await readTable(source(), {}, options);
  const spilled = await readTable(source(), {}, options, { memoryBytes: 1000 });

  test('is the table in memory: schema, fingerprint, blocks', async () => {
    expect(spilled.dataset.dispose).toBeTypeOf('function');
    expect(held.dataset.dispose).toBeUndefined();
    expect(spilled.schema).toEqual(held.schema);
    expect(spilled.fingerprint).toBe(held.fingerprint);
    for (const size of [undefined, 1000, 999, 100_000]) {
      expect(await all(spilled.dataset, size)).toEqual(await all(held.dataset, size));
    }
  });

  test('has the same folds, and folds of folds', async () => {
    const isEven = (index: number) => index % 2 === 0;
    const [fold, same] = [spilled.dataset, held.dataset].map((dataset) => dataset.where(isEven, 5000));
    expect(fold.count).toBe(5000);
    expect(await all(fold, 700)).toEqual(await all(same, 700));
    const isSixth = (index: number) => index % 3 === 0;
    expect(await all(fold.where(isSixth, 1667))).toEqual(await all(same.where(isSixth, 1667)));
  });

  test('is gathered whole, or as a subsample of just so many rows, always the same ones', async () => {
    expect(await spilled.dataset.gather(10_000, keyOf(1))).toEqual(await held.dataset.gather(10_000, keyOf(1)));
    const some = await spilled.dataset.gather(300, keyOf(1));
    expect([some.count, new Set(some.index).size]).toEqual([300, 300]);
    expect(await spilled.dataset.gather(300, keyOf(1))).toEqual(some);
  });

  test('ends with dispose', async () => {
    const table = await readTable(source(), {}, {}, { memoryBytes: 0 });
    await table.dataset.dispose?.();
    await expect(all(table.dataset)).rejects.toMatchObject({ code: 'IO' });
  });
});

test('what can be read once is put aside first', async () => {
  let reads = 0;
  const once: Source = {
    name: '-',
    repeatable: false,
    stream() {
      expect(reads++).toBe(0);
      return source().stream();
    },
  };
  const table = await readTable(once, { format: 'csv' });
  expect(table.fingerprint).toBe((await readTable(source())).fingerprint);
});

test('other data, other fingerprint', async () => {
  const changed = csv.slice();
  changed[changed.length - 1] ^= 1;
  const prints = [source(), memorySource('b.csv', changed)].map(async (from) => (await readTable(from)).fingerprint);
  const [first, second] = await Promise.all(prints);
  expect(first).toMatch(/^[0-9a-f]{16}$/);
  expect(second).not.toBe(first);
});

test('columns taken for something else, other fingerprint', async () => {
  const told: ProfileOptions[] = [{}, { types: { c: 'continuous' } }, { types: { c: 'count' } }, { label: 'b' }];
  const prints = await Promise.all(told.map(async (options) => (await readTable(source(), {}, options)).fingerprint));
  const [plain, continuous, ...others] = prints;
  expect(continuous).toBe(plain);
  expect(new Set([plain, ...others]).size).toBe(3);
});

test('a table that changes between two readings is refused', async () => {
  const table = await openTable(source());
  let rows = 10_000;
  const shrinking = {
    ...table,
    async *blocks() {
      let left = rows--;
      for await (const block of table.blocks()) {
        const count = Math.min(left, block.count);
        left -= count;
        yield { ...block, count, columns: block.columns.map((column) => column.slice(0, count)) };
      }
    },
  };
  await expect(codeTable(shrinking)).rejects.toThrow(
    'table: must have the same 10000 rows each time it is read, got 9999',
  );
});

test('another file in the codes of a schema, in memory or not', async () => {
  const { schema, dataset } = await readTable(source(), {}, { weights: 'w' });
  const other = new TextEncoder().encode(`extra,c,b,a\n${'1,5,y,0.5\n'.repeat(20)}`);
  const read = await readRows(schema, memorySource('b.csv', other));
  expect(read.dataset.count).toBe(20);
  expect(read.decisions).toContain('columns the model does not know are ignored: extra');
  const [held, spilled] = [await readRows(schema, source()), await readRows(schema, source(), {}, { memoryBytes: 10 })];
  expect(await all(held.dataset)).toEqual(await all(dataset));
  expect(await all(spilled.dataset)).toEqual(await all(dataset));
  const unweighted = await readRows(schema, memorySource('b.csv', other), {}, { memoryBytes: 10 });
  expect(await all(unweighted.dataset)).toEqual(await all(read.dataset));
});

test('the same table from CSV, TSV, NDJSON, JSON, Parquet and memory', async () => {
  const rows = Array.from({ length: 50 }, (_, i) => ({
    a: ((i * 7) % 50) / 4,
    b: i % 3 === 0,
    c: i % 7 === 0 ? null : ['x', 'y', 'z'][i % 3],
    d: `2020-02-${String((i % 28) + 1).padStart(2, '0')}`,
  }));
  const text = (separator: string) =>
    [['a', 'b', 'c', 'd'], ...rows.map((row) => Object.values(row))].map((row) => row.join(separator)).join('\n');
  const expected = await codeTable(await rowsInput(rows));
  const files: [string, string][] = [
    ['t.csv', text(',')],
    ['t.tsv', text('\t')],
    ['t.json', JSON.stringify(rows)],
    ['t.ndjson', rows.map((row) => JSON.stringify(row)).join('\n')],
  ];
  for (const [name, content] of files) {
    const table = await readTable(memorySource(name, new TextEncoder().encode(content)));
    expect(table.schema).toEqual(expected.schema);
    expect(table.fingerprint).toBe(expected.fingerprint);
  }
  await expectSamePrinted(expected);
});

/** Decoded, printed in each format and read again, a table is itself. */
async function expectSamePrinted({ schema, dataset, fingerprint }: CodedTable): Promise<void> {
  const table = decodedTable(schema, () => dataset.blocks());
  const prints: Record<string, Print> = {
    csv: printCsv,
    tsv: printTsv,
    json: printJson,
    ndjson: printNdjson,
    parquet: printParquet,
  };
  for (const [format, print] of Object.entries(prints)) {
    const parts: Uint8Array[] = [];
    for await (const part of print({ names: table.names, blocks: table.blocks() })) parts.push(part);
    const again = await readTable(memorySource(`t.${format}`, Buffer.concat(parts)));
    expect(again.schema).toEqual(schema);
    expect(again.fingerprint).toBe(fingerprint);
  }
}

describe.skipIf(!process.env.ANCESTRAL_DATA)('real tables', () => {
  const read = async (path: string, readOptions: ReadOptions = {}, options: ProfileOptions = {}) =>
    readTable(await platform.openFile(`${process.env.ANCESTRAL_DATA}/${path}`), readOptions, options);

  test('Old Faithful: the row names go, two continuous columns stay', async () => {
    const { schema, decisions } = await read('tabular/faithful.csv');
    expect(decisions).toContain('column rownames left out: all values differ');
    expect(schema.rows).toBe(272);
    expect(schema.columns).toMatchObject([
      { name: 'eruptions', kind: 'numeric', measure: 'continuous', resolution: 0.001, minimum: 1.6, maximum: 5.1 },
      { name: 'waiting', kind: 'integer', measure: 'continuous', resolution: 1, minimum: 43, maximum: 96 },
    ]);
    // R: mean(faithful$eruptions), mean(faithful$waiting)
    expect(schema.columns[0].mean).toBeCloseTo(3.487783, 6);
    expect(schema.columns[1].mean).toBeCloseTo(70.89706, 5);
  });

  test('penguins: mixed columns, 19 missing cells', async () => {
    const { schema } = await read('tabular/penguins.csv');
    const measures = schema.columns.map(({ measure, missing }) => `${measure} ${missing}`);
    expect(measures).toEqual([
      'categorical 0',
      'categorical 0',
      'continuous 2',
      'continuous 2',
      'continuous 2',
      'continuous 2',
      'binary 11',
      'count 0',
    ]);
  });

  test.each(['faithful.csv', 'penguins.csv', 'winequality-red.tsv'])('%s survives every format', async (name) => {
    await expectSamePrinted(await read(`tabular/${name}`));
  });

  test('adult: spikes have a mass of their own, * is missing', async () => {
    const { schema, decisions } = await read('tabular/adult.tsv.gz');
    const atoms = schema.columns
      .filter(({ measure }) => measure === 'with-atoms')
      .map(({ name, atoms }) => [name, atoms]);
    expect(atoms).toEqual([
      ['cap-gain', [0]],
      ['cap-loss', [0]],
      ['hrs-wk', [40]],
    ]);
    const sentence = 'column cap-gain: 0 holds 91.7 % of the rows, so it has a mass of its own (with-atoms)';
    expect(decisions).toContain(sentence);
    const missing = new Map(schema.columns.map((column) => [column.name, column.missing]));
    // The 4,262 cells written * of the data's own description: 1,836 + 1,843 + 583.
    expect([missing.get('workclass'), missing.get('occup'), missing.get('nat-count')]).toEqual([1836, 1843, 583]);
    expect(schema.columns.find(({ name }) => name === 'workclass')?.categories).toHaveLength(8);
    expect(schema.leftOut).toEqual([]);
  });

  test('digits without a header: constant pixels go, the label is ten classes', async () => {
    const { schema } = await read('images/digits8x8-tes.csv', { header: false }, { label: 'c65' });
    expect(schema.rows).toBe(1797);
    expect(schema.leftOut.map(({ name, as }) => `${name} ${as}`)).toEqual([
      'c1 constant',
      'c33 constant',
      'c40 constant',
    ]);
    expect(schema.columns.at(-1)).toMatchObject({ name: 'c65', measure: 'categorical', categories: [...'0123456789'] });
  });

  test('nltcs: sixteen binary columns', async () => {
    const { schema, dataset } = await read('binary/nltcs.train.data.gz', { format: 'csv', header: false });
    expect(dataset.count).toBe(16_181);
    expect(schema.columns.map(({ measure, categories }) => `${measure} ${categories}`)).toEqual(
      new Array(16).fill('binary 0,1'),
    );
  });

  test('Seattle weather: dates in days, dry days an atom', async () => {
    const { schema } = await read('hmm/seattle-weather.csv');
    expect(schema.columns).toMatchObject([
      { name: 'date', kind: 'date', minimum: 15_340, maximum: 16_800 },
      { name: 'precipitation', measure: 'with-atoms', atoms: [0] },
      { measure: 'continuous' },
      { measure: 'continuous' },
      { measure: 'continuous' },
      { name: 'weather', measure: 'categorical' },
    ]);
  });
});
