import { ShapeError } from '../util/errors.js';

/** A pivot below this share of the largest number of the matrix is none. */
const SMALLEST = 1e-14;

/** x of A x = b by elimination with partial pivoting; A is [n, n] row by row. Throws ShapeError where lengths do not fit or A is singular. */
export function solveLinear(matrix: Float64Array, right: Float64Array): Float64Array {
  const n = right.length;
  if (matrix.length !== n * n)
    throw new ShapeError(`solve-linear: matrix must hold ${n * n} numbers, got ${matrix.length}`);
  const a = matrix.slice();
  const x = right.slice();
  const scale = a.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let k = 0; k < n; k++) {
    swapRows(a, x, k, largestBelow(a, n, k));
    const pivot = a[k * n + k];
    if (!(Math.abs(pivot) > SMALLEST * scale))
      throw new ShapeError('solve-linear: matrix must be regular, got a singular one');
    for (let i = k + 1; i < n; i++) {
      const share = a[i * n + k] / pivot;
      if (share === 0) continue;
      for (let j = k; j < n; j++) a[i * n + j] -= share * a[k * n + j];
      x[i] -= share * x[k];
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    for (let j = k + 1; j < n; j++) x[k] -= a[k * n + j] * x[j];
    x[k] /= a[k * n + k];
  }
  return x;
}

function largestBelow(a: Float64Array, n: number, k: number): number {
  let best = k;
  for (let i = k + 1; i < n; i++) if (Math.abs(a[i * n + k]) > Math.abs(a[best * n + k])) best = i;
  return best;
}

function swapRows(a: Float64Array, x: Float64Array, i: number, j: number): void {
  if (i === j) return;
  const n = x.length;
  const held = a.slice(i * n, (i + 1) * n);
  a.copyWithin(i * n, j * n, (j + 1) * n);
  a.set(held, j * n);
  [x[i], x[j]] = [x[j], x[i]];
}
