// Images from the command line: an IDX file and folders of PNG in, pictures out.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { decode, encode } from 'fast-png';
import { beforeAll, describe, expect, it } from 'vitest';
import { fitDocument } from './documents.js';
import { documentOf, expectExit, runCli, temporaryFolder } from './run-cli.js';

const [HEIGHT, WIDTH] = [4, 5];

/** Images of label 0 are bright above, those of label 1 below; the first row of pixels is always black. */
function levels(i: number): number[] {
  return Array.from({ length: HEIGHT * WIDTH }, (_, p) => {
    const y = Math.floor(p / WIDTH);
    if (y === 0) return 0;
    return y < 2 === (i % 2 === 0) ? 255 - ((i * 7 + p) % 40) : (i * 11 + p) % 40;
  });
}

const idx = (sizes: readonly number[], cells: readonly number[]) =>
  Uint8Array.from([0, 0, 8, sizes.length, ...sizes.flatMap((size) => [0, 0, size >> 8, size & 255]), ...cells]);
const images = (count: number) =>
  idx([count, HEIGHT, WIDTH], Array.from({ length: count }, (_, i) => levels(i)).flat());
const labels = (count: number) =>
  idx(
    [count],
    Array.from({ length: count }, (_, i) => i % 2),
  );

const cwd = temporaryFolder({
  'train-images-idx3-ubyte.gz': gzipSync(images(60)),
  'train-labels-idx1-ubyte.gz': gzipSync(labels(60)),
  't10k-images-idx3-ubyte': images(20),
  't10k-labels-idx1-ubyte': labels(20),
  'bare-images-idx3-ubyte': images(6),
  'table.csv': 'a,b\n1,2\n2,4\n3,7\n4,9\n',
});

const png = (channels: 1 | 3, level: number, height = HEIGHT, width = WIDTH) =>
  encode({ height, width, channels, data: new Uint8Array(height * width * channels).fill(level) });

function folderOf(name: string, files: Readonly<Record<string, Uint8Array>>): void {
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(join(cwd, name, path, '..'), { recursive: true });
    writeFileSync(join(cwd, name, path), bytes);
  }
}

const run = async (...args: string[]) => documentOf(expectExit(await runCli([...args, '--json'], { cwd }), 0));
const refusal = async (code: number, ...args: string[]) =>
  documentOf(expectExit(await runCli([...args, '--json'], { cwd }), code)).error as Record<string, string>;
const pictureOf = (name: string) => decode(readFileSync(join(cwd, name)));

beforeAll(async () => {
  const binary = ['--binarization', 'static', '--test', 't10k-images-idx3-ubyte', '-o', 'binary.st', '--seed', '3'];
  const document = await run('fit', 'train-images-idx3-ubyte.gz', '--model', 'independent', ...binary);
  const { columns, rows, decisions, scores } = fitDocument.parse(document);
  expect([columns, rows]).toEqual([['20 pixels (4 x 5)', 'label'], 60]);
  expect(decisions).toContain('labels are those of train-labels-idx1-ubyte.gz');
  expect(decisions).toContain('60 grey images of 4 x 5, 2 labels');
  // Scored later, with the pixels that the fit drew.
  const held = scores.find((score) => score.rows === 'held-out');
  const again = await run('score', 'binary.st', 't10k-images-idx3-ubyte');
  expect(again.mean).toBeCloseTo(held?.value as number, 9);
  await run('fit', 'train-images-idx3-ubyte.gz', '--model', 'independent', '-o', 'grey.st', '--seed', '3');
});

