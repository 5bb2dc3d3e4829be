import { OptionError } from '../util/errors.js';

/** The p-quantile of ascending values, by linear interpolation between order statistics (type 7 of Hyndman and Fan 1996). */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  checkProbability(p);
  if (sorted.length === 0) throw new OptionError('quantile: values must not be empty, got none');
  const position = (sorted.length - 1) * p;
  const low = sorted[Math.floor(position)];
  const high = sorted[Math.ceil(position)];
  return low === high ? low : low + (position - Math.floor(position)) * (high - low);
}

/** The middle of ascending values. */
export function median(sorted: ArrayLike<number>): number {
  return quantile(sorted, 0.5);
}

/**
 * The p-quantile of ascending values with weights >= 0: the value at which the cumulative weight passes p, or the middle of
 * two when it meets p exactly (type 2), so whole weights mean repetition.
 */
export function weightedQuantile(sorted: ArrayLike<number>, weights: ArrayLike<number>, p: number): number {
  checkProbability(p);
  const target = p * totalWeight(weights, sorted.length);
  let cumulative = 0;
  let met: number | undefined;
  let last = NaN;
  for (let i = 0; i < sorted.length; i++) {
    if (weights[i] === 0) continue;
    last = sorted[i];
    if (met !== undefined) return met === last ? last : 0.5 * met + 0.5 * last;
    cumulative += weights[i];
    if (cumulative > target) return last;
    if (cumulative === target) met = last;
  }
  return last;
}

function totalWeight(weights: ArrayLike<number>, count: number): number {
  let total = 0;
  for (let i = 0; i < count; i++) {
    if (!(weights[i] >= 0)) throw new OptionError(`quantile: weights must be >= 0, got ${weights[i]} at ${i}`);
    total += weights[i];
  }
  if (!(total > 0 && total < Infinity)) {
    throw new OptionError(`quantile: weights must have a positive finite sum, got ${total}`);
  }
  return total;
}

function checkProbability(p: number): void {
  if (!(p >= 0 && p <= 1)) throw new OptionError(`quantile: p must be from 0 to 1, got ${p}`);
}
