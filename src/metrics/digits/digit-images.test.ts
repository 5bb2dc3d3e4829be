import { describe, expect, it } from 'vitest';
import { imageSchema } from '../../data/images/image-schema.js';
import type { ImageSet } from '../../data/images/image-set.js';
import { layoutOf } from '../../data/images/images.js';
import { tableRows } from '../../data/rows.js';
import { digitImages, digitImagesOf, digitRefusal } from './digit-images.js';

function setOf(side: number, names?: readonly string[], channels: 1 | 3 = 1): ImageSet {
  const pixels = Uint8Array.from({ length: 2 * side * side * channels }, (_, i) => i % 256);
  const labels = names === undefined ? {} : { labels: { names, codes: Uint16Array.of(0, 1) } };
  return { count: 2, height: side, width: side, channels, pixels, notes: [], ...labels };
}
const schemaOf = (set: ImageSet) => imageSchema(set, layoutOf(set));

describe('digitRefusal', () => {
  it('takes grey images of 28 by 28, with digits for labels or without', () => {
    expect(digitRefusal(schemaOf(setOf(28)))).toBeUndefined();
    expect(digitRefusal(schemaOf(setOf(28, ['3', '7'])))).toBeUndefined();
  });

  it('says why others are none', () => {
    expect(digitRefusal(schemaOf(setOf(16)))).toBe(
      'images must be grey and 28 x 28, as the digit classifier takes them, got 16 x 16',
    );
    expect(digitRefusal(schemaOf(setOf(28, undefined, 3)))).toMatch(/got 28 x 28 in colour$/);
    expect(digitRefusal(schemaOf(setOf(28, ['3', 'shoe'])))).toBe('images must be of digits, got ones labelled shoe');
    const { image: _image, ...table } = schemaOf(setOf(28));
    expect(digitRefusal(table)).toBe('rows must be images of digits, got rows of other columns');
  });
});

describe('digitImages', () => {
  const set = setOf(28);
  const schema = schemaOf(set);
  const columns = Array.from({ length: 784 }, (_, p) => Float64Array.of(set.pixels[p], set.pixels[784 + p]));

  it('are shares of the lightest level, as those of the set are', () => {
    expect(digitImages('test', schema, tableRows(columns))).toEqual(digitImagesOf(set));
  });

  it('are clipped where a model draws beyond the levels, and stay as they are where they are binary', () => {
    const drawn = tableRows(columns.map((_, p) => Float64Array.of(p === 0 ? -3 : 300)));
    expect([...digitImages('test', schema, drawn).pixels.subarray(0, 2)]).toEqual([0, 1]);
    const binary = imageSchema(set, layoutOf(set, 'static'));
    const bits = tableRows(columns.map((_, p) => Float64Array.of(p % 2)));
    expect([...digitImages('test', binary, bits).pixels.subarray(0, 2)]).toEqual([0, 1]);
  });

  it('must be whole', () => {
    const holes = tableRows(columns.map((_, p) => Float64Array.of(0, p === 5 ? Number.NaN : 0)));
    expect(() => digitImages('digit-shares', schema, holes)).toThrow(
      'digit-shares: images must be whole, got a missing pixel in row 2',
    );
  });
});
