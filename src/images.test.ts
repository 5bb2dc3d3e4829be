import { describe, expect, expectTypeOf, it } from 'vitest';
import { sampleShapes } from './data/images/shapes.js';
import { decodePng, generatedImages, imageGrid, imagePng, keyOf, readIdx } from './data/index.js';
import { compare, fit, type Images, type ImageTable, load, type Table } from './index.js';
import { independent, principalComponents } from './models/index.js';

const { pixels, labels: coded } = sampleShapes(60, keyOf(1));
const labels = Array.from(coded?.codes ?? [], (code) => coded?.names[code] ?? '');
const shapes = { images: pixels, height: 16, width: 16, labels };
const quick = { split: 'none', seed: 3, binarization: 'static' } as const;

describe('images in the library', () => {
  it('are fitted, and come back as images, as rows, and as a picture', async () => {
    const model = await fit(independent(), shapes, quick);
    const drawn = await model.sample(5);
    expectTypeOf(drawn).toEqualTypeOf<ImageTable>();
    expect([drawn.images.length, drawn.height, drawn.width, drawn.channels, drawn.count]).toEqual([1280, 16, 16, 1, 5]);
    expect(new Set(drawn.images)).toEqual(new Set([0, 255]));
    expect(drawn.labels).toHaveLength(5);
    expect(drawn.rows()[2].label).toBe(drawn.labels?.[2]);
    expect(drawn.columns.r7c7.map((bit) => 255 * Number(bit))).toEqual(
      Array.from({ length: 5 }, (_, i) => drawn.images[i * 256 + 7 * 16 + 7]),
    );
    const grid = await decodePng(drawn.png(5));
    expect([grid.height, grid.width]).toEqual([16, 5 * 18 - 2]);
    const tables = await fit(independent(), { x: [1.5, 2.5, 4, 7.5] }, { split: 'none' });
    expectTypeOf(await tables.sample(1)).toEqualTypeOf<Table>();
  });

  it('drawn ones go back in; a loaded model says whether it is of images', async () => {
    const model = await fit(principalComponents({ dimensions: 3 }), shapes, {
      ...quick,
      binarization: 'none',
      drop: ['label'],
    });
    const drawn = await model.sample(4);
    const { values } = await model.logProb(drawn);
    expect(values.every(Number.isFinite)).toBe(true);
    const codes = await model.encode(drawn);
    expect(codes.names).toHaveLength(3);
    const back = await model.decode(codes.names.map((name) => Float64Array.from(codes.columns[name] as number[])));
    expectTypeOf(back).toEqualTypeOf<ImageTable>();
    expect(back.images).toHaveLength(4 * 256);
    const again = await load(model.save());
    expect((await again.sample(4)).images).toEqual(drawn.images);
  });

  it('are completed where they are said to be missing, by part or pixel by pixel', async () => {
    const model = await fit(independent(), shapes, quick);
    const whole = await model.complete(shapes);
    const top = await model.complete({ ...shapes, missing: 'top' });
    const half = (image: Uint8Array, from: number) => image.slice(256 * 7 + from, 256 * 7 + from + 128);
    expect(half(top.images, 128)).toEqual(half(whole.images, 128));
    expect(half(top.images, 0)).not.toEqual(half(whole.images, 0));
    const mask = Uint8Array.from({ length: 256 }, (_, p) => (p < 128 ? 1 : 0));
    expect((await model.complete({ ...shapes, missing: mask })).images).toEqual(top.images);
    const known = await model.logProb({ ...shapes, missing: 'top' });
    const all = await model.logProb(shapes);
    expect(known.values[0]).toBeGreaterThan(all.values[0]);
  });

  it('are compared', async () => {
    const { entries } = await compare([independent()], shapes, { seed: 1, binarization: 'static', drop: ['label'] });
    expect(entries[0].error).toBeNull();
  });

  it('refuse what they are not', async () => {
    await expect(fit(independent(), shapes, { ...quick, types: {} })).rejects.toThrow(
      'fit: types is for tables, got images',
    );
    await expect(fit(independent(), { x: [1, 2] }, quick)).rejects.toThrow(
      'fit: binarization is for images, got a table',
    );
    await expect(fit(independent(), { ...shapes, missing: 'top' }, quick)).rejects.toThrow(
      'fit: images must be whole, got some with missing pixels',
    );
    await expect(fit(independent(), { ...shapes, width: 17 }, quick)).rejects.toThrow(
      'images: must hold whole images of 272 values, at least one, got 15360 values',
    );
    await expect(fit(independent(), { ...shapes, height: 0 }, quick)).rejects.toThrow(
      'images: height must be an integer >= 1, got 0',
    );
    await expect(fit(independent(), { ...shapes, labels: ['a'] }, quick)).rejects.toThrow(
      'images: labels must be 60, one an image, got 1',
    );
    const levels = Array.from(pixels) as unknown as Uint8Array;
    await expect(fit(independent(), { ...shapes, images: levels }, quick)).rejects.toThrow(
      'images: must be a Uint8Array of levels from 0 to 255, got other values',
    );
    const two = 2 as 1;
    await expect(fit(independent(), { ...shapes, channels: two }, quick)).rejects.toThrow(
      'images: channels must be 1 or 3, got 2',
    );
    const model = await fit(independent(), shapes, quick);
    const middle = 'middle' as 'top';
    await expect(model.complete({ ...shapes, missing: middle })).rejects.toThrow(
      'images: missing must be one of top, bottom, left, right, centre, got middle',
    );
    await expect(model.complete({ ...shapes, missing: new Uint8Array(7) })).rejects.toThrow(
      'images: missing must have 256 entries, or that many an image, got 7',
    );
    const tables = await fit(independent(), { x: [1.5, 2.5, 4, 7.5] }, { split: 'none' });
    await expect(tables.logProb(shapes)).rejects.toThrow('rows: must be a table as the training rows are, got images');
  });

  it('are read from bytes and drawn as pictures', async () => {
    const head = [0, 0, 8, 3, 0, 0, 0, 60, 0, 0, 0, 16, 0, 0, 0, 16];
    expect(generatedImages('shapes')?.(60, keyOf(1))).toMatchObject({ images: pixels, labels });
    const names = [0, 0, 8, 1, 0, 0, 0, 60];
    const read = await readIdx(
      Uint8Array.from([...head, ...pixels]),
      Uint8Array.from([...names, ...(coded?.codes ?? [])]),
    );
    expectTypeOf(read).toEqualTypeOf<Images>();
    expect([read.count, read.labels?.slice(0, 3)]).toEqual([60, Array.from(coded?.codes.slice(0, 3) ?? [], String)]);
    const small = await readIdx(Uint8Array.from([...head, ...pixels]), undefined, { resize: [8, 8] });
    expect([small.height, small.images.length]).toEqual([8, 60 * 64]);
    expect((await decodePng(imagePng(read, 4))).images).toEqual(pixels.slice(4 * 256, 5 * 256));
    expect((await decodePng(imageGrid(read, 10))).width).toBe(10 * 18 - 2);
    expect(() => imagePng(read, 60)).toThrow('png: position must be an integer from 0 to 59, got 60');
  });
});
