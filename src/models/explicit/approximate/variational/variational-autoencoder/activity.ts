// Which latent dimensions say anything: a dimension is active where the mean of q(z | x) varies from row to row (Burda et al. 2016).
import { rowWeights, type TableRows } from '../../../../../data/rows.js';
import type { Findings } from '../../../../../model/define-model.js';
import type { CodeLaws } from './evaluate.js';
import type { VaeParams } from './learner.js';

/** Of each latent dimension, over the training rows: the variance of the means of q(z | x), and the mean of KL(q ‖ p) in nats. */
export type Activity = { readonly variance: Float64Array; readonly divergence: Float64Array };

/** Rows from which activity is learned, at most. */
export const ACTIVITY_ROWS = 10_000;
/** Least variance of an active dimension. */
const ACTIVE = 0.01;

export function activityOf({ mean, logScale }: CodeLaws, rows: TableRows, latent: number): Activity {
  const weights = rowWeights(rows);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const means = new Float64Array(latent);
  const variance = new Float64Array(latent);
  const divergence = new Float64Array(latent);
  const each = (visit: (a: number, i: number, share: number) => void) => {
    for (let i = 0; i < mean.length; i++) visit(i % latent, i, weights[Math.floor(i / latent)] / total);
  };
  each((a, i, share) => {
    means[a] += share * mean[i];
    divergence[a] += share * 0.5 * (mean[i] ** 2 + Math.exp(2 * logScale[i]) - 1 - 2 * logScale[i]);
  });
  each((a, i, share) => {
    variance[a] += share * (mean[i] - means[a]) ** 2;
  });
  return { variance, divergence };
}

/** Number of active dimensions. */
export function activeCount({ variance }: Activity): number {
  return variance.filter((value) => value > ACTIVE).length;
}

/** The latent dimensions, the most telling first. */
export function describeActivity({ activity }: VaeParams): Findings {
  if (activity === null) return { tables: [] };
  const order = byDivergence(activity);
  const rows = order.map((a) => [
    `dimension ${a + 1}`,
    activity.divergence[a],
    activity.variance[a],
    activity.variance[a] > ACTIVE ? 'active' : '',
  ]);
  const columns = ['latent', 'divergence from the prior (nats)', 'variance of its mean', ''];
  return {
    tables: [{ title: `Latent dimensions: ${activeCount(activity)} of ${order.length} active`, columns, rows }],
  };
}

/** The dimensions in the order of what they tell. */
export function byDivergence({ divergence }: Activity): readonly number[] {
  return [...divergence.keys()].sort((a, b) => divergence[b] - divergence[a]);
}

/** What a user must know: codes that say nothing. */
export function collapseWarnings({ activity }: VaeParams): string[] {
  if (activity === null || activeCount(activity) > 0) return [];
  return [
    'variational-autoencoder: no latent dimension is active: every row has the same code, and cells are as good as independent; --warm-up, --free-bits or a --beta below 1 help, or fewer --layers',
  ];
}
