import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { memorySource } from '../../platform/memory-source.js';
import { platform } from '../../platform/node.js';
import { encodePng } from '../formats/png.js';
import { readFolder } from './read-folder.js';
import { readIdx } from './read-idx.js';

const base = mkdtempSync(join(tmpdir(), 'ancestral-images-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const flat = (level: number | readonly [number, number, number], height = 2, width = 2) => {
  const channels = typeof level === 'number' ? 1 : 3;
  const levels = typeof level === 'number' ? [level] : level;
  const pixels = Uint8Array.from({ length: height * width * channels }, (_, i) => levels[i % channels]);
  return encodePng({ height, width, channels, pixels });
};

let made = 0;
function folderOf(files: Readonly<Record<string, Uint8Array | string>>): string {
  const folder = join(base, `f${++made}`);
  mkdirSync(folder);
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}

describe('readFolder', () => {
  it('takes the images by name, and leaves other files aside', async () => {
    const folder = folderOf({ 'b.png': flat(2), 'a.PNG': flat(1), '.hidden': '', 'Thumbs.db': '', 'notes.txt': 'x' });
    expect(await readFolder(folder, {})).toEqual({
      ...{ count: 2, height: 2, width: 2, channels: 1 },
      pixels: Uint8Array.of(1, 1, 1, 1, 2, 2, 2, 2),
      notes: ['files that are no images are left aside: notes.txt'],
    });
  });

  it('takes the names of folders for labels', async () => {
    const folder = folderOf({ 'dog/1.png': flat(7), 'cat/1.png': flat(8), 'cat/2.png': flat(9) });
    const { labels, pixels, notes } = await readFolder(`${folder}/`, {});
    expect(labels).toEqual({ names: ['cat', 'dog'], codes: Uint16Array.of(0, 0, 1) });
    expect([pixels[0], pixels[4], pixels[8]]).toEqual([8, 9, 7]);
    expect(notes).toEqual(['labels are the names of 2 folders']);
  });

  it('makes all colour where one is, and all grey where none is', async () => {
    const colours = await readFolder(folderOf({ 'a.png': flat(5), 'b.png': flat([1, 2, 3]) }), {});
    expect([...colours.pixels.subarray(9, 15)]).toEqual([5, 5, 5, 1, 2, 3]);
    const greys = folderOf({ 'a.png': flat(5), 'b.png': flat([4, 4, 4]) });
    expect(await readFolder(greys, {})).toMatchObject({
      channels: 1,
      pixels: Uint8Array.of(5, 5, 5, 5, 4, 4, 4, 4),
      notes: ['no image has a colour, so all are taken as grey'],
    });
    expect(await readFolder(greys, { channels: 3 })).toMatchObject({ channels: 3, notes: [] });
    await expect(readFolder(folderOf({ 'b.png': flat([1, 2, 3]) }), { channels: 1 })).rejects.toMatchObject({
      message: expect.stringContaining('images must be grey as the training images are, got one with colours'),
    });
  });

  it('needs a size where images differ in theirs', async () => {
    const folder = folderOf({ 'a.png': flat(5), 'b.png': flat(9, 4, 6) });
    await expect(readFolder(folder, {})).rejects.toMatchObject({
      code: 'DATA_SHAPE',
      message: `images: ${folder}: images must be of one size, got 2 x 2 and 4 x 6`,
      hint: expect.stringContaining('--resize'),
    });
    expect(await readFolder(folder, { resize: [1, 3] })).toMatchObject({
      pixels: Uint8Array.of(5, 5, 5, 9, 9, 9),
      notes: ['images of 2 sizes are brought to 1 x 3'],
    });
    expect((await readFolder(folder, { crop: [2, 2] })).count).toBe(2);
  });

  it.each([
    ['photographs', { 'a.png': flat(1), 'b.jpg': '' }, 'DATA_FORMAT', /^images: must be PNG, got a JPEG: .*b\.jpg$/],
    ['drawings', { 'b.svg': '<svg/>' }, 'DATA_FORMAT', /^images: must be PNG, got an SVG drawing: /],
    ['GIFs', { 'x/b.gif': '' }, 'DATA_FORMAT', /^images: must be PNG, got a GIF: /],
    ['nothing', { 'notes.txt': '' }, 'DATA_EMPTY', /^images: .* must hold PNG files, got none$/],
    ['a label without images', { 'x/a.png': flat(1), 'y/t.txt': '' }, 'DATA_EMPTY', /y must hold PNG files, got none$/],
    [
      'images beside labels',
      { 'a.png': flat(1), 'x/b.png': flat(1) },
      'DATA_FORMAT',
      /must hold images or one folder for each label, got both \(x is a folder\)$/,
    ],
    [
      'folders in folders',
      { 'x/y/a.png': flat(1), 'x/b.png': flat(1) },
      'DATA_FORMAT',
      /x must hold the images of one label, got a folder: y$/,
    ],
    [
      'another file under the name',
      { 'a.png': 'no image' },
      'PNG_INVALID',
      /^png: .*a\.png: must begin with the signature of a PNG/,
    ],
  ])('refuses %s', async (_, files, code, message) => {
    await expect(readFolder(folderOf(files), {})).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });
});

describe('readIdx', () => {
  const images = memorySource('i', Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 10, 20, 30, 50));
  const labels = (...values: readonly number[]) =>
    memorySource('folder/l', Uint8Array.of(0, 0, 8, 1, 0, 0, 0, values.length, ...values));

  it('gives labels in the order of their numbers', async () => {
    expect(await readIdx(images, labels(10, 9), {})).toEqual({
      ...{ count: 2, height: 1, width: 2, channels: 1, pixels: Uint8Array.of(10, 20, 30, 50) },
      labels: { names: ['9', '10'], codes: Uint16Array.of(1, 0) },
      notes: ['labels are those of l'],
    });
  });

  it('prepares each image', async () => {
    expect((await readIdx(images, undefined, { resize: [1, 1] })).pixels).toEqual(Uint8Array.of(15, 40));
    expect((await readIdx(images, undefined, { crop: [1, 1], channels: 3 })).pixels).toEqual(
      Uint8Array.of(10, 10, 10, 30, 30, 30),
    );
  });

  it('refuses labels that are not one for each image', async () => {
    await expect(readIdx(images, labels(1, 2, 3), {})).rejects.toMatchObject({
      code: 'DATA_SHAPE',
      message: 'idx: folder/l must have a label for each of 2 images, got 3',
    });
  });

  // Counts of each label as published with the set, which is no part of this repository: skipped where no folder of data is named.
  it.skipIf(!process.env.ANCESTRAL_DATA)('reads MNIST', async () => {
    const open = (name: string) => platform.openFile(`${process.env.ANCESTRAL_DATA}/images/mnist/${name}`);
    const set = await readIdx(await open('train-images-idx3-ubyte.gz'), await open('train-labels-idx1-ubyte.gz'), {});
    expect([set.count, set.height, set.width, set.pixels.length]).toEqual([60_000, 28, 28, 47_040_000]);
    const counts = new Array(10).fill(0);
    for (const code of set.labels?.codes ?? []) counts[code]++;
    expect(counts).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    // The mean and deviation that everyone divides by: 0.1307 and 0.3081 of the largest level.
    let [sum, squares] = [0, 0];
    for (const level of set.pixels) {
      sum += level / 255;
      squares += (level / 255) ** 2;
    }
    const mean = sum / set.pixels.length;
    expect(mean).toBeCloseTo(0.1307, 4);
    expect(Math.sqrt(squares / set.pixels.length - mean ** 2)).toBeCloseTo(0.3081, 4);
  });
});
