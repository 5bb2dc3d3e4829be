import { describe, expect, it } from 'vitest';
import { multiply } from './matrix-product.js';
import { symmetricRoot, traceOfRoot } from './symmetric-root.js';

const A = [2, 0.5, 0.1, 0.5, 1, -0.3, 0.1, -0.3, 0.7];

describe('symmetricRoot', () => {
  it('is that of scipy.linalg.sqrtm', () => {
    const root = symmetricRoot(A, 3);
    expect(root[0]).toBeCloseTo(1.3960819173557297, 13);
    expect(root[1]).toBeCloseTo(0.2168965638137003, 13);
    expect(root[5]).toBeCloseTo(-0.17660634703284314, 13);
    expect(traceOfRoot(A, 3)).toBeCloseTo(3.1715818279457917, 13);
  });

  it('squares to the matrix', () => {
    const root = symmetricRoot(A, 3);
    for (const [i, value] of multiply(root, root, 3, 3, 3).entries()) expect(value).toBeCloseTo(A[i], 13);
  });

  it('takes matrices without full rank', () => {
    // (1, 2)(1, 2)ᵀ has the root of itself over its length
    const root = symmetricRoot([1, 2, 2, 4], 2);
    for (const [i, value] of [1, 2, 2, 4].entries()) expect(root[i]).toBeCloseTo(value / Math.sqrt(5), 7);
    expect(traceOfRoot([1, 2, 2, 4], 2)).toBeCloseTo(Math.sqrt(5), 7);
  });
});
