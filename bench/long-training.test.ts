import { expect, it } from 'vitest';
import { longTraining, type Reached } from './long-training.js';

const MEGABYTE = 2 ** 20;

it('20,000 steps leave memory as it was after the first 6,000', async () => {
  const samples: Reached[] = [];
  const mean = await longTraining(20_000, 1000, (reached) => samples.push(reached));
  expect(Number.isFinite(mean)).toBe(true);
  expect(samples.map(({ step }) => step)).toEqual(Array.from({ length: 20 }, (_, i) => 1000 * (i + 1)));
  const memory = samples.map(({ residentBytes }) => residentBytes);
  // A kilobyte that a step leaks is 14 MB; what waits to be collected comes and goes, so that the least of several is looked at.
  const [before, after] = [Math.max(...memory.slice(3, 6)), Math.min(...memory.slice(-4))];
  expect((after - before) / MEGABYTE).toBeLessThan(12);
  expect((Math.max(...memory) - before) / MEGABYTE).toBeLessThan(24);
});
