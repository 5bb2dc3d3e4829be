import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../../platform/memory-source.js';
import { keyOf } from '../../random/key.js';
import { sequenceValues } from './decode-sequences.js';
import { heldTable } from './held-table.js';
import { inOrder } from './in-order.js';
import { codeSequences, encodeSequences, type RawSequences } from './raw-sequences.js';
import { readCounts } from './read-counts.js';
import { readJsonSequences } from './read-json-sequences.js';
import { readTexts } from './read-texts.js';
import { countedSteps, lengthsOf, sequencesOf } from './sequence-rows.js';
import { readWordCounts } from './word-counts.js';

const file = (content: string | Uint8Array, name = 'a.txt') =>
  memorySource(name, typeof content === 'string' ? new TextEncoder().encode(content) : content);
const texts = async (content: string | Uint8Array, options: Parameters<typeof readTexts>[1] = {}) =>
  readTexts([file(content)], options);
const json = (value: unknown) => readJsonSequences(file(JSON.stringify(value), 'a.json'));

describe('text files', () => {
  it('are one document, or one a line', async () => {
    expect((await texts('a\nb\n')).texts).toEqual(['a\nb\n']);
    expect((await texts('a\n\nb\n', { document: 'line' })).texts).toEqual(['a', '', 'b']);
    expect((await texts('a\nb', { document: 'line' })).texts).toEqual(['a', 'b']);
    expect((await readTexts([file('a'), file('b')])).texts).toEqual(['a', 'b']);
  });

  it('have their line ends and byte order mark said', async () => {
    const read = await texts('\uFEFFa\r\nb\r\n', { document: 'line' });
    expect(read.texts).toEqual(['a', 'b']);
    expect(read.notes).toEqual([
      'the byte order mark is no part of the text',
      'line ends of two characters (CRLF) are read as one (--unit byte keeps every byte)',
    ]);
    expect(await texts(gzipSync('ab'))).toEqual({ texts: ['ab'], notes: ['gzip compression is undone'] });
  });

  it('of any bytes are bytes, and nothing else', async () => {
    const bytes = Uint8Array.of(0xff, 0, 13, 10, 0xc3);
    expect((await texts(bytes, { unit: 'byte' })).texts).toEqual([bytes]);
    expect((await texts(bytes, { unit: 'byte', document: 'line' })).texts).toEqual([bytes.slice(0, 3), bytes.slice(4)]);
    await expect(texts(Uint8Array.of(97, 98, 0xff))).rejects.toMatchObject({
      code: 'ENCODING',
      message: 'a.txt: text must be UTF-8, got byte 0xFF, which is not UTF-8, at byte 2 in line 1',
      hint: expect.stringContaining('--unit byte takes any bytes'),
    });
    await expect(texts(Uint8Array.of(97, 0))).rejects.toThrow('got a zero byte, at byte 1 in line 1');
  });

  it('of numbers are refused, unless it is said that they are text', async () => {
    for (const numbers of ['13,14,8,\n', '1\n2\n3\n', ' 1.5e3; -2 .5\n', '7']) {
      await expect(texts(numbers)).rejects.toMatchObject({
        code: 'DATA_FORMAT',
        hint: expect.stringContaining('--format counts'),
      });
      expect((await texts(numbers, { isSaid: true })).texts).toEqual([numbers]);
    }
    expect((await texts('1. e4 e5 2. Nf3')).texts).toHaveLength(1);
    expect((await texts(', ; ')).texts).toHaveLength(1);
  });

  it('that look like a table are said to', async () => {
    const table = Array.from({ length: 8 }, (_, i) => `name ${i}\tb,${i}`).join('\n');
    expect((await texts(table)).notes).toEqual(['a.txt looks like a table (--format csv reads it as one)']);
    expect((await texts(table, { isSaid: true })).notes).toEqual([]);
    expect((await texts('a, b\nc\nd, e, f\n'.repeat(4))).notes).toEqual([]);
  });

  it('have lines of any length', async () => {
    const line = 'ab '.repeat(400_000);
    const coded = await codeSequences({
      form: 'texts',
      document: 'line',
      ...(await texts(`${line}\nx\n`, { document: 'line' })),
    });
    expect(coded.schema.sequence).toMatchObject({ longest: 1_200_000, ends: true });
  });
});

