// Densities of numbers and draws from them in the words of the engine, [rows, 1] each.
import { add, div, mul, sub } from '../engine/ops/arithmetic.js';
import { reduceSum } from '../engine/ops/broadcasting.js';
import { and, equal, greater, less } from '../engine/ops/comparison.js';
import { cumulativeSum } from '../engine/ops/cumulative.js';
import { exp, log } from '../engine/ops/elementwise.js';
import { cast, where } from '../engine/ops/selection.js';
import type { Tensor } from '../engine/tensor.js';
import { logGamma } from '../numeric/log-gamma.js';
import type { Noise, NoiseWidths } from './law-graph.js';

const LOG_ROOT_TWO_PI = 0.9189385332046728;

/** Candidates for one gamma variate. One is refused with probability below 0.05, so all of them are with 4e-11. */
const TRIES = 8;

export function normalLogDensity(mean: number, scale: number, x: Tensor): Tensor {
  const z = div(sub(x, mean), scale);
  return sub(-LOG_ROOT_TWO_PI - Math.log(scale), mul(mul(z, z), 0.5));
}

/** log x where x > 0, and -∞ for densities of what is not. */
export function positiveLogDensity(x: Tensor, density: (x: Tensor, logX: Tensor) => Tensor): Tensor {
  const isPositive = greater(x, 0);
  const safe = where(isPositive, x, 1);
  return where(isPositive, density(safe, log(safe)), Number.NEGATIVE_INFINITY);
}

export function gammaLogDensity(shape: number, rate: number, x: Tensor, logX: Tensor): Tensor {
  return add(sub(mul(logX, shape - 1), mul(x, rate)), shape * Math.log(rate) - logGamma(shape));
}

export const GAMMA_WIDTHS: NoiseWidths = { normal: TRIES, uniform: TRIES + 1 };

/** A gamma variate of rate 1: the first candidate that Marsaglia and Tsang's method (2000) accepts; below shape 1, that of shape + 1 times U^(1/shape). */
export function gammaSample(shape: number, noise: Noise): Tensor {
  const d = (shape < 1 ? shape + 1 : shape) - 1 / 3;
  const z = noise.normal(0, TRIES);
  const root = add(mul(z, 1 / Math.sqrt(9 * d)), 1);
  const isPositive = greater(root, 0);
  const v = where(isPositive, mul(root, mul(root, root)), 1);
  const bound = add(mul(mul(z, z), 0.5), mul(add(sub(log(v), v), 1), d));
  const isAccepted = cast(and(isPositive, less(log(noise.uniform(0, TRIES)), bound)), 'f64'); // [rows, tries]
  const isFirst = mul(isAccepted, cast(equal(cumulativeSum(isAccepted, { axis: 1 }), 1), 'f64'));
  const found = reduceSum(mul(isFirst, v), { axes: [1], keep: true });
  const drawn = mul(add(found, sub(1, reduceSum(isFirst, { axes: [1], keep: true }))), d);
  return shape < 1 ? mul(drawn, exp(mul(log(noise.uniform(TRIES)), 1 / shape))) : drawn;
}
