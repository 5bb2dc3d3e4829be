import { expect, it } from 'vitest';
import { longTraining, type Reached } from './long-training.js';

const MEGABYTE = 2 ** 20;

it('20,000 steps leave memory as it was after the first 6,000', async () => {
  const samples: Reached[] = [];
  const mean = await longTraining(20_000, 1000, (reached) => samples.push(reached));
  expect(Number.isFinite(mean)).toBe(true);
  expect(samples.map(({ step }) => step)).toEqual(Array.from({ length: 20 }, (_, i) => 1000 * (i + 1)));
  // Heaps grow by steps of 16 MB whenever they like, and what waits to be collected comes and goes: so the least of several is
  // looked at, of what is in use, and of what is no heap at all. A kilobyte that each step leaks is 14 MB.
  for (const bytes of ['heapBytes', 'nativeBytes'] as const) {
    const memory = samples.map((reached) => reached[bytes] / MEGABYTE);
    expect(Math.min(...memory.slice(-5)) - Math.min(...memory.slice(3, 7)), bytes).toBeLessThan(10);
  }
  const resident = samples.map(({ residentBytes }) => residentBytes / MEGABYTE);
  expect(Math.min(...resident.slice(-5)) - Math.max(...resident.slice(3, 7))).toBeLessThan(24);
});
