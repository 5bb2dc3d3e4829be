import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cholesky,
  choleskyLogDeterminant,
  choleskySolve,
  lowerInverse,
  solveLower,
  solveLowerTransposed,
} from './cholesky.js';
import { multiply } from './matrix-product.js';

const EPSILON = 2 ** -52;

/** A = B Bᵀ + I with entries of B in [-1, 1]: eigenvalues from 1 to 1 + d². */
const positiveDefinite = fc.integer({ min: 0, max: 7 }).chain((d) =>
  fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: d * d, maxLength: d * d }).map((B) => {
    const A = new Float64Array(d * d);
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) {
        A[i * d + j] = i === j ? 1 : 0;
        for (let k = 0; k < d; k++) A[i * d + j] += B[i * d + k] * B[j * d + k];
      }
    }
    return { A, d };
  }),
);

function transpose(matrix: Float64Array, d: number): Float64Array {
  return Float64Array.from(matrix, (_, i) => matrix[(i % d) * d + Math.floor(i / d)]);
}

function expectClose(got: Float64Array, want: ArrayLike<number>, tolerance: number): void {
  got.forEach((value, i) => {
    expect(Math.abs(value - want[i])).toBeLessThanOrEqual(tolerance);
  });
}

describe('cholesky', () => {
  it('reproduces the matrix, solves with it and inverts its factor', () => {
    fc.assert(
      fc.property(positiveDefinite, ({ A, d }) => {
        const L = cholesky(A, d);
        if (L === undefined) throw new Error('not positive definite');
        // backward error (d + 1) ε |L| |Lᵀ| (Higham, theorem 10.3), and |L| |Lᵀ| <= the largest diagonal, 1 + d
        expectClose(multiply(L, transpose(L, d), d, d, d), A, (d + 1) ** 2 * EPSILON);
        // the condition number is at most 1 + d²
        const slack = 8 * (d + 1) ** 5 * EPSILON;
        const x = Float64Array.from({ length: d }, (_, i) => Math.cos(i));
        const b = multiply(A, x, d, d, 1);
        expectClose(choleskySolve(L, d, b), x, slack);
        expectClose(solveLowerTransposed(L, d, solveLower(L, d, b)), x, slack);
        const identity = Float64Array.from({ length: d * d }, (_, i) => (i % (d + 1) === 0 ? 1 : 0));
        expectClose(multiply(lowerInverse(L, d), L, d, d, d), identity, slack);
        choleskySolve(L, d, b, b);
        expectClose(b, x, slack);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('knows the textbook factor and determinant', () => {
    const L = cholesky([4, 12, -16, 12, 37, -43, -16, -43, 98], 3);
    expect(L).toEqual(Float64Array.of(2, 0, 0, 6, 1, 0, -8, 5, 3));
    expect(choleskyLogDeterminant(L!, 3)).toBeCloseTo(Math.log(36), 14);
  });

  it('takes the empty and the one by one matrix', () => {
    expect(cholesky([], 0)).toEqual(new Float64Array(0));
    expect(choleskyLogDeterminant([], 0)).toBe(0);
    expect(cholesky([9], 1)).toEqual(Float64Array.of(3));
    expect(cholesky([0], 1)).toBeUndefined();
    expect(cholesky([-1], 1)).toBeUndefined();
  });

  it.each([-1000, -996, -500, 0, 500, 996, 1000])('gives the same answer in units of two to the %d', (power) => {
    const scaled = (A: number[]) => A.map((entry) => entry * 2 ** power);
    const L = cholesky(scaled([4, 2, 2, 3]), 2);
    expect(L).toEqual(Float64Array.of(2, 0, 1, Math.SQRT2).map((entry) => entry * 2 ** (power / 2)));
    expect(cholesky(scaled([1, 2, 2, 1]), 2)).toBeUndefined();
    expect(cholesky(scaled([1, 1, 1, 1]), 2)).toBeUndefined();
  });

  it('factors columns of very different units', () => {
    const units = [1e-150, 1, 1e150];
    const R = [1, 0.5, 0.25, 0.5, 1, 0.5, 0.25, 0.5, 1];
    const A = R.map((entry, i) => entry * units[Math.floor(i / 3)] * units[i % 3]);
    const L = cholesky(A, 3)!;
    const plain = cholesky(R, 3)!;
    L.forEach((entry, i) => {
      const want = plain[i] * units[Math.floor(i / 3)];
      expect(Math.abs(entry - want)).toBeLessThanOrEqual(8 * EPSILON * Math.abs(want));
    });
  });

  it('refuses what is indefinite, singular or not finite', () => {
    expect(cholesky([1, 2, 2, 1], 2)).toBeUndefined();
    const x = [0.1, 0.7, -0.3];
    expect(
      cholesky(
        x.flatMap((a) => x.map((b) => a * b)),
        3,
      ),
    ).toBeUndefined();
    for (const bad of [Number.NaN, Infinity, -Infinity]) {
      expect(cholesky([bad, 0, 0, 1], 2)).toBeUndefined();
      expect(cholesky([1, 0, bad, 1], 2)).toBeUndefined();
      expect(cholesky([1, 0, 0, bad], 2)).toBeUndefined();
    }
  });

  it('reads the lower triangle only', () => {
    expect(cholesky([4, Number.NaN, 2, 3], 2)).toEqual(cholesky([4, 2, 2, 3], 2));
  });
});
