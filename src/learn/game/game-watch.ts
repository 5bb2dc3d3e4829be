// What is watched while critic and generator play, and what of it means that the game has gone wrong.

import { sigmoid } from '../../engine/derived/log-space.js';
import { square } from '../../engine/derived/statistics.js';
import { div, mul, sub } from '../../engine/ops/arithmetic.js';
import { reduceSum, reshape } from '../../engine/ops/broadcasting.js';
import { max } from '../../engine/ops/selection.js';
import type { Tensor } from '../../engine/tensor.js';

/** Monitors of a critic's turn, one number a row: D of real and of drawn rows, and how far either kind lies from its mean, squared. */
export function watchedOf(
  scores: { readonly real: Tensor; readonly drawn: Tensor },
  rows: { readonly real: Tensor; readonly drawn: Tensor },
  weights: Tensor | undefined,
): Readonly<Record<string, Tensor>> {
  return {
    'D(real)': sigmoid(scores.real),
    'D(drawn)': sigmoid(scores.drawn),
    'real spread': spreadOf(rows.real, weights),
    'drawn spread': spreadOf(rows.drawn, weights),
  };
}

/** Squared distance of each row to the mean of the batch, a feature. */
function spreadOf(x: Tensor, weights: Tensor | undefined): Tensor {
  const rows = x.shape[0];
  const flat = reshape(x, [rows, -1]);
  const width = flat.shape[1];
  const counted = weights === undefined ? flat : mul(flat, reshape(weights, [rows, 1]));
  const count = weights === undefined ? rows : max(reduceSum(weights), 1);
  const mean = div(reduceSum(counted, { axes: [0], keep: true }), count);
  return div(reduceSum(square(sub(flat, mean)), { axes: [1] }), width);
}

/** Drawn rows that spread less than this share of the variance of real ones have collapsed. */
const COLLAPSED = 0.15;
/** D of real and drawn rows beyond which the generator learns next to nothing from the critic. */
const SURE = 0.995;

/** Updates before which a generator has not yet found its way, and a critic tells its rows apart with ease. */
const FIRST_UPDATES = 500;

/** The alarm of a game whose critic's turns were watched so, after so many updates. */
export function gameAlarm(means: Readonly<Record<string, number>>, updates: number): string | undefined {
  if (updates < FIRST_UPDATES) return undefined;
  const { 'D(real)': real, 'D(drawn)': drawn, 'real spread': spread, 'drawn spread': own } = means;
  if (spread > 0 && own < COLLAPSED * spread)
    return `drawn rows collapse: they vary ${(own / spread).toFixed(2)} times as much as real ones; try --objective wasserstein-gradient-penalty, a larger --batch or a smaller --learning-rate`;
  if (real > SURE && drawn < 1 - SURE)
    return `the discriminator tells all rows apart (D of real rows ${real.toFixed(3)}, of drawn ones ${drawn.toFixed(3)}), so the generator learns little; try --slope-penalty or a smaller --learning-rate of the discriminator`;
  return undefined;
}
