import { logGamma } from '../numeric/log-gamma.js';
import type { Draws } from '../random/draws.js';
import { negativeBinomial } from './negative-binomial.js';

/**
 * Counts that share a total: N is negative binomial and x given N multinomial with shares θ, which is to say that a gamma
 * variate Λ of shape r and mean m scales Poisson counts of means Λ θ_j. So the known cells S of a row keep the same form, with
 * N_S of mean m θ_S and shares θ_j / θ_S: missing cells are integrated out in closed form.
 */
export interface CountTotal {
  readonly mean: number;
  readonly size: number;
}

/** Adds log P(known counts of row i) under the shares of class k to `out[i * K + k]`; shares are logarithms, J a class. */
export function addCountsLogMass(
  logShares: Float64Array,
  total: CountTotal,
  columns: readonly Float64Array[],
  count: number,
  K: number,
  out: Float64Array,
): void {
  const J = columns.length;
  for (let i = 0; i < count; i++) {
    const { sum, known, isPossible, logOrders } = readRow(columns, i);
    for (let k = 0; k < K; k++) {
      if (known === 0) continue;
      if (!isPossible) {
        out[i * K + k] = -Infinity;
        continue;
      }
      let logMass = logOrders;
      let share = 0;
      for (let j = 0; j < J; j++) {
        const x = columns[j][i];
        if (Number.isNaN(x)) continue;
        const logShare = logShares[k * J + j];
        if (x > 0) logMass += x * logShare;
        if (known < J) share += Math.exp(logShare);
      }
      if (known === J) share = 1;
      out[i * K + k] += logMass - sum * Math.log(share) + negativeBinomial.logMass(sum, total.mean * share, total.size);
    }
  }
}

/** Adds the counts of row i, and those expected in its missing cells, times `weights[i * K + k]` to `sums[k * J + j]`. */
export function addCounts(
  logShares: Float64Array,
  total: CountTotal,
  columns: readonly Float64Array[],
  count: number,
  K: number,
  weights: Float64Array,
  sums: Float64Array,
): void {
  const J = columns.length;
  for (let i = 0; i < count; i++) {
    const { known } = readRow(columns, i);
    for (let k = 0; k < K; k++) {
      const weight = weights[i * K + k];
      if (!(weight > 0) || known === 0) continue;
      const rate = known < J ? expectedRate(logShares, k * J, total, columns, i) : 0;
      for (let j = 0; j < J; j++) {
        const x = columns[j][i];
        sums[k * J + j] += weight * (Number.isNaN(x) ? rate * Math.exp(logShares[k * J + j]) : x);
      }
    }
  }
}

/** Draws the missing counts of one row given its known ones: Λ from its posterior, then Poisson counts. */
export function fillCounts(
  logShares: Float64Array,
  from: number,
  total: CountTotal,
  columns: readonly Float64Array[],
  row: number,
  draws: Draws,
): void {
  if (!columns.some((column) => Number.isNaN(column[row]))) return;
  const { shape, rate } = posteriorOfRate(logShares, from, total, columns, row);
  const scale = draws.gamma(shape) / rate;
  for (const [j, column] of columns.entries()) {
    if (Number.isNaN(column[row])) column[row] = draws.poisson(scale * Math.exp(logShares[from + j]));
  }
}

/** The total's law by its first two moments; hardly more spread than Poisson where the variance is no larger than the mean. */
export function totalByMoments(weight: number, sum: number, squares: number): CountTotal {
  const mean = weight > 0 ? sum / weight : 0;
  const variance = weight > 0 ? Math.max(0, squares / weight - mean * mean) : 0;
  const largest = 1e4 * (1 + mean);
  return { mean, size: variance > mean ? Math.min(largest, (mean * mean) / (variance - mean)) : largest };
}

function expectedRate(
  shares: Float64Array,
  from: number,
  total: CountTotal,
  columns: readonly Float64Array[],
  row: number,
) {
  const { shape, rate } = posteriorOfRate(shares, from, total, columns, row);
  return shape / rate;
}

// Λ given the known counts: gamma of shape r + N_S and rate r / m + θ_S
function posteriorOfRate(
  logShares: Float64Array,
  from: number,
  total: CountTotal,
  columns: readonly Float64Array[],
  row: number,
): { readonly shape: number; readonly rate: number } {
  let shape = total.size;
  let rate = total.size / Math.max(total.mean, Number.MIN_VALUE);
  for (let j = 0; j < columns.length; j++) {
    if (Number.isNaN(columns[j][row])) continue;
    shape += columns[j][row];
    rate += Math.exp(logShares[from + j]);
  }
  return { shape, rate };
}

// log N! - Σ log x_j!, the orders in which the counts can come
function readRow(columns: readonly Float64Array[], i: number) {
  let sum = 0;
  let known = 0;
  let logOrders = 0;
  let isPossible = true;
  for (let j = 0; j < columns.length; j++) {
    const x = columns[j][i];
    if (Number.isNaN(x)) continue;
    known++;
    sum += x;
    if (x > 1) logOrders -= logGamma(x + 1);
    if (x < 0 || !Number.isInteger(x)) isPossible = false;
  }
  return { sum, known, isPossible, logOrders: logOrders + logGamma(sum + 1) };
}
