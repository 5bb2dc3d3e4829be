import type { TableSchema } from '../../../../data/schema.js';
import { type Covariance, expand, formOf } from '../../../../distributions/covariance.js';
import type { Findings } from '../../../../model/define-model.js';
import type { MixtureParams } from './mixture.js';

/** One row a component: its weight, then mean and standard deviation of each column. */
export function describeMixture(schema: TableSchema, covariance: Covariance, params: MixtureParams): Findings {
  const d = schema.columns.length;
  const K = params.weights.length;
  const covariances = expand(covariance, params.covariances, K, d);
  const variance = (k: number, j: number) =>
    covariances[formOf(covariance) === 'dense' ? (k * d + j) * d + j : k * d + j];
  const columns = schema.columns.flatMap(({ name }) => [`${name} mean`, `${name} deviation`]);
  const rows = Array.from(params.weights, (weight, k) => [
    componentName(k),
    weight,
    ...schema.columns.flatMap((_, j) => [params.means[k * d + j], Math.sqrt(variance(k, j))]),
  ]);
  return { tables: [{ title: 'Components', columns: ['component', 'weight', ...columns], rows }] };
}

/** What component k is called, counted from 1. */
export function componentName(k: number): string {
  return `component ${k + 1}`;
}
