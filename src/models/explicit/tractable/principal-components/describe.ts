import type { TableSchema } from '../../../../data/schema.js';
import type { Findings } from '../../../../model/define-model.js';
import { dimensionsOf, type FactorModel } from './factor-model.js';

/** The share of the variance that each dimension stands for, and the loadings of the columns. */
export function describeFactors(schema: TableSchema, { mean, loadings, noise }: FactorModel): Findings {
  const d = mean.length;
  const q = dimensionsOf({ mean, loadings, noise });
  const variances = Float64Array.from({ length: q }, (_, a) => {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += loadings[j * q + a] ** 2;
    return sum;
  });
  const total = [...variances, ...noise].reduce((sum, variance) => sum + variance, 0);
  let reached = 0;
  const shares = Array.from(variances, (variance, a) => {
    reached += variance;
    return [`dimension ${a + 1}`, variance, variance / total, reached / total];
  });
  const rows = schema.columns.map(({ name }, j) => [
    name,
    mean[j],
    Math.sqrt(noise[j]),
    ...loadings.subarray(j * q, (j + 1) * q),
  ]);
  const dimensions = Array.from({ length: q }, (_, a) => `dimension ${a + 1}`);
  return {
    tables: [
      { title: 'Dimensions', columns: ['dimension', 'variance', 'share', 'cumulative share'], rows: shares },
      { title: 'Loadings', columns: ['column', 'mean', 'noise deviation', ...dimensions], rows },
    ],
  };
}
