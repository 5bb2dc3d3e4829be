import { OptionError } from '../../util/errors.js';
import { elementwise } from './transform.js';

export type Standardising = { readonly mean: number; readonly deviation: number };

/** y = (x - mean) / deviation. */
export const standardise = elementwise<Standardising>(
  'standardise',
  ({ mean, deviation }, x) => (x - mean) / deviation,
  ({ mean, deviation }, y) => mean + deviation * y,
  ({ deviation }, x) => (Number.isNaN(x) ? Number.NaN : -Math.log(deviation)),
);

/** Weighted mean and standard deviation of the known values; the deviation is no less than `smallest`, or 1 where all values agree and it is 0. */
export function fitStandardise(x: Float64Array, weights?: Float64Array, smallest = 0): Standardising {
  let total = 0;
  let mean = 0;
  let squares = 0; // about the running mean, so that it neither cancels nor overflows early
  for (let i = 0; i < x.length; i++) {
    const weight = weights === undefined ? 1 : weights[i];
    if (Number.isNaN(x[i]) || weight === 0) continue;
    total += weight;
    const step = x[i] - mean;
    mean += (step * weight) / total;
    squares += weight * step * (x[i] - mean);
  }
  if (total === 0) throw new OptionError('standardise: needs at least one known value, got none');
  const deviation = Math.max(smallest, Math.sqrt(squares / total));
  return { mean, deviation: deviation > 0 ? deviation : 1 };
}
