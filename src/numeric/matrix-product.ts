const BLOCK = 256; // rows of a weighted column that stay in the first cache

/** The product of a [m, k] and b [k, n], row-major. [m, n] */
export function multiply(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  m: number,
  k: number,
  n: number,
  out: Float64Array = new Float64Array(m * n),
): Float64Array {
  out.fill(0, 0, m * n);
  for (let i = 0; i < m; i++) {
    for (let l = 0; l < k; l++) {
      const factor = a[i * k + l];
      for (let j = 0; j < n; j++) out[i * n + j] += factor * b[l * n + j];
    }
  }
  return out;
}

export interface RankUpdate {
  /** One per row; all one when left out. */
  readonly weights?: ArrayLike<number> | undefined;
  /** Subtracted from each row, one per column; zero when left out. */
  readonly center?: ArrayLike<number> | undefined;
  readonly from?: number;
  readonly to?: number;
}

/** Adds Σ w (x - c)(x - c)ᵀ over rows stored column by column to the lower triangle of `out` [d, d]. */
export function symmetricRankUpdate(
  out: Float64Array,
  columns: readonly Float64Array[],
  update: RankUpdate = {},
): void {
  const d = columns.length;
  const { weights, center, from = 0, to = d === 0 ? 0 : columns[0].length } = update;
  const scaled = new Float64Array(BLOCK);
  for (let start = from; start < to; start += BLOCK) {
    const count = Math.min(BLOCK, to - start);
    for (let i = 0; i < d; i++) {
      const x = columns[i];
      const shift = center === undefined ? 0 : center[i];
      for (let r = 0; r < count; r++) scaled[r] = x[start + r] - shift;
      if (weights !== undefined) for (let r = 0; r < count; r++) scaled[r] *= weights[start + r];
      for (let j = 0; j <= i; j++) {
        out[i * d + j] += shiftedDot(scaled, columns[j], start, count, center === undefined ? 0 : center[j]);
      }
    }
  }
}

/** Copies the lower triangle of a [d, d] matrix to its upper one, in place. */
export function mirrorLower(matrix: Float64Array, d: number): Float64Array {
  for (let i = 0; i < d; i++) for (let j = 0; j < i; j++) matrix[j * d + i] = matrix[i * d + j];
  return matrix;
}

// Four sums side by side, because each addition waits for the one before it.
function shiftedDot(scaled: Float64Array, x: Float64Array, start: number, count: number, shift: number): number {
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  let r = 0;
  for (; r + 3 < count; r += 4) {
    sum0 += scaled[r] * (x[start + r] - shift);
    sum1 += scaled[r + 1] * (x[start + r + 1] - shift);
    sum2 += scaled[r + 2] * (x[start + r + 2] - shift);
    sum3 += scaled[r + 3] * (x[start + r + 3] - shift);
  }
  for (; r < count; r++) sum0 += scaled[r] * (x[start + r] - shift);
  return sum0 + sum1 + (sum2 + sum3);
}
