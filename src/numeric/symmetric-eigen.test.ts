import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError } from '../util/errors.js';
import { symmetricEigen } from './symmetric-eigen.js';

const EPSILON = 2 ** -52;

const symmetric = fc.integer({ min: 0, max: 8 }).chain((d) =>
  fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: d * d, maxLength: d * d }).map((entries) => {
    const A = Float64Array.from(entries);
    for (let i = 0; i < d; i++) for (let j = 0; j < i; j++) A[j * d + i] = A[i * d + j];
    return { A, d };
  }),
);

describe('symmetricEigen', () => {
  it('rebuilds the matrix from orthonormal vectors in descending order', () => {
    fc.assert(
      fc.property(symmetric, ({ A, d }) => {
        const { values, vectors } = symmetricEigen(A, d);
        const slack = 20 * d * d * EPSILON; // tridiagonal QL is backward stable: a small multiple of d ε ‖A‖, ‖A‖ <= d
        for (let i = 0; i < d; i++) {
          for (let j = 0; j < d; j++) {
            let entry = 0;
            let product = 0;
            for (let k = 0; k < d; k++) {
              entry += vectors[k * d + i] * values[k] * vectors[k * d + j];
              product += vectors[i * d + k] * vectors[j * d + k];
            }
            expect(Math.abs(entry - A[i * d + j])).toBeLessThanOrEqual(slack);
            expect(Math.abs(product - (i === j ? 1 : 0))).toBeLessThanOrEqual(slack);
          }
          if (i > 0) expect(values[i]).toBeLessThanOrEqual(values[i - 1]);
          const row = [...vectors.subarray(i * d, (i + 1) * d)];
          const largest = Math.max(...row.map(Math.abs));
          expect(Math.max(...row)).toBeGreaterThanOrEqual(largest * (1 - 1e-8));
        }
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it.each([1e-300, 1, 1e300])('finds the spectrum of [[2, 1], [1, 2]] in units of %d', (unit) => {
    const { values, vectors } = symmetricEigen([2 * unit, unit, unit, 2 * unit], 2);
    expect(values[0] / unit).toBeCloseTo(3, 14);
    expect(values[1] / unit).toBeCloseTo(1, 14);
    const half = Math.SQRT1_2;
    [half, half, half, -half].forEach((entry, i) => {
      expect(vectors[i]).toBeCloseTo(entry, 14);
    });
  });

  it('takes the empty and the zero matrix', () => {
    expect(symmetricEigen([], 0)).toEqual({ values: new Float64Array(0), vectors: new Float64Array(0) });
    expect(symmetricEigen([0, 0, 0, 0], 2).values).toEqual(new Float64Array(2));
  });

  it('refuses what is not finite, in the name of its caller', () => {
    expect(() => symmetricEigen([1, 0, Number.NaN, 1], 2, 'principal-components')).toThrow(
      new DataError('principal-components: the matrix must be finite, got NaN at row 1, column 0'),
    );
    expect(() => symmetricEigen([Infinity], 1)).toThrow('symmetric-eigen: the matrix must be finite, got Infinity');
  });
});
