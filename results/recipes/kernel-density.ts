import { kernelDensity } from '../../src/models/index.js';
import { realTable } from '../real-data.js';
import type { ResultRecipe } from '../recipe.js';
import { fitAll } from '../score-fit.js';

/** Leave-one-out mean log-density of Old Faithful's eruptions at given bandwidths of a Gaussian kernel. */
export const recipes: readonly ResultRecipe[] = (
  [
    [0.05, -1.0209],
    [0.1, -0.9956],
    [0.14, -1.0016],
    [0.2, -1.02594],
    [0.3348, -1.11073],
  ] as const
).map(([bandwidth, anchor]) => ({
  name: `eruptions-kernel-density-${bandwidth}`,
  title: `kernel-density, Gaussian kernel, bandwidth ${bandwidth}, eruptions of faithful, each row scored by the others`,
  metric: 'leave-one-out-log-probability',
  unit: 'nats/row',
  anchor,
  source: 'direct sums in numpy',
  bar: 1e-5,
  seed: 0,
  async run(seed) {
    const { dataset } = await realTable('tabular/faithful.csv', {}, { columns: ['eruptions'] });
    const { summary } = await fitAll(kernelDensity({ bandwidth }), dataset, seed);
    const score = summary.scores.find(({ metric }) => metric === 'leave-one-out-log-probability');
    return { value: score?.value ?? Number.NaN, certainty: 'exact' };
  },
}));
