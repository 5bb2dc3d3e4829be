import type { Key } from '../../random/key.js';
import type { WeightedDistance } from './column-distances.js';

/** A mean over distances, those distances, and the standard error of the mean. */
export interface MeanDistance {
  readonly value: number;
  readonly standardError: number;
  readonly each: readonly number[];
}

/** Resamples of the rows that give a standard error. */
const RESAMPLES = 50;

/** The mean of the distances of n rows and m; its standard error is that over bootstrap resamples of the rows of either side. */
export function meanDistance(distances: readonly WeightedDistance[], n: number, m: number, key: Key): MeanDistance {
  const each = distances.map((distance) => distance(new Float64Array(n + m).fill(1)));
  const again = Float64Array.from({ length: RESAMPLES }, (_, r) => {
    const weights = resampled(n, m, key.at(r));
    return meanOf(distances.map((distance) => distance(weights)));
  });
  const centre = meanOf(again);
  const squares = again.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return { value: meanOf(each), standardError: Math.sqrt(squares / (RESAMPLES - 1)), each };
}

/** How often each pooled row is drawn, with replacement, for its own side. */
function resampled(n: number, m: number, key: Key): Float64Array {
  const draws = key.draws();
  const times = new Float64Array(n + m);
  for (let i = 0; i < n; i++) times[draws.below(n)]++;
  for (let j = 0; j < m; j++) times[n + draws.below(m)]++;
  return times;
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}
