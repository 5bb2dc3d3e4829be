import { describe, expect, it } from 'vitest';
import { keyOf } from '../../random/key.js';
import { binarise, dequantiseLevels } from './binarise.js';

describe('binarise', () => {
  it('draws 1 with probability level / 255, and leaves black and white as they are', () => {
    const levels = [0, 1, 64, 128, 254, 255];
    const count = 20_000;
    const greys = Uint8Array.from({ length: count * levels.length }, (_, i) => levels[i % levels.length]);
    const bits = new Uint8Array(greys.length);
    binarise(greys, levels.length, keyOf(1), bits);
    for (const [p, level] of levels.entries()) {
      let ones = 0;
      for (let i = 0; i < count; i++) ones += bits[i * levels.length + p];
      const share = level / 255;
      expect(Math.abs(ones / count - share)).toBeLessThanOrEqual(4 * Math.sqrt((share * (1 - share)) / count));
    }
  });

  it('draws a row from its index alone, the same numbers into any array', () => {
    const greys = Uint8Array.from({ length: 60 }, (_, i) => 4 * i);
    const [whole, part] = [new Float32Array(60), new Float64Array(20)];
    binarise(greys, 10, keyOf(3), whole);
    binarise(greys.subarray(20, 40), 10, keyOf(3), part, [2, 3]);
    expect([...part]).toEqual([...whole.subarray(20, 40)]);
    expect([...whole].some((bit) => bit === 1) && [...whole].some((bit) => bit === 0)).toBe(true);
  });
});

it('dequantiseLevels adds noise below 1 that floor takes away, with mean 1/2', () => {
  const greys = Uint8Array.from({ length: 10_000 }, (_, i) => i % 256);
  const noisy = new Float32Array(10_000);
  dequantiseLevels(greys, 100, keyOf(2), noisy);
  expect([...noisy].every((value, i) => Math.floor(value) === greys[i])).toBe(true);
  const mean = noisy.reduce((sum, value, i) => sum + value - greys[i], 0) / 10_000;
  // The deviation of a uniform number is 1 / √12.
  expect(Math.abs(mean - 0.5)).toBeLessThan(4 / Math.sqrt(12 * 10_000));
});
