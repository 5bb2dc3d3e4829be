import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mirrorLower, multiply, symmetricRankUpdate } from './matrix-product.js';

describe('multiply', () => {
  it('multiplies rectangles', () => {
    expect(multiply([1, 2, 3, 4, 5, 6], [1, 0, 2, 1, 0, 3], 2, 3, 2)).toEqual(Float64Array.of(5, 11, 14, 23));
    expect(multiply([], [], 2, 0, 2)).toEqual(new Float64Array(4));
  });

  it('overwrites what it is given to write to', () => {
    expect(multiply([2], [3], 1, 1, 1, Float64Array.of(9))).toEqual(Float64Array.of(6));
  });
});

describe('symmetricRankUpdate', () => {
  // small whole numbers, so that every sum is exact in any order
  const blocks = fc.record({
    rows: fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 3, maxLength: 3 }), { maxLength: 600 }),
    center: fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 3, maxLength: 3 }),
    from: fc.integer({ min: 0, max: 5 }),
  });

  it('adds the weighted outer products of centred rows', () => {
    fc.assert(
      fc.property(blocks, ({ rows, center, from }) => {
        const columns = [0, 1, 2].map((j) => Float64Array.from(rows, (row) => row[j]));
        const weights = rows.map((_, r) => r % 4);
        const want = Float64Array.of(1, 0, 0, 1, 1, 0, 1, 1, 1);
        const got = want.slice();
        for (let r = from; r < rows.length; r++) {
          for (let i = 0; i < 3; i++) {
            for (let j = 0; j <= i; j++) {
              want[i * 3 + j] += weights[r] * (rows[r][i] - center[i]) * (rows[r][j] - center[j]);
            }
          }
        }
        symmetricRankUpdate(got, columns, { weights, center, from });
        expect(got).toEqual(want);
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it('counts each row once without weights', () => {
    const out = new Float64Array(4);
    symmetricRankUpdate(out, [Float64Array.of(1, 2, 3), Float64Array.of(4, 5, 6)], { to: 2 });
    expect(mirrorLower(out, 2)).toEqual(Float64Array.of(5, 14, 14, 41));
    symmetricRankUpdate(new Float64Array(0), []);
  });
});
