import { DataError } from '../../util/errors.js';

/** Values of two samples in one ascending row, without those that are missing: what is needed to hold the samples against each other under any weights. */
export interface MergedLine {
  /** Pooled positions by ascending value. */
  readonly order: Int32Array;
  /** From each value to the next one; the last is 0. */
  readonly gaps: Float64Array;
  /** Rows of the first sample: pooled positions from here on belong to the second. */
  readonly first: number;
}

/** The pooled values, of which the first `first` belong to the first sample; NaN is left out. */
export function mergedLine(pooled: Float64Array, first: number): MergedLine {
  const known = Int32Array.from(pooled.keys()).filter((i) => !Number.isNaN(pooled[i]));
  const order = known.sort((i, j) => pooled[i] - pooled[j]);
  const gaps = new Float64Array(order.length);
  for (let p = 0; p + 1 < order.length; p++) gaps[p] = pooled[order[p + 1]] - pooled[order[p]];
  return { order, gaps, first };
}

/** ∫ |F − G| of the samples with a weight for each pooled position, which need not sum to 1; 0 where either side has none. */
export function lineDistance({ order, gaps, first }: MergedLine, weights: Float64Array): number {
  let [all, others] = [0, 0];
  for (const i of order) {
    if (i < first) all += weights[i];
    else others += weights[i];
  }
  if (all === 0 || others === 0) return 0;
  let [ahead, sum] = [0, 0];
  for (let p = 0; p < order.length; p++) {
    const i = order[p];
    ahead += i < first ? weights[i] / all : -weights[i] / others;
    sum += Math.abs(ahead) * gaps[p];
  }
  return sum;
}

/**
 * The Wasserstein-1 distance of two samples on a line, ∫ |F⁻¹ − G⁻¹| = ∫ |F − G|, exact for any two counts; in the unit of the values. Throws
 * DataError for no values and for such as are not finite.
 */
export function wasserstein1(a: Float64Array, b: Float64Array): number {
  const [x, y] = [checked(a), checked(b)];
  const [n, m] = [x.length, y.length];
  let [i, j, sum] = [0, 0, 0];
  let at = Math.min(x[0], y[0]);
  while (i < n && j < m) {
    const next = Math.min(x[i], y[j]);
    sum += Math.abs(i / n - j / m) * (next - at);
    at = next;
    while (i < n && x[i] === next) i++;
    while (j < m && y[j] === next) j++;
  }
  for (; i < n; at = x[i++]) sum += (1 - i / n) * (x[i] - at);
  for (; j < m; at = y[j++]) sum += (1 - j / m) * (y[j] - at);
  return sum;
}

function checked(values: Float64Array): Float64Array {
  if (values.length === 0) throw new DataError('wasserstein: needs at least 1 value of either sample, got none');
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw new DataError(`wasserstein: values must be finite, got ${values[wrong]} at ${wrong}`);
  return values.slice().sort();
}
