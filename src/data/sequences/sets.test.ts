import { describe, expect, it } from 'vitest';
import { memorySource } from '../../platform/memory-source.js';
import { keyOf } from '../../random/key.js';
import { npyBytes, readNpy } from '../formats/npy.js';
import { brightestPixels } from './brightest-pixels.js';
import { codePoints } from './code-points.js';
import { sequenceTable } from './decode-sequences.js';
import { heldTable } from './held-table.js';
import { inOrder } from './in-order.js';
import { kindOfRows } from './layout.js';
import { pointArray } from './point-array.js';
import { codeSequences, encodeSequences, formOf } from './raw-sequences.js';
import { readPoints } from './read-points.js';
import { lengthsOf, sequencesOf } from './sequence-rows.js';
import { rawSequencesOf } from './sequences-input.js';

const array = (shape: readonly number[], values: readonly number[]) =>
  readPoints(memorySource('a.npy', npyBytes({ shape, values: Float32Array.from(values) })));
const rowsOf = async ({ dataset }: Awaited<ReturnType<typeof codePoints>>) =>
  sequencesOf(await dataset.gather(dataset.count, keyOf(1)));

describe('arrays of sets', () => {
  it('have a mask, which is said', async () => {
    const read = await array([2, 2, 3], [1, 2, 1, 3, 4, 1, 5, 6, 1, 0, 0, 0]);
    expect(read).toMatchObject({ lengths: [2, 1], points: { room: 2, mask: true } });
    expect(read.table.names).toEqual(['c1', 'c2']);
    expect(read.notes).toEqual(['the last feature of the array is a mask: its zeros mark padding, in 1 of 2 sets']);
  });

  it('have rows of zeros as padding, which is said; one before a point is a point', async () => {
    const read = await array([2, 3, 2], [1, 2, 0, 0, 3, 4, 5, 6, 0, 0, 0, 0]);
    expect(read).toMatchObject({ lengths: [3, 1], points: { room: 3, mask: false } });
    expect(read.notes).toEqual(['rows of zeros at the end of a set are padding, in 1 of 2 sets']);
    expect((await array([1, 2, 2], [1, 2, 3, 4])).notes).toEqual([
      'the array has neither a mask nor rows of zeros at the ends of sets: every row is a point',
    ]);
  });

  it('of jets have the names of their features', async () => {
    const read = await array([1, 2, 4], [0.1, 0, 0.6, 1, -0.1, 0.2, 0.4, 1]);
    expect(read.table.names).toEqual(['dy', 'dphi', 'pt']);
    expect(read.notes.at(-1)).toContain('named dy, dphi and pt');
    const others = await array([1, 2, 4], [0.1, 0, 0.9, 1, -0.1, 0.2, 0.6, 1]);
    expect(others.table.names).toEqual(['c1', 'c2', 'c3']);
  });

  it('come back as arrays and tables', async () => {
    const values = [1, 2.5, 1, 3, 4, 1, 5, 6, 1, 0, 0, 0];
    const coded = await codeSequences({ form: 'points', ...(await array([2, 2, 3], values)) });
    const rows = await rowsOf(coded);
    expect(kindOfRows(coded.schema)).toBe('sets');
    expect(formOf(coded.schema)).toBe('sets of points');
    expect(coded.decisions.at(-1)).toBe('the 3 rows are the points of 2 sets, whose order means nothing');
    expect(pointArray(coded.schema, rows)).toEqual({ shape: [2, 2, 3], values: Float32Array.from(values) });
    const back = await readNpy(memorySource('b.npy', npyBytes(pointArray(coded.schema, rows))));
    expect(Array.from(back.values)).toEqual(values);
    const table = sequenceTable(coded.schema, async function* () {
      yield rows;
    });
    expect(table.names).toEqual(['set', 'c1', 'c2']);
    for await (const { columns } of table.blocks()) expect(Array.from(columns[0])).toEqual([1, 1, 2]);
  });

  it.each([
    [[2, 2], [1, 2, 3, 4], 'npy: a.npy must have three dimensions, sets, points and features, got 2 x 2'],
    [[2, 1, 1], [1, Number.NaN], 'npy: a.npy must hold finite numbers, got NaN in set 2'],
  ])('refuse %j', async (shape, values, message) => {
    await expect(array(shape, values)).rejects.toThrow(message);
  });
});

