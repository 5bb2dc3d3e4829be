import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { DataError } from '../util/errors.js';

export interface SymmetricEigen {
  /** Descending. [d] */
  readonly values: Float64Array;
  /** Row i is the unit eigenvector of value i, its entry of largest magnitude positive. [d, d] */
  readonly vectors: Float64Array;
}

/** The eigenvalues and eigenvectors of a symmetric matrix, of which it reads the lower triangle; `who` is named when it is not finite. */
export function symmetricEigen(matrix: ArrayLike<number>, d: number, who = 'symmetric-eigen'): SymmetricEigen {
  const scale = largestMagnitude(matrix, d, who);
  const values = new Float64Array(d);
  const vectors = new Float64Array(d * d);
  if (d === 0) return { values, vectors };
  const symmetric = new Matrix(d, d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      symmetric.set(i, j, matrix[i * d + j] / scale);
      symmetric.set(j, i, matrix[i * d + j] / scale);
    }
  }
  const found = new EigenvalueDecomposition(symmetric, { assumeSymmetric: true });
  const columns = found.eigenvectorMatrix;
  const order = Array.from(found.realEigenvalues.keys());
  order.sort((a, b) => found.realEigenvalues[b] - found.realEigenvalues[a]);
  order.forEach((column, row) => {
    values[row] = found.realEigenvalues[column] * scale;
    const vector = columns.getColumn(column);
    const sign = signOfLargest(vector);
    for (let j = 0; j < d; j++) vectors[row * d + j] = sign * vector[j];
  });
  return { values, vectors };
}

// A power of two near the largest entry, so that squares inside the decomposition neither overflow nor vanish.
function largestMagnitude(matrix: ArrayLike<number>, d: number, who: string): number {
  let largest = 0;
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      const entry = Math.abs(matrix[i * d + j]);
      if (!(entry < Infinity)) {
        throw new DataError(`${who}: the matrix must be finite, got ${matrix[i * d + j]} at row ${i}, column ${j}`);
      }
      largest = Math.max(largest, entry);
    }
  }
  return largest === 0 ? 1 : 2 ** Math.max(-1022, Math.floor(Math.log2(largest)));
}

// Entries that tie up to rounding must not decide by it: the first within a part in 10⁸ of the largest wins.
function signOfLargest(vector: readonly number[]): number {
  const largest = vector.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
  const entry = vector.find((candidate) => Math.abs(candidate) >= largest * (1 - 1e-8)) ?? 1;
  return entry < 0 ? -1 : 1;
}
