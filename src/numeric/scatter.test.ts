import { describe, expect, it } from 'vitest';
import { addScatter } from './scatter.js';

describe('addScatter', () => {
  it.each([1, 3, 4, 6, 9])('sums the outer products of vectors of %d coordinates', (d) => {
    const padded = 4 * Math.ceil(d / 4);
    const stride = 5;
    const count = 3;
    const at = (i: number, r: number) => Math.sin(7 * i + 3 * r + 1);
    const values = new Float64Array(padded * stride).fill(0);
    for (let i = 0; i < d; i++) for (let r = 0; r < count; r++) values[i * stride + r] = at(i, r);
    const out = new Float64Array(1 + padded * padded).fill(10);
    addScatter(values, d, stride, count, out, 1);
    for (let i = 0; i < d; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = 10;
        for (let r = 0; r < count; r++) sum += at(i, r) * at(j, r);
        expect(out[1 + i * padded + j]).toBeCloseTo(sum, 12);
      }
    }
    expect(out[0]).toBe(10);
  });
});