describe('tables of points', () => {
  const table = (types: readonly (string | number)[] = [1, 2, 3, 4, 5, 6]) =>
    heldTable(['jet', 'a', 'b'], [['x', 'y', 'x', 'y', 'y', 'z'], types, [6, 5, 4, 3, 2, 1.5]]);

  it('are sets by a column', async () => {
    const coded = await codePoints(await inOrder(table(), 'jet'));
    expect(Array.from(lengthsOf(await rowsOf(coded)))).toEqual([2, 3, 1]);
    expect(coded.schema.sequence).toMatchObject({ order: 'bag', unit: 'point', ends: false, by: 'jet', longest: 3 });
    expect(coded.schema.columns.map(({ measure }) => measure)).toEqual(['continuous', 'continuous']);
    const again = await encodeSequences(coded.schema, {
      form: 'points',
      ...(await inOrder(table(), 'jet')),
      notes: [],
    });
    expect(again.columns).toEqual((await rowsOf(coded)).columns);
  });

  it('refuse words, and sets without points', async () => {
    const words = codePoints(
      { ...(await inOrder(table(['p', 'q', 'p', 'q', 'p', 'q']), 'jet')) },
      { types: { a: 'categorical' } },
    );
    await expect(words).rejects.toMatchObject({
      message: 'sets: columns of points must be numbers, got the categorical column a',
      hint: 'leave it out, as in --drop a',
    });
    const empty = codePoints({ table: heldTable(['a'], [[1, 2]]), lengths: [1, 0, 1] });
    await expect(empty).rejects.toThrow('sets: each must have a point, got none in set 2');
    await expect(codePoints({ table: heldTable(['a'], [[]]), lengths: [] })).rejects.toThrow(
      'must have a set of points',
    );
  });
});

describe('sets in memory', () => {
  it('are records or lists of numbers, whole ones too', async () => {
    const raw = rawSequencesOf({
      sets: [
        [
          [21, 22],
          [23, 24],
        ],
        [[25, 26]],
      ],
    });
    expect(raw).toMatchObject({ form: 'points', lengths: [2, 1] });
    const named = rawSequencesOf({ sets: [[{ x: 1, y: 2 }], [{ x: 3, y: 4 }]] });
    expect(named.form === 'points' && named.table.names).toEqual(['x', 'y']);
    expect(() => rawSequencesOf({ sets: [['a' as never]] })).toThrow('points must be records or lists of numbers');
    expect(() => rawSequencesOf({ sets: [] })).toThrow('sets: must have a set of points, got none');
  });
});

describe('brightest pixels', () => {
  const image = { count: 2, height: 2, width: 2, channels: 1 as const, notes: [] };
  const set = { ...image, pixels: Uint8Array.of(0, 51, 255, 51, 102, 0, 0, 0) };

  it('are points by falling intensity, without the black ones', async () => {
    const { table, lengths, points } = brightestPixels(set, 2);
    expect(lengths).toEqual([2, 1]);
    expect(points).toEqual({ room: 2, mask: true, image: { brightest: 2, height: 2, width: 2 } });
    for await (const { columns } of table.blocks())
      expect(columns.map((column) => Array.from(column))).toEqual([
        [0.25, 0.75, 0.25],
        [0.75, 0.25, 0.25],
        [1, 0.2, 0.4],
      ]);
  });

  it('refuse colours, other sizes and blackness', () => {
    expect(() => brightestPixels({ ...set, channels: 3 }, 2)).toThrow('brightest: images must be grey');
    expect(() => brightestPixels(set, 2, { brightest: 2, height: 4, width: 2 })).toThrow(
      'brightest: images must be 4 x 2 as the training images are, got 2 x 2',
    );
    expect(() => brightestPixels({ ...set, pixels: new Uint8Array(8) }, 2)).toThrow('got none in image 1');
  });
});