describe('sequences in JSON', () => {
  const coded = async (value: unknown) => {
    const raw = (await json(value)).all as RawSequences;
    const { schema, dataset } = await codeSequences(raw);
    return { raw, schema, rows: await dataset.gather(99, keyOf(1)) };
  };

  it('come back as they were', async () => {
    for (const value of [
      [
        ['up', 'down', null],
        ['up', 'up'],
      ],
      [[[60, 64, 67], [], [62]], [[108]]],
      [
        [1.5, 2, null],
        [3, 7.25, 2.5],
      ],
    ]) {
      const { raw, schema, rows } = await coded(value);
      expect(sequenceValues(schema, rows)).toEqual(value);
      expect(sequenceValues(schema, await encodeSequences(schema, raw))).toEqual(value);
    }
  });

  it('may be one, of records, or of vectors', async () => {
    expect((await coded([1, 2, 4, 3])).rows.count).toBe(1);
    const records = await coded([
      [
        { a: 1, b: 'x' },
        { a: 2.5, b: 'y' },
      ],
      [{ a: 4, b: 'x' }],
    ]);
    expect(records.schema.columns.map(({ name }) => name)).toEqual(['a', 'b']);
    expect([...lengthsOf(sequencesOf(records.rows))]).toEqual([2, 1]);
    const vectors = await coded([
      [
        [-1, 60.5],
        [1, 62],
      ],
      [[0, 61]],
    ]);
    expect(vectors.schema.columns.map(({ name }) => name)).toEqual(['c1', 'c2']);
  });

  it('carry their splits; all parts are of one form', async () => {
    const parts = await json({ train: [[[60]], [[61], [62]]], valid: [[[]]], test: [[[63]]] });
    expect(Object.entries(parts).map(([part, raw]) => [part, raw.form])).toEqual([
      ['train', 'pieces'],
      ['valid', 'pieces'],
      ['test', 'pieces'],
    ]);
  });

  it.each([
    [5, 'got one value'],
    [{}, 'got an object with nothing'],
    [{ train: [[1]], rest: [[1]] }, 'got an object with rest'],
    [[], 'must have sequences, got none'],
    [[[]], 'must have steps, got none'],
    [[[1, 'a']], 'got steps of several kinds'],
    [[[1], 2], 'got sequence 2 that is no list'],
    [[[[1.5], [1, 2]]], 'steps must be lists of one length, got 1 and 2'],
    [[[{ a: [1] }]], 'a cell must be a number, text, true, false or null, got a list in row 1, column a'],
  ])('are refused otherwise: %j', async (value, message) => {
    await expect(json(value)).rejects.toThrow(message as string);
  });

  it('have pitches of a piano', async () => {
    const { schema } = await coded([[[60], [21, 108]]]);
    expect(schema.columns).toHaveLength(88);
    await expect(encodeSequences(schema, { form: 'pieces', pieces: [[[20]]], notes: [] })).rejects.toThrow(
      'frames: pitches must be integers from 21 to 108, got 20 in piece 1',
    );
    await expect(encodeSequences(schema, (await json([['a']])).all as RawSequences)).rejects.toThrow(
      'data: must be frames of pitches as the training rows are, got sequences of symbols',
    );
  });
});

describe('counts', () => {
  it('are one sequence of numbers, or one a column of a table with names', async () => {
    for (const text of ['3,1,4,\n', '3\n1\n4\n', ' 3 1\t4 ']) {
      const { table, lengths } = await readCounts(file(text));
      expect([lengths, table.names, table.rowCount]).toEqual([[3], ['count'], 3]);
    }
    const { lengths, notes } = await readCounts(file('a,b\n1,2\n3,\n', 'a.csv'));
    expect(lengths).toEqual([2, 1]);
    expect(notes).toEqual(['each of the 2 columns is a sequence of counts']);
  });

  it.each([
    ['', 'counts: a.txt must have numbers, got none'],
    ['1 2.5', 'counts: must be whole numbers >= 0, got 2.5 as number 2'],
    ['1 -2', 'counts: must be whole numbers >= 0, got -2 as number 2'],
    ['a,b\n1,2\n,3\n4,5\n', 'counts: must be whole numbers >= 0, got nothing as row 2 of a'],
  ])('are refused otherwise: %j', async (text, message) => {
    await expect(readCounts(file(text))).rejects.toThrow(message);
  });
});

