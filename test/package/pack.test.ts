// What `npm pack` takes: the program, its types and the bundle, and nothing of the workshop.
import { exec } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const MEGABYTE = 1e6;
let paths: string[];
let bytes: number;

beforeAll(async () => {
  // A text for the shell, because npm is a script of another name on Windows.
  const { stdout } = await promisify(exec)('npm pack --dry-run --json --ignore-scripts', {
    cwd: root,
    maxBuffer: 64 * MEGABYTE,
  });
  const [{ files, unpackedSize }] = JSON.parse(stdout) as [{ files: { path: string }[]; unpackedSize: number }];
  paths = files.map(({ path }) => path);
  bytes = unpackedSize;
});

it('holds the built program and three files of the root', () => {
  const strange = paths.filter((path) => !/^(bin\/ancestral\.js|dist\/.+(\.js|\.d\.ts))$/.test(path));
  expect(strange.sort()).toEqual(['LICENSE', 'README.md', 'package.json']);
  expect(paths.filter((path) => path.includes('.test.'))).toEqual([]);
  expect(bytes).toBeLessThan(6 * MEGABYTE);
});

it('holds every file that package.json names', () => {
  const { exports, imports, bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const named = JSON.stringify([exports, imports, bin]).match(/(?<=")(\.\/)?(dist|bin)\/[^"]+/g)!;
  const absent = named.map((path) => path.replace('./', '')).filter((path) => !paths.includes(path));
  expect(absent).toEqual([]);
});

it('names no folder of the machine that built it', () => {
  const telling = paths.filter((path) => readFileSync(join(root, path), 'utf8').includes(root));
  expect(telling).toEqual([]);
});
