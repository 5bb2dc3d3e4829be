import { describe, expect, it } from 'vitest';
import { keyOf } from '../../random/key.js';
import { type Dataset, gatherBlocks, tableDataset } from '../dataset.js';
import { concatRows, type TableRows } from '../rows.js';
import { codeImages, imagesUnder } from './code-images.js';
import { LABEL_COLUMN } from './image-schema.js';
import type { ImageLayout } from './layout.js';
import { madeImages } from './made-images.test.data.js';

const key = keyOf(7);

async function all(dataset: Dataset<TableRows>, maximumRows?: number): Promise<TableRows> {
  const blocks: TableRows[] = [];
  for await (const block of dataset.blocks(maximumRows)) blocks.push(block);
  return concatRows(blocks);
}

const withImage = async (...args: Parameters<typeof codeImages>) => {
  const table = await codeImages(...args);
  return { ...table, schema: { ...table.schema, image: table.schema.image as ImageLayout } };
};

describe('codeImages', () => {
  it('makes a column of each pixel, row by row, and one of the label', async () => {
    const set = madeImages(20);
    const { schema, dataset } = await codeImages(set, {}, key);
    expect(schema.names).toEqual([...[0, 1, 2].flatMap((y) => [0, 1, 2, 3].map((x) => `r${y}c${x}`)), 'label']);
    expect(schema).toMatchObject({
      label: LABEL_COLUMN,
      rows: 20,
      image: { height: 3, width: 4, channels: 1, levels: 256, binarization: 'none' },
    });
    const rows = await all(dataset);
    expect(Array.from({ length: 12 }, (_, p) => rows.columns[p][7])).toEqual([...set.pixels.subarray(84, 96)]);
    expect([...rows.columns[12].subarray(0, 4)]).toEqual([1, 0, 0, 1]);
    expect(rows.greys).toEqual(set.pixels);
    const [first] = schema.columns;
    const column = [...rows.columns[0]];
    const mean = column.reduce((sum, value) => sum + value, 0) / 20;
    const deviation = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 20);
    expect(first).toMatchObject({ measure: 'continuous', kind: 'integer', resolution: 1, minimum: 0, maximum: 255 });
    expect([first.mean / mean, first.deviation / deviation]).toEqual([expect.closeTo(1, 5), expect.closeTo(1, 5)]);
  });

  it('names the channels of colours', async () => {
    const { schema } = await codeImages(madeImages(5, 3), { drop: ['label'] }, key);
    expect(schema.names.slice(0, 4)).toEqual(['r0c0-red', 'r0c0-green', 'r0c0-blue', 'r0c1-red']);
    expect([schema.columns.length, schema.label]).toEqual([36, undefined]);
    expect(schema.leftOut).toEqual([{ name: 'label', reason: 'named by drop', as: 'dropped' }]);
  });

  it('leaves out a label that is always the same', async () => {
    const set = { ...madeImages(4), labels: { names: ['cat'], codes: new Uint16Array(4) } };
    expect((await codeImages(set, {}, key)).schema.leftOut).toEqual([
      { name: 'label', reason: 'always cat', as: 'constant', value: 'cat' },
    ]);
  });

  it('draws binary pixels once for each image, and keeps the levels beside them', async () => {
    const set = madeImages(50);
    const { schema, dataset } = await codeImages(set, { binarization: 'dynamic' }, key);
    expect(schema.columns[3]).toMatchObject({ measure: 'binary', categories: ['0', '1'], minimum: 0, maximum: 1 });
    const rows = await all(dataset);
    expect(await all(dataset, 7)).toEqual(rows);
    const again = await codeImages(set, { binarization: 'static' }, key);
    expect((await all(again.dataset)).columns).toEqual(rows.columns);
    const other = await codeImages(set, { binarization: 'static' }, keyOf(8));
    expect((await all(other.dataset)).columns).not.toEqual(rows.columns);
    // Image 5 is black, image 6 white.
    expect(rows.columns.slice(0, 12).map((column) => [column[5], column[6]])).toEqual(Array(12).fill([0, 1]));
    expect(rows.greys).toEqual(set.pixels);
  });

  it('has the fingerprint of its levels, labels and layout', async () => {
    const print = async (...args: Parameters<typeof codeImages>) => (await codeImages(...args)).fingerprint;
    const set = madeImages(6);
    const first = await print(set, {}, key);
    expect(first).toMatch(/^[0-9a-f]{16}$/);
    expect(await print(madeImages(6), {}, keyOf(3))).toBe(first);
    const pixels = set.pixels.slice();
    pixels[3] ^= 1;
    const codes = Uint16Array.of(1, 0, 0, 1, 0, 1);
    const others = [
      await print({ ...set, pixels }, {}, key),
      await print({ ...set, labels: { names: ['cat', 'dog'], codes } }, {}, key),
      await print(set, { binarization: 'static' }, key),
      await print(set, { drop: ['label'] }, key),
    ];
    expect(new Set([first, ...others]).size).toBe(5);
  });

  it('says what it did', async () => {
    const options = { binarization: 'static', flip: true, crop: [3, 4], resize: [3, 4] } as const;
    const { decisions } = await codeImages(madeImages(4), options, key);
    expect(decisions).toEqual([
      '4 grey images of 3 x 4, 2 labels',
      'images are cut to 3 x 4 around their centre',
      'images are resized to 3 x 4: area means where they shrink, bilinear where they grow',
      'pixels are 0 or 1, drawn once for each image with probability level / 255',
      'half of the images are mirrored, chosen by the seed',
    ]);
  });

  it('refuses images of more columns than a model can have', async () => {
    const set = { count: 1, height: 300, width: 300, channels: 1 as const, pixels: new Uint8Array(90_000), notes: [] };
    await expect(codeImages(set, {}, key)).rejects.toMatchObject({
      code: 'DATA_TOO_WIDE',
      message: 'images: must have at most 65536 values each, got 300 x 300',
      hint: expect.stringContaining('--resize'),
    });
  });
});

