import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { madeWav as wav } from './made-wav.test.data.js';
import { readSounds } from './read-sounds.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ancestral-sounds-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function folderOf(name: string, files: Readonly<Record<string, Buffer>>): Promise<string> {
  const path = join(folder, name);
  for (const [file, bytes] of Object.entries(files)) {
    await mkdir(join(path, file, '..'), { recursive: true });
    await writeFile(join(path, file), bytes);
  }
  return path;
}

describe('readSounds', () => {
  it('reads a folder by name, labels before the first _', async () => {
    const path = await folderOf('flat', { '7_b_0.wav': wav([1]), '3_a_0.wav': wav([2, 4]), 'notes.txt': Buffer.of(1) });
    const { rate, sounds, labels, notes } = await readSounds(path);
    expect(rate).toBe(8000);
    expect(labels).toEqual(['3', '7']);
    expect(sounds.map((samples) => Array.from(samples, (value) => value * 2 ** 15))).toEqual([[2, 4], [1]]);
    expect(notes).toEqual([
      'labels are what stands before the first _ of the names of files',
      '1 files that are no WAV files are left aside',
    ]);
  });

  it('reads folders of labels, one file, and names without labels', async () => {
    const path = await folderOf('deep', { 'yes/x_1.wav': wav([1]), 'no/x_2.wav': wav([2]) });
    expect((await readSounds(path)).labels).toEqual(['no', 'yes']);
    expect((await readSounds(join(path, 'yes', 'x_1.wav'))).labels).toEqual(['x']);
    expect((await readSounds(await folderOf('bare', { 'a.wav': wav([1]) }))).labels).toBeUndefined();
  });

  it('refuses folders without sounds, and sounds of two rates', async () => {
    await expect(readSounds(await folderOf('empty', { 'a.txt': Buffer.of(1) }))).rejects.toThrow(
      'must hold WAV files, got none',
    );
    const path = await folderOf('rates', { 'a.wav': wav([1]), 'b.wav': wav([1], 16_000) });
    await expect(readSounds(path)).rejects.toThrow(
      'sounds must be of one rate, got 8000 samples a second and 16000 in',
    );
  });

  // Recordings that are no part of this repository: skipped where no folder of data is named.
  it.skipIf(!process.env.ANCESTRAL_DATA)('reads the spoken digits', async () => {
    const { rate, sounds, labels } = await readSounds(
      join(String(process.env.ANCESTRAL_DATA), 'audio', 'fsdd-jackson-nicolas-theo.tar'),
    );
    expect(rate).toBe(8000);
    expect(sounds.length).toBe(1500);
    expect(sounds.reduce((sum, { length }) => sum + length, 0) / rate).toBeCloseTo(627, -1);
    for (let digit = 0; digit < 10; digit++)
      expect(labels?.filter((label) => label === String(digit)).length).toBe(150);
  });
});
