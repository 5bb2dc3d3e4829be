import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { listFolder } from './node-folder.js';

const folder = mkdtempSync(join(tmpdir(), 'ancestral-list-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('lists files, folders and what links lead to, in the order of their names', async () => {
  mkdirSync(join(folder, 'b'));
  for (const name of ['a10', 'a2', 'C']) writeFileSync(join(folder, name), '');
  symlinkSync('b', join(folder, 'to-b'));
  symlinkSync('nowhere', join(folder, 'z'));
  expect(await listFolder(folder)).toEqual([
    { name: 'C', kind: 'file' },
    { name: 'a10', kind: 'file' },
    { name: 'a2', kind: 'file' },
    { name: 'b', kind: 'folder' },
    { name: 'to-b', kind: 'folder' },
    { name: 'z', kind: 'other' },
  ]);
});

it('names a folder that cannot be read', async () => {
  await expect(listFolder(join(folder, 'no'))).rejects.toMatchObject({
    code: 'IO',
    message: expect.stringContaining('no such file or folder'),
  });
  await expect(listFolder(join(folder, 'a2'))).rejects.toMatchObject({ code: 'IO' });
});
