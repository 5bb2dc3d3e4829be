import { afterEach, expect, it, vi } from 'vitest';
import { memorySource } from './memory-source.js';
import { memorySpill } from './memory-spill.js';
import { platform } from './web.js';

afterEach(() => vi.unstubAllGlobals());

it('fetches a file relative to the page into memory', async () => {
  vi.stubGlobal(
    'fetch',
    async (path: string) =>
      new Response(path === 'data/x.csv' ? 'a\n1\n' : null, { status: path === 'data/x.csv' ? 200 : 404 }),
  );
  const source = await platform.openFile('data/x.csv');
  expect([source.name, source.size, source.repeatable]).toEqual(['data/x.csv', 4, true]);
  await expect(platform.openFile('data/y.csv')).rejects.toMatchObject({
    code: 'IO',
    message: 'data/y.csv: the server answered 404',
  });
});

it('says what browsers have not', async () => {
  expect(() => platform.standardInput()).toThrow('platform: a browser has no standard input');
  await expect(platform.writeFile('x', new Uint8Array())).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: 'platform: a browser writes no files, got x',
  });
});

it('lists no folders', async () => {
  await expect(platform.listFolder('images')).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: 'platform: a browser lists no folders, got images',
  });
});

it('serves other tasks when it breathes', async () => {
  let served = false;
  setTimeout(() => {
    served = true;
  }, 0);
  for (let i = 0; i < 1000 && !served; i++) await platform.breathe();
  expect(served).toBe(true);
});

it('spills to memory like to a file', async () => {
  const spill = memorySpill();
  const parts = [[1, 2, 3], [], [4], [5, 6, 7, 8]];
  const offsets: number[] = [];
  for (const part of parts) offsets.push(await spill.append(Uint8Array.from(part)));
  expect(offsets).toEqual([0, 3, 3, 4]);
  for (let start = 0; start <= 8; start++) {
    for (let end = start; end <= 9; end++) {
      expect([...(await spill.read(start, end))]).toEqual([1, 2, 3, 4, 5, 6, 7, 8].slice(start, end));
    }
  }
});

it('streams and slices memory', async () => {
  const bytes = Uint8Array.from({ length: 600_000 }, (_, i) => i);
  const source = memorySource('m', bytes);
  let length = 0;
  for await (const chunk of source.stream()) length += chunk.length;
  expect(length).toBe(600_000);
  expect(Array.from((await source.slice?.(2, 5)) ?? [])).toEqual([2, 3, 4]);
});
