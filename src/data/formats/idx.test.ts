import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../../platform/memory-source.js';
import { isIdxImages, labelsName, readIdxImages, readIdxLabels } from './idx.js';

const images = (sizes = [2, 2, 3], cells = 12, type = 8) =>
  Uint8Array.from([
    ...[0, 0, type, sizes.length],
    ...sizes.flatMap((size) => [0, 0, size >> 8, size & 255]),
    ...Array.from({ length: cells }, (_, i) => 20 * i),
  ]);
const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 3);
const read = (bytes: Uint8Array, name = 'x-images-idx3-ubyte') => readIdxImages(memorySource(name, bytes));

describe('readIdxImages', () => {
  it('reads count, height, width and levels, packed or not, in whatever chunks they come', async () => {
    const set = {
      ...{ count: 2, height: 2, width: 3, channels: 1, notes: [] },
      pixels: images().subarray(16),
    };
    expect(await read(images())).toEqual(set);
    expect(await read(gzipSync(images()), 'x.gz')).toEqual(set);
    expect(await read(gzipSync(images()), 'named otherwise')).toEqual(set);
    const bytewise = {
      name: 'slow',
      repeatable: false,
      async *stream() {
        for (const byte of images()) yield Uint8Array.of(byte);
      },
    };
    expect(await readIdxImages(bytewise)).toEqual(set);
  });

  it.each([
    ['labels', labels, 'DATA_FORMAT', 'idx: f: must have 3 dimensions, got 1'],
    [
      'cells of another type',
      images([2, 2, 3], 12, 13),
      'DATA_FORMAT',
      'idx: f: must hold unsigned bytes, got float32',
    ],
    [
      'text',
      new TextEncoder().encode('a,b\n1,2\n'),
      'DATA_FORMAT',
      'idx: f: must begin as an IDX file does, got other bytes',
    ],
    ['no images', images([0, 2, 3], 0), 'DATA_EMPTY', 'idx: f: must have images, got 0 x 2 x 3'],
    ['a missing byte', images([2, 2, 3], 11), 'IDX_INVALID', 'idx: f: must have 28 bytes by its header, got 27'],
    ['a byte too many', images([2, 2, 3], 13), 'IDX_INVALID', 'idx: f: must end after 28 bytes, got more'],
    ['half a header', images().subarray(0, 9), 'IDX_INVALID', 'idx: f: must have a header of 16 bytes, got 9'],
    [
      'sizes past all memory',
      Uint8Array.from([0, 0, 8, 3, 255, 255, 255, 255, 0, 0, 4, 0, 0, 0, 4, 0]),
      'DATA_TOO_LARGE',
      'idx: f: images must have at most 2147483648 bytes together, got 4294967295 of 1048576',
    ],
  ])('refuses %s', async (_, bytes, code, message) => {
    await expect(read(bytes, 'f')).rejects.toMatchObject({ code, message });
  });
});

describe('labels', () => {
  it('are bytes, and their file is named like that of the images', async () => {
    expect(await readIdxLabels(memorySource('l', labels))).toEqual(Uint8Array.of(7, 3));
    expect(labelsName('t10k-images-idx3-ubyte.gz')).toBe('t10k-labels-idx1-ubyte.gz');
    expect(labelsName('images.idx3-ubyte')).toBe('labels.idx1-ubyte');
    expect(labelsName('digits.idx')).toBeUndefined();
  });

  it('are told from images by their first bytes', () => {
    expect([isIdxImages(images()), isIdxImages(labels)]).toEqual([true, false]);
  });
});
