/**
 * The lower factor L of A = L Lᵀ, of which it reads the lower triangle; undefined when A is not finite or not positive
 * definite to working precision. Rows are first scaled by powers of two, so the answer does not depend on units.
 */
export function cholesky(matrix: ArrayLike<number>, d: number): Float64Array | undefined {
  const scales = diagonalScales(matrix, d);
  if (scales === undefined) return undefined;
  const L = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < i; j++) {
      L[i * d + j] = (matrix[i * d + j] / scales[i] / scales[j] - rowProduct(L, d, i, j, j)) / L[j * d + j];
    }
    const diagonal = matrix[i * d + i] / scales[i] / scales[i];
    const pivot = diagonal - rowProduct(L, d, i, i, i);
    // below this the pivot is rounding; a comparison that is false for NaN
    if (!(pivot > d * 2 ** -53 * diagonal)) return undefined;
    L[i * d + i] = Math.sqrt(pivot);
  }
  for (let i = 0; i < d; i++) for (let j = 0; j <= i; j++) L[i * d + j] *= scales[i];
  return L;
}

/** log det A = 2 Σ log L_ii, in nats; 0 for the empty matrix. */
export function choleskyLogDeterminant(L: ArrayLike<number>, d: number): number {
  let sum = 0;
  for (let i = 0; i < d; i++) sum += Math.log(L[i * d + i]);
  return 2 * sum;
}

/** The x with L x = b, by forward substitution; `out` may be `b`. */
export function solveLower(
  L: Float64Array,
  d: number,
  b: ArrayLike<number>,
  out: Float64Array = new Float64Array(d),
): Float64Array {
  for (let i = 0; i < d; i++) {
    let rest = b[i];
    for (let j = 0; j < i; j++) rest -= L[i * d + j] * out[j];
    out[i] = rest / L[i * d + i];
  }
  return out;
}

/** The x with Lᵀ x = b, by back substitution; `out` may be `b`. */
export function solveLowerTransposed(
  L: Float64Array,
  d: number,
  b: ArrayLike<number>,
  out: Float64Array = new Float64Array(d),
): Float64Array {
  for (let i = d - 1; i >= 0; i--) {
    let rest = b[i];
    for (let j = i + 1; j < d; j++) rest -= L[j * d + i] * out[j];
    out[i] = rest / L[i * d + i];
  }
  return out;
}

/** The x with L Lᵀ x = b; `out` may be `b`. */
export function choleskySolve(L: Float64Array, d: number, b: ArrayLike<number>, out?: Float64Array): Float64Array {
  const half = solveLower(L, d, b, out);
  return solveLowerTransposed(L, d, half, half);
}

/** L⁻¹, lower triangular. */
export function lowerInverse(L: Float64Array, d: number): Float64Array {
  const inverse = new Float64Array(d * d);
  for (let j = 0; j < d; j++) {
    inverse[j * d + j] = 1 / L[j * d + j];
    for (let i = j + 1; i < d; i++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum += L[i * d + k] * inverse[k * d + j];
      inverse[i * d + j] = -sum / L[i * d + i];
    }
  }
  return inverse;
}

// Powers of two next to the roots of the diagonal: dividing by them is exact.
function diagonalScales(matrix: ArrayLike<number>, d: number): Float64Array | undefined {
  const scales = new Float64Array(d);
  for (let i = 0; i < d; i++) {
    const diagonal = matrix[i * d + i];
    if (!(diagonal > 0 && diagonal < Infinity)) return undefined;
    scales[i] = 2 ** Math.round(Math.log2(diagonal) / 2);
  }
  return scales;
}

function rowProduct(L: Float64Array, d: number, i: number, j: number, count: number): number {
  let sum = 0;
  for (let k = 0; k < count; k++) sum += L[i * d + k] * L[j * d + k];
  return sum;
}
