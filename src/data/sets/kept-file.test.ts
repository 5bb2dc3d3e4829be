import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepFile, keptPath, readIfThere } from './kept-file.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ancestral-kept-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('keeps a file and finds it again', async () => {
  const path = keptPath('made/again.bin', folder) as string;
  expect(await readIfThere(path, 10)).toBeUndefined();
  const notes: string[] = [];
  expect(await keepFile(path, Uint8Array.of(1, 2, 3), 'it', notes)).toBe(true);
  expect(await readIfThere(path, 10)).toEqual(Uint8Array.of(1, 2, 3));
  expect(notes).toEqual([]);
});

it('says so where nothing can be kept', async () => {
  await writeFile(join(folder, 'file'), 'in the way');
  const notes: string[] = [];
  expect(await keepFile(`${folder}/file/below/one.bin`, Uint8Array.of(1), 'the answer', notes)).toBe(false);
  expect(notes).toHaveLength(1);
  expect(notes[0]).toMatch(/; the answer is used but not kept$/);
  expect(await readFile(join(folder, 'file'), 'utf8')).toBe('in the way');
});
