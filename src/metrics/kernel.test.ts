import { describe, expect, it } from 'vitest';
import { interpret } from '../engine/interpret.js';
import { ndArray } from '../engine/nd-array.js';
import { trace } from '../engine/program.js';
import { bulkOf } from '../random/bulk.js';
import { type Key, keyOf } from '../random/key.js';
import type { FeatureRows } from './feature-rows.js';
import { discrepancy, kernelDistance } from './kernel.js';

function normals(count: number, width: number, key: Key, shift = 0): FeatureRows {
  const values = new Float32Array(count * width);
  bulkOf(key).normals(values);
  return { count, width, values: Float64Array.from(values, (value) => value + shift) };
}

describe('kernelDistance', () => {
  it('is, of a pair of subsets, what numpy finds', () => {
    // k = lambda a, b: (a @ b.T / 3 + 1) ** 3
    // (k(x, x).sum() - trace(k(x, x)) + k(y, y).sum() - trace(k(y, y))) / (m * (m - 1)) - 2 * k(x, y).mean()
    const x = [1, 2, 0.5, 0, -1, 2, 3, 1, 1, 2, 2, -4, 0.5, 0, 0];
    const y = [0, 1, 1, 1, -1, 0.5, 2, 0, 1, 0, 0, -1, 1, 1, 1];
    const type = { dtype: 'f64', shape: [5, 3] } as const;
    const { inputs, outputs } = trace({ x: type, y: type }, (given) => ({ value: discrepancy(given.x, given.y) }));
    const given = new Map([
      [inputs.x, ndArray([5, 3], Float64Array.from(x))],
      [inputs.y, ndArray([5, 3], Float64Array.from(y))],
    ]);
    expect(interpret([outputs.value], given)[0].data[0]).toBeCloseTo(-3.0310648148148154, 12);
  });

  it('is 22 for N(0, 1) against N(1, 1)', async () => {
    // E (x x′ + 1)³ = 1 + 3 = 4,  E (y y′ + 1)³ = 1 + 3 + 3 · 2² + 4² = 32,  E (x y + 1)³ = 1 + 3 · 2 = 7:  4 + 32 − 2 · 7
    const { value, standardError, size } = await kernelDistance(
      normals(2_000, 1, keyOf(1)),
      normals(2_000, 1, keyOf(2), 1),
      { key: keyOf(3), size: 200 },
    );
    expect(size).toBe(200);
    expect(Math.abs(value - 22)).toBeLessThan(4 * standardError);
    expect(standardError).toBeLessThan(3);
  });

  it('is nothing for one law, within its standard error', async () => {
    const { value, standardError, deviation, subsets } = await kernelDistance(
      normals(600, 4, keyOf(4)),
      normals(500, 4, keyOf(5)),
      { key: keyOf(6), subsets: 40 },
    );
    expect(Math.abs(value)).toBeLessThan(4 * standardError);
    // 500 rows, subsets of 250: √(1/2 + 1/40) of the deviation
    expect(standardError / deviation).toBeCloseTo(Math.sqrt(0.5 + 1 / 40), 12);
    expect(subsets).toBe(40);
  });

  it('refuses too few rows', async () => {
    const few = normals(19, 2, keyOf(1));
    await expect(kernelDistance(few, few, { key: keyOf(1) })).rejects.toThrow(
      'kernel-distance: needs at least 20 rows on either side, got 19',
    );
  });
});
