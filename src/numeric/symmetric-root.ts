import { symmetricEigen } from './symmetric-eigen.js';

/** The symmetric root A^½ of a matrix without negative eigenvalues, row-major; those that rounding has made negative count as zero. [d, d] */
export function symmetricRoot(matrix: ArrayLike<number>, d: number, who = 'symmetric-root'): Float64Array {
  const { values, vectors } = symmetricEigen(matrix, d, who);
  const root = new Float64Array(d * d);
  for (let k = 0; k < d; k++) {
    const scale = Math.sqrt(Math.max(0, values[k]));
    if (scale === 0) continue;
    for (let i = 0; i < d; i++) {
      const factor = scale * vectors[k * d + i];
      for (let j = 0; j < d; j++) root[i * d + j] += factor * vectors[k * d + j];
    }
  }
  return root;
}

/** tr A^½, the sum of the roots of the eigenvalues. */
export function traceOfRoot(matrix: ArrayLike<number>, d: number, who = 'symmetric-root'): number {
  return symmetricEigen(matrix, d, who).values.reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
}
