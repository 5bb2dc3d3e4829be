import { rowWeights, type TableRows } from '../../../../data/rows.js';
import type { Column } from '../../../../data/schema.js';
import type { Draws } from '../../../../random/draws.js';

/** Means and covariance of all steps, from the pairs of known cells, standardised. [d + d × d] */
export function marginsOf(
  sample: TableRows,
  columns: readonly Column[],
  standard: (c: number, value: number) => number,
  floor: Float64Array,
): Float64Array {
  const d = columns.length;
  const weights = rowWeights(sample);
  const means = new Float64Array(d);
  const totals = new Float64Array(d);
  for (let j = 0; j < d; j++) {
    for (let t = 0; t < sample.count; t++) {
      const z = standard(j, sample.columns[j][t]);
      if (Number.isNaN(z)) continue;
      means[j] += weights[t] * z;
      totals[j] += weights[t];
    }
    means[j] = totals[j] > 0 ? means[j] / totals[j] : 0;
  }
  const spread = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let t = 0; t < sample.count; t++) {
        const product = (standard(i, sample.columns[i][t]) - means[i]) * (standard(j, sample.columns[j][t]) - means[j]);
        if (!Number.isNaN(product)) sum += weights[t] * product;
      }
      // dividing by the roots of the known weights keeps the matrix positive semidefinite
      const value = sum / (Math.sqrt(totals[i] * totals[j]) || 1);
      spread[i * d + j] = i === j ? Math.max(value, floor[i]) : value;
      spread[j * d + i] = spread[i * d + j];
    }
  }
  return Float64Array.from([...means, ...spread]);
}

/** Positions of steps, each drawn in proportion to its squared distance from those before (Arthur and Vassilvitskii 2007). */
export function spreadSeeds(
  sample: TableRows,
  d: number,
  count: number,
  standard: (c: number, value: number) => number,
  draws: Draws,
): number[] {
  const nearest = new Float64Array(sample.count).fill(Number.POSITIVE_INFINITY);
  const seeds: number[] = [];
  while (seeds.length < count) {
    const total = seeds.length === 0 ? 0 : nearest.reduce((sum, value) => sum + value, 0);
    const seed = total > 0 ? draws.categorical(nearest, total) : draws.below(sample.count);
    seeds.push(seed);
    for (let t = 0; t < sample.count; t++) {
      let distance = 0;
      for (let j = 0; j < d; j++) {
        const difference = standard(j, sample.columns[j][t]) - standard(j, sample.columns[j][seed]);
        if (!Number.isNaN(difference)) distance += difference * difference;
      }
      nearest[t] = Math.min(nearest[t], distance);
    }
  }
  return seeds;
}
