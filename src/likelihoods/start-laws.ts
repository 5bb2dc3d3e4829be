import type { TableRows } from '../data/rows.js';
import { type Column, isCoded } from '../data/schema.js';
import type { Product } from '../distributions/product.js';
import type { Draws } from '../random/draws.js';

/** Rows of its own that each component starts from where all columns are codes. */
const ROWS_EACH = 32;
/** Rows' worth of the whole table that each component starts with beside its own, so that it begins wide. */
const SHARED_ROWS = 2;

/**
 * Laws of K components to start EM from. Tables of codes start near the margins, each component from a few random rows: EM
 * then finds the groups itself. Tables with numbers start from seeds spread as by k-means++ (Arthur & Vassilvitskii 2007).
 */
export function startLaws(
  law: Product,
  columns: readonly Column[],
  margins: Float64Array,
  sample: TableRows,
  K: number,
  draws: Draws,
): Float64Array {
  const owner = columns.every(isCoded)
    ? randomOwners(sample.count, K, draws)
    : nearestSeeds(columns, sample, spreadSeeds(columns, sample, K, draws));
  const laws = new Float64Array(K * law.parameterSize);
  for (let k = 0; k < K; k++) {
    const from = k * law.parameterSize;
    laws.set(margins, from);
    const sums = new Float64Array(law.statisticsSize);
    const weights = owner.map((each) => (each === k ? 1 : 0) + SHARED_ROWS / sample.count);
    law.addStatistics(sums, 0, sample.columns, weights, 0, 1, laws, from);
    law.estimate(sums, 0, laws, from);
  }
  return laws;
}

// Disjoint groups of rows, of ROWS_EACH where there are enough; -1 for rows of no group.
function randomOwners(count: number, K: number, draws: Draws): Float64Array {
  const each = Math.max(1, Math.min(ROWS_EACH, Math.floor(count / K)));
  const owner = new Float64Array(count).fill(-1);
  const order = draws.permutation(count);
  for (let position = 0; position < Math.min(count, each * K); position++) owner[order[position]] = position % K;
  return owner;
}

/** Positions of K rows, each drawn in proportion to its squared distance from those before. */
function spreadSeeds(columns: readonly Column[], sample: TableRows, K: number, draws: Draws): number[] {
  const nearest = new Float64Array(sample.count).fill(Number.POSITIVE_INFINITY);
  const seeds: number[] = [];
  while (seeds.length < K) {
    const isFirst = seeds.length === 0;
    const total = isFirst ? 0 : nearest.reduce((sum, value) => sum + value, 0);
    const seed = total > 0 ? draws.categorical(nearest, total) : draws.below(sample.count);
    seeds.push(seed);
    const distances = distancesTo(columns, sample, seed);
    for (let i = 0; i < sample.count; i++) nearest[i] = Math.min(nearest[i], distances[i]);
  }
  return seeds;
}

function nearestSeeds(columns: readonly Column[], sample: TableRows, seeds: readonly number[]): Float64Array {
  const owner = new Float64Array(sample.count);
  const nearest = new Float64Array(sample.count).fill(Number.POSITIVE_INFINITY);
  for (const [k, seed] of seeds.entries()) {
    const distances = distancesTo(columns, sample, seed);
    for (let i = 0; i < sample.count; i++) {
      if (distances[i] >= nearest[i]) continue;
      nearest[i] = distances[i];
      owner[i] = k;
    }
  }
  return owner;
}

// Mean over the cells both rows know: squared difference in deviations for numbers, 2 for codes that differ,
// which is what two random numbers differ by.
function distancesTo(columns: readonly Column[], sample: TableRows, seed: number): Float64Array {
  const sums = new Float64Array(sample.count);
  const known = new Float64Array(sample.count);
  for (const [c, column] of columns.entries()) {
    const values = sample.columns[c];
    const coded = isCoded(column);
    const scale = column.deviation > 0 ? 1 / column.deviation : 1;
    for (let i = 0; i < sample.count; i++) {
      const difference = values[i] - values[seed];
      if (Number.isNaN(difference)) continue;
      known[i]++;
      if (coded) sums[i] += difference === 0 ? 0 : 2;
      else sums[i] += (difference * scale) ** 2;
    }
  }
  for (let i = 0; i < sample.count; i++) sums[i] = known[i] > 0 ? sums[i] / known[i] : 0;
  return sums;
}
