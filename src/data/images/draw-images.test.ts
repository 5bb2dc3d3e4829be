import { describe, expect, it } from 'vitest';
import { decodePng } from '../formats/png.js';
import { tableRows } from '../rows.js';
import { drawnLevels, imageGrid, imagePng, imageStrip } from './draw-images.js';
import type { ImageLayout } from './layout.js';

const grey: ImageLayout = { height: 2, width: 3, channels: 1, levels: 256, binarization: 'none' };
const colour: ImageLayout = { ...grey, channels: 3 };
const images = (count: number, size: number) => Uint8Array.from({ length: count * size }, (_, i) => i % 251);

describe('drawnLevels', () => {
  const rows = tableRows([-3, 254.6, 300, 0.4, Number.NaN, 7].map((value) => Float64Array.of(value)));

  it('rounds and clips levels, with grey for what is missing', () => {
    expect([...drawnLevels(grey, rows)]).toEqual([0, 255, 255, 0, 160, 7]);
  });

  it('draws binary pixels black and white', () => {
    const binary = tableRows([0, 1, 1, 0, 0, 1].map((value) => Float64Array.of(value)));
    expect([...drawnLevels({ ...grey, binarization: 'static' }, binary)]).toEqual([0, 255, 255, 0, 0, 255]);
  });
});

describe('imageGrid', () => {
  it.each([
    [64, { height: 28, width: 28 }, [8, 8]],
    [5, { height: 28, width: 28 }, [2, 3]],
    [8, { height: 10, width: 20 }, [4, 2]],
    [1, { height: 28, width: 28 }, [1, 1]],
  ])('puts %d images of %o in %j rows and columns', async (count, size, [down, across]) => {
    const layout = { ...grey, ...size };
    const { height, width } = await decodePng(imageGrid(images(count, size.height * size.width), layout), 'f');
    expect([height, width]).toEqual([down * (size.height + 2) - 2, across * (size.width + 2) - 2]);
  });

  it.each([grey, colour])('keeps the pixels of each image: $channels channels', async (layout) => {
    const size = 6 * layout.channels;
    const levels = images(3, size);
    const grid = await decodePng(imageGrid(levels, layout, 2), 'f');
    const line = 3 * layout.channels;
    for (let i = 0; i < 3; i++) {
      for (let y = 0; y < 2; y++) {
        const at = ((Math.floor(i / 2) * 4 + y) * grid.width + (i % 2) * 5) * layout.channels;
        expect(grid.pixels.subarray(at, at + line)).toEqual(
          levels.subarray(i * size + y * line, i * size + (y + 1) * line),
        );
      }
    }
  });

  it('refuses no images, parts of images, and pictures past all measure', () => {
    expect(() => imageGrid(new Uint8Array(0), grey)).toThrow(
      'grid: needs whole images of 6 values, at least one, got 0 values',
    );
    expect(() => imageGrid(new Uint8Array(7), grey)).toThrow('got 7 values');
    expect(() => imageGrid(new Uint8Array(6 * 4), grey, 13_000_000)).toThrow(
      /^grid: must have at most 64000000 pixels, got 2 x 64999998/,
    );
  });
});

describe('imageStrip', () => {
  it('gives each moment a line', async () => {
    const moments = [images(2, 6), images(2, 6).map((level) => level + 100)];
    const strip = await decodePng(imageStrip(moments, grey), 'f');
    expect([strip.height, strip.width]).toEqual([6, 8]);
    expect(strip.pixels.subarray(4 * 8, 4 * 8 + 3)).toEqual(moments[1].subarray(0, 3));
  });

  it('refuses no moments and uneven ones', () => {
    expect(() => imageStrip([], grey)).toThrow('strip: needs at least one moment, got none');
    expect(() => imageStrip([images(1, 6), images(2, 6)], grey)).toThrow(
      'strip: moments must be of as many images, got 6 and 12 values',
    );
  });
});

it('imagePng is one image', async () => {
  expect((await decodePng(imagePng(images(1, 6), grey), 'f')).pixels).toEqual(images(1, 6));
});
