import type { Draws } from '../../../../random/draws.js';

/**
 * The rows as copies that count once each, by systematic sampling: a row of weight w stands there about w times, exactly so where
 * weights are whole numbers. As many copies as the weights sum to, but no fewer than rows, nor more than `most` and the rows.
 */
export function copiesOf(weights: Float64Array, most: number, draws: Draws): Int32Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const count = Math.min(Math.max(Math.round(total), weights.length), Math.max(most, weights.length));
  const isWhole = count === total && weights.every(Number.isInteger);
  const offset = isWhole ? 0.5 : draws.uniform();
  const copies = new Int32Array(count);
  let at = 0;
  let sum = 0;
  for (let row = 0; row < weights.length; row++) {
    sum += weights[row] * (isWhole ? 1 : count / total);
    while (at < count && at + offset < sum) copies[at++] = row;
  }
  return copies.fill(weights.length - 1, at);
}