describe('a fit of images', () => {
  it('is a small file that inspect tells in a few lines', async () => {
    expect(readFileSync(join(cwd, 'binary.st')).length).toBeLessThan(6000);
    const { stdout } = expectExit(await runCli(['inspect', 'binary.st'], { cwd }), 0);
    expect(stdout).toMatch(/20 pixels \(4 x 5\) +integer +binary/);
    const { stdout: text } = await runCli(
      ['fit', 'bare-images-idx3-ubyte', '--model', 'independent', '--seed', '1', '-o', 'bare.st'],
      { cwd },
    );
    expect(text).toContain('6 rows, 20 pixels (4 x 5), 1 pass');
  });

  it('takes a folder of PNG, one folder a label, brought to one size', async () => {
    folderOf('pets', {
      'cat/1.png': png(1, 10),
      'cat/2.png': png(3, 20, 8, 10),
      'dog/1.png': png(1, 30),
      'dog/2.png': png(1, 99),
    });
    const { columns, decisions } = fitDocument.parse(
      await run('fit', 'pets', '--model', 'independent', '--resize', '4x5', '-o', 'pets.st', '--seed', '1'),
    );
    expect(columns).toEqual(['20 pixels (4 x 5)', 'label']);
    expect(decisions).toEqual(
      expect.arrayContaining([
        'labels are the names of 2 folders',
        'images of 2 sizes are brought to 4 x 5',
        'no image has a colour, so all are taken as grey',
      ]),
    );
    await run('sample', 'pets.st', '-n', '6', '-o', 'drawn/', '--seed', '2');
    const drawn = readdirSync(join(cwd, 'drawn'));
    expect(drawn.every((label) => ['cat', 'dog'].includes(label))).toBe(true);
    expect(drawn.flatMap((label) => readdirSync(join(cwd, 'drawn', label)))).toHaveLength(6);
    // What was drawn can be read again, at any size that the model can bring to its own.
    expect((await run('score', 'pets.st', 'pets')).rows).toBe(4);
    expect(await refusal(1, 'sample', 'pets.st', '-o', 'drawn/')).toMatchObject({ code: 'EXISTS' });
  });

  it.each([
    [2, '--columns: is for tables, got images', ['train-images-idx3-ubyte.gz', '--columns', 'r0c0']],
    [
      2,
      'images: the one column beside the pixels is label, got r0c0',
      ['train-images-idx3-ubyte.gz', '--drop', 'r0c0'],
    ],
    [
      2,
      '--crop: must be HEIGHTxWIDTH in pixels, such as 28x28, got 28',
      ['train-images-idx3-ubyte.gz', '--crop', '28'],
    ],
    [2, '--binarization: is for images, got a table', ['table.csv', '--binarization', 'static']],
    [3, 'idx: t10k-labels-idx1-ubyte: must have 3 dimensions, got 1', ['t10k-labels-idx1-ubyte', '--format', 'idx']],
    [2, 'mnist: part must be one of train, test, got valid', ['mnist:valid']],
  ])('exits with %d and says: %s', async (code, message, args) => {
    expect((await refusal(code, 'fit', ...args, '--model', 'independent')).message).toBe(message);
  });

  it('asks for a size where images differ in theirs', async () => {
    folderOf('mixed', { 'a.png': png(1, 1), 'b.png': png(1, 2, 7, 7) });
    const { message, hint } = await refusal(3, 'fit', 'mixed', '--model', 'independent');
    expect(message).toContain('images must be of one size, got 4 x 5 and 7 x 7');
    expect(hint).toContain('--resize');
  });
});

describe('sample', () => {
  it('draws a grid of 64 images, near a square, black and white where pixels are binary', async () => {
    const document = await run('sample', 'binary.st', '-o', 'grid.png', '--seed', '5');
    expect(document).toMatchObject({ rows: 64, drawn: 64, columns: ['20 pixels (4 x 5)', 'label'], file: 'grid.png' });
    const { height, width, channels, data } = pictureOf('grid.png');
    expect([height, width, channels]).toEqual([8 * (HEIGHT + 2) - 2, 8 * (WIDTH + 2) - 2, 1]);
    const seen = new Set(data);
    expect([...seen].sort((a, b) => a - b)).toEqual([0, 96, 255]);
  });

  it('writes tables of pixels as well', async () => {
    const { columns } = await run('sample', 'grey.st', '-n', '5', '-o', 'drawn.csv', '--seed', '5');
    expect(columns).toEqual(['20 pixels (4 x 5)', 'label']);
    const [names, first] = readFileSync(join(cwd, 'drawn.csv'), 'utf8').split('\n');
    expect(names.split(',').slice(-2)).toEqual(['r3c4', 'label']);
    expect(first.split(',').every((cell) => /^\d{1,3}$/.test(cell))).toBe(true);
  });

  it('draws no pictures of a table', async () => {
    await run('fit', 'table.csv', '--model', 'independent', '-o', 'table.st', '--seed', '1');
    expect((await refusal(2, 'sample', 'table.st', '-o', 'x.png')).message).toBe(
      'sample: pictures are of models of images, got -o x.png and a model of a table',
    );
    expect((await refusal(3, 'score', 'table.st', 't10k-images-idx3-ubyte')).message).toBe(
      'data: must be a table as the training rows are, got images: t10k-images-idx3-ubyte',
    );
  });
});

describe('encode and decode', () => {
  it('lead from images to codes and from codes to pictures', async () => {
    const fit = [
      '--model',
      'principal-components',
      '--dimensions',
      '2',
      '--drop',
      'label',
      '--seed',
      '1',
      '-o',
      'pca.st',
    ];
    await run('fit', 'train-images-idx3-ubyte.gz', ...fit);
    expect((await run('encode', 'pca.st', 't10k-images-idx3-ubyte', '-o', 'codes.csv')).rows).toBe(20);
    expect(await run('decode', 'pca.st', 'codes.csv', '-o', 'decoded/')).toMatchObject({ rows: 20, drawn: 20 });
    const { data } = pictureOf('decoded/00002.png');
    // Image 2 is dark in its upper half and bright below.
    expect([
      Math.max(...data.subarray(0, 5)),
      Math.max(...data.subarray(5, 10)) < 60,
      Math.min(...data.subarray(10)) > 200,
    ]).toEqual([0, true, true]);
  });
});

