import { describe, expect, it } from 'vitest';
import { imageSchema } from '../data/images/image-schema.js';
import type { ImageLayout } from '../data/images/layout.js';
import { madeImages } from '../data/images/made-images.test.data.js';
import { madeColumn, madeSchema } from './made-family.test.data.js';
import { isLayout, packSchema, unpackSchema } from './packed-schema.js';

const layout: ImageLayout = { height: 3, width: 4, channels: 1, levels: 256, binarization: 'static', crop: [3, 4] };
const schema = imageSchema(madeImages(20), layout);
const written = (value: unknown) => JSON.parse(JSON.stringify(value));

describe('packSchema', () => {
  it('comes back through a file as it was', () => {
    const back = unpackSchema(written(packSchema(schema)));
    expect(back).toEqual(schema);
    expect(JSON.stringify(packSchema(back as typeof schema))).toBe(JSON.stringify(packSchema(schema)));
  });

  it('holds a few numbers a pixel', () => {
    const large = { ...layout, height: 28, width: 28 };
    const pixels = Uint8Array.from({ length: 2 * 784 }, (_, i) => (i * 7919) % 256);
    const set = { count: 2, height: 28, width: 28, channels: 1 as const, pixels, notes: [] };
    const text = JSON.stringify(packSchema(imageSchema(set, large)));
    // Two numbers of up to eight characters for each pixel.
    expect(text.length).toBeLessThan(784 * 2 * 9 + 1000);
  });

  it('leaves tables, and images whose columns are not those of the layout, as they are', () => {
    const table = madeSchema([madeColumn('x')]);
    expect(packSchema(table)).toBe(table);
    const renamed = { ...schema, columns: schema.columns.slice(1) };
    expect(packSchema(renamed)).toBe(renamed);
  });
});

describe('unpackSchema', () => {
  const packed = written(packSchema(schema));

  it.each([
    ['nothing', null],
    ['a table', written(madeSchema([madeColumn('x')]))],
    ['an unpacked image', written(schema)],
    ['another number of pixels', { ...packed, columns: [{ ...packed.columns[0], pixels: 11 }] }],
    ['no layout', { ...packed, image: undefined }],
    ['a list that is too short', { ...packed, columns: [{ ...packed.columns[0], each: { mean: [1] } }] }],
    ['no record of what is shared', { ...packed, columns: [{ ...packed.columns[0], shared: 3 }] }],
  ])('gives back %s for the checks that follow', (_, value) => {
    expect(unpackSchema(value)).toBe(value);
  });
});

it('isLayout knows layouts from other values', () => {
  expect(isLayout(layout)).toBe(true);
  for (const wrong of [
    undefined,
    3,
    { ...layout, height: 0 },
    { ...layout, channels: 2 },
    { ...layout, levels: 2 },
    { ...layout, binarization: 'sometimes' },
    { ...layout, crop: [1] },
    { ...layout, height: 60_000, width: 60_000 },
  ])
    expect(isLayout(wrong)).toBe(false);
});
