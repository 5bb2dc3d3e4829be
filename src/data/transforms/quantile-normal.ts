import { normalQuantile } from '../../numeric/normal-distribution.js';
import { OptionError } from '../../util/errors.js';
import { elementwise } from './transform.js';

// Between the knots x_0 < … < x_m the map is linear from x_k to the normal score z_k = Φ⁻¹(p_k); beyond the first and the
// last knot it goes on with the slope that keeps the tail's spread: that of the whole, (z_m - z_0) / (x_m - x_0). It is
// piecewise linear, so its Jacobian is a slope (at a knot that of the piece to the right), and it is invertible everywhere.

export type QuantileNormal = { readonly x: Float64Array; readonly z: Float64Array };

/** Values to normal scores through the empirical quantiles, linear between knots and in both tails. */
export const quantileNormal = elementwise<QuantileNormal>(
  'quantile-normal',
  (params, value) => follow(params.x, params.z, value),
  (params, value) => follow(params.z, params.x, value),
  ({ x, z }, value) => {
    if (Number.isNaN(value)) return Number.NaN;
    const k = pieceOf(x, value);
    return Math.log(k < 0 ? overallSlope(x, z) : (z[k + 1] - z[k]) / (x[k + 1] - x[k]));
  },
);

/** At most `knots` knots of the known values: the distinct values at mid-ranks (n_below + n_equal / 2) / n, thinned evenly in rank. At least two distinct values are needed. */
export function fitQuantileNormal(values: Float64Array, knots = 1000): QuantileNormal {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const x: number[] = [];
  const z: number[] = [];
  let nextRank = 0;
  for (let i = 0; i < sorted.length; ) {
    let end = i + 1;
    while (end < sorted.length && sorted[end] === sorted[i]) end++;
    if (i >= nextRank || end === sorted.length) {
      x.push(sorted[i]);
      z.push(normalQuantile((i + end) / (2 * sorted.length)));
      nextRank = i + sorted.length / (knots - 1);
    }
    i = end;
  }
  if (x.length < 2) {
    throw new OptionError(`quantile-normal: needs at least two distinct values, got ${x.length}`, {
      hint: 'leave constant columns out',
    });
  }
  return { x: Float64Array.from(x), z: Float64Array.from(z) };
}

function follow(from: Float64Array, to: Float64Array, value: number): number {
  if (Number.isNaN(value)) return Number.NaN;
  const last = from.length - 1;
  if (value < from[0]) return to[0] + overallSlope(from, to) * (value - from[0]);
  if (value >= from[last]) return to[last] + overallSlope(from, to) * (value - from[last]);
  const k = pieceOf(from, value);
  return to[k] + ((to[k + 1] - to[k]) * (value - from[k])) / (from[k + 1] - from[k]);
}

function overallSlope(from: Float64Array, to: Float64Array): number {
  const last = from.length - 1;
  return (to[last] - to[0]) / (from[last] - from[0]);
}

// The k with knots[k] <= value < knots[k + 1], or -1 in the tails.
function pieceOf(knots: Float64Array, value: number): number {
  let low = 0;
  let high = knots.length - 1;
  if (value < knots[0] || value >= knots[high]) return -1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (knots[middle] <= value) low = middle;
    else high = middle;
  }
  return low;
}