describe('complete', () => {
  it('draws the masked part of each image and keeps the rest', async () => {
    const masked = ['--mask', 'bottom', '-o', 'filled/', '--seed', '1'];
    const document = await run('complete', 'grey.st', 't10k-images-idx3-ubyte', ...masked);
    expect(document).toMatchObject({ rows: 20, filled: 20 * 10, drawn: 20, file: 'filled/' });
    const files = ['0', '1'].flatMap((label) =>
      readdirSync(join(cwd, 'filled', label)).map((name) => join('filled', label, name)),
    );
    expect(files).toHaveLength(20);
    for (const file of files) {
      const i = Number(file.slice(-9, -4)) - 1;
      expect([...pictureOf(file).data].slice(0, 10)).toEqual(levels(i).slice(0, 10));
    }
  });

  it('draws labels where images have none, each as often as is asked', async () => {
    const { values, columns, filled } = await run(
      'complete',
      'binary.st',
      'bare-images-idx3-ubyte',
      '--draws',
      '2',
      '--seed',
      '1',
    );
    expect((columns as string[]).slice(0, 2)).toEqual(['draw', 'r0c0']);
    expect((values as number[][]).map(([draw]) => draw)).toEqual([...Array(6).fill(1), ...Array(6).fill(2)]);
    expect((values as number[][]).every((row) => [0, 1].includes(row[21]))).toBe(true);
    expect(filled).toBe(12);
  });

  it('fills a picture, and names the parts that can be masked', async () => {
    expect(
      await run('complete', 'binary.st', 't10k-images-idx3-ubyte', '--mask', 'centre', '-o', 'filled.png'),
    ).toMatchObject({ drawn: 20 });
    const { message, hint } = await refusal(2, 'complete', 'binary.st', 't10k-images-idx3-ubyte', '--mask', 'middle');
    expect(message).toBe('complete: --mask must name modelled columns, got middle');
    expect(hint).toBe('the parts are top, bottom, left, right, centre; the columns are 20 pixels (4 x 5), label');
  });

  it('refuses images without labels where they are to be scored', async () => {
    expect((await refusal(3, 'score', 'binary.st', 'bare-images-idx3-ubyte')).message).toBe(
      'images: bare-images-idx3-ubyte: must have labels as the training images have, got none',
    );
  });

  it('are generated from the seed where DATA names such a set, the test images others than those of the fit', async () => {
    const args = ['fit', 'shapes:40', '--model', 'independent', '--seed', '3', '--test', 'shapes:30'];
    const { columns, rows, scores } = fitDocument.parse(await run(...args, '-o', 'shapes.st'));
    expect([columns, rows]).toEqual([['256 pixels (16 x 16)', 'label'], 40]);
    const heldOut = scores.find((score) => score.rows === 'held-out')?.value as number;
    const again = await run('score', 'shapes.st', 'shapes:40', '--seed', '3');
    expect(again.mean).not.toBeCloseTo(heldOut, 6);
    expect((await refusal(1, 'fit', 'shape', '--model', 'independent')).hint).toBe('did you mean the set shapes?');
    expect((await refusal(2, 'fit', 'shapes:0', '--model', 'independent')).message).toBe(
      'shapes: rows must be an integer >= 1, got 0',
    );
  });

  it('make a film of the fit, of images and of families that draw them alone', async () => {
    const binary = ['--binarization', 'static', '--drop', 'label'];
    await run('fit', 'shapes:60', '--model', 'mixture', '--components', '3', ...binary, '--film', 'film.png');
    const film = readFileSync(join(cwd, 'film.png'));
    // A chunk of control before each frame.
    expect(film.toString('latin1').split('fcTL').length - 1).toBeGreaterThan(1);
    const { message } = await refusal(2, 'fit', 'table.csv', '--model', 'independent', '--film', 'x.png');
    expect(message).toBe('--film: is for images, got a table');
    expect((await refusal(2, 'fit', 'shapes', '--film', 'x.gif')).message).toBe(
      '--film: must name a .png file, got x.gif',
    );
    expect((await refusal(2, 'fit', 'shapes', '--model', 'autoencoder', '--film', 'x.png')).message).toBe(
      '--film: needs a family that draws images, got autoencoder',
    );
  });
});