describe('the data set of images', () => {
  it('is that of a table of the same rows, also where some are kept', async () => {
    const { dataset, schema } = await codeImages(madeImages(300), { binarization: 'static' }, key);
    const table = tableDataset(schema, await all(dataset));
    const isKept = (position: number) => position % 3 !== 1;
    const [some, same] = [dataset.where(isKept, 200), table.where(isKept, 200)];
    expect(some.count).toBe(200);
    expect(await all(some, 64)).toEqual(await all(same, 64));
    const isEven = (position: number) => position % 2 === 0;
    expect(await all(some.where(isEven, 100))).toEqual(await all(same.where(isEven, 100)));
    expect(await some.gather(40, keyOf(2))).toEqual(await same.gather(40, keyOf(2)));
    expect(await dataset.gather(1000, keyOf(2))).toEqual(await table.gather(1000, keyOf(2)));
    expect(await dataset.gather(25, keyOf(4))).toEqual(await gatherBlocks(dataset.blocks(9), 300, 25, keyOf(4)));
    expect((await all(dataset.where(() => false, 0))).count).toBe(0);
  });
});

describe('flip', () => {
  it('mirrors about half of the images and no others', async () => {
    const set = madeImages(400);
    const rows = await all((await codeImages(set, { flip: true }, key)).dataset);
    let mirrored = 0;
    for (let i = 2; i < 400; i += 5) {
      const own = Array.from({ length: 12 }, (_, p) => rows.columns[p][i]);
      const as = (place: (p: number) => number) => Array.from({ length: 12 }, (_, p) => set.pixels[12 * i + place(p)]);
      const isMirrored = own.every((level, p) => level === as((q) => 4 * Math.floor(q / 4) + 3 - (q % 4))[p]);
      if (!isMirrored) expect(own).toEqual(as((p) => p));
      else mirrored++;
    }
    // 80 images, four standard errors of a fair coin.
    expect(Math.abs(mirrored - 40)).toBeLessThan(4 * Math.sqrt(20));
  });
});

describe('imagesUnder', () => {
  it('codes labels by the training labels, and draws what the fit drew', async () => {
    const trained = await withImage(madeImages(10), { binarization: 'static' }, key);
    const set = {
      ...madeImages(10),
      labels: { names: ['cow', 'dog'], codes: Uint16Array.of(0, 1, 1, 1, 1, 1, 1, 1, 1, 0) },
    };
    const rows = await all(imagesUnder(trained.schema, set, key, 'f').dataset);
    expect(rows.columns.slice(0, 12)).toEqual((await all(trained.dataset)).columns.slice(0, 12));
    expect([...rows.columns[12]]).toEqual([2, 1, 1, 1, 1, 1, 1, 1, 1, 2]);
  });

  it('takes labels as missing where that is allowed, and refuses other sizes', async () => {
    const { schema } = await withImage(madeImages(10), {}, key);
    const { labels: _labels, ...bare } = madeImages(3);
    expect(() => imagesUnder(schema, bare, key, 'images: f')).toThrow(
      'images: f: must have labels as the training images have, got none',
    );
    const { dataset, decisions } = imagesUnder(schema, bare, key, 'f', { allowMissingColumns: true });
    expect([...(await all(dataset)).columns[12]]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(decisions).toEqual(['columns taken as missing: label']);
    expect(() => imagesUnder(schema, { ...bare, height: 4, width: 3 }, key, 'images: f')).toThrow(
      'images: f: images must be 3 x 4 as the training images are, got 4 x 3',
    );
  });
});