describe('word counts', () => {
  it('become bags of words, called as the file of words calls them', async () => {
    const counts = await readWordCounts(file('2 0:2 2:1\n0\n1 1:3\n'), file('the\ncat\nhat\n', 'a.tokens'));
    const { schema, dataset, decisions } = await codeSequences({ form: 'bags', ...counts });
    const rows = await dataset.gather(9, keyOf(1));
    expect(sequenceValues(schema, rows)).toEqual([['the', 'the', 'hat'], [], ['cat', 'cat', 'cat']]);
    expect(schema.sequence).toMatchObject({ order: 'bag', unit: 'word', ends: false, longest: 3 });
    expect([...countedSteps(rows, false)]).toEqual([3, 0, 3]);
    expect(decisions).toContain('1 of the documents have no words');
    const other = await readWordCounts(file('2 0:1 1:1\n'), file('hat\ndog\n', 'b.tokens'));
    expect([...(await encodeSequences(schema, { form: 'bags', ...other })).columns[0]]).toEqual([2, 3]);
  });

  it.each([
    ['', 'word counts: a.txt must have documents, got none'],
    ['2 0:1\n', 'a line must begin with the number of its different words, 1, got 2 in a.txt, line 1'],
    ['1 0=1\n', 'word counts: must be word:count, got 0=1 in a.txt, line 1'],
    ['1 3:1\n', 'must have words of the 3 in a.tokens, got number 3'],
    ['1 0:900000000\n', 'must have at most 134217728 words, got more in a.txt, line 1'],
  ])('are refused otherwise: %j', async (text, message) => {
    await expect(readWordCounts(file(text), file('a\nb\nc\n', 'a.tokens'))).rejects.toThrow(message);
  });

  it('have words that differ', async () => {
    await expect(readWordCounts(file('1 0:1'), file('a\na\n', 'a.tokens'))).rejects.toThrow(
      'word counts: words must differ, got a twice in a.tokens',
    );
  });
});

describe('rows in order', () => {
  const table = heldTable(
    ['id', 'x', 'y'],
    [
      ['b', 'a', 'b', 'a'],
      [1, 2, 3.5, 4],
      ['u', 'v', 'u', 'u'],
    ],
  );

  it('are one sequence, or one for each value of a column', async () => {
    expect((await inOrder(table)).lengths).toEqual([4]);
    const raw = { form: 'steps', ...(await inOrder(table, 'id')), notes: [] } as const;
    const { schema, dataset, decisions } = await codeSequences(raw);
    expect(schema.columns.map(({ name }) => name)).toEqual(['x', 'y']);
    expect(sequenceValues(schema, await dataset.gather(9, keyOf(1)))).toEqual([
      [
        [1, 'u'],
        [3.5, 'u'],
      ],
      [
        [2, 'v'],
        [4, 'u'],
      ],
    ]);
    expect(schema.sequence).toMatchObject({ by: 'id', unit: 'step', ends: false });
    expect(decisions).toContain('the 4 rows are the steps of 2 sequences that column id tells apart, in their order');
  });

  it('of one category are symbols', async () => {
    const raw = { form: 'steps', ...(await inOrder(table)), notes: [] } as const;
    const { schema } = await codeSequences(raw, { columns: ['y'] });
    expect(schema.sequence?.unit).toBe('symbol');
  });

  it('are refused where the column cannot tell', async () => {
    await expect(inOrder(table, 'idd')).rejects.toMatchObject({
      message: 'sequence: must name a column of the table, got idd',
      hint: 'did you mean id?',
    });
    await expect(inOrder(heldTable(['id', 'x'], [[null], [1]]), 'id')).rejects.toThrow(
      "sequence: column id must tell each row's sequence, got a missing cell in row 1",
    );
  });
});
