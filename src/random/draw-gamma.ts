import { OptionError } from '../util/errors.js';
import type { Draws } from './draws.js';

// Marsaglia and Tsang, "A simple method for generating gamma variables", ACM TOMS 26 (2000): for shape >= 1 the cube of
// a slightly shifted normal, accepted with probability above 0.95. Below 1: Gamma(a) = Gamma(a + 1) U^(1/a).

/** A gamma variate of scale 1; the smallest positive number where a shape below about 0.05 would underflow to zero. */
export function drawGamma(draws: Draws, shape: number): number {
  checkShape(shape);
  if (shape >= 1) return drawMarsagliaTsang(draws, shape);
  return Math.exp(drawLogGamma(draws, shape)) || Number.MIN_VALUE;
}

/** The logarithm of a gamma variate of scale 1, finite where the variate itself underflows. */
export function drawLogGamma(draws: Draws, shape: number): number {
  checkShape(shape);
  if (shape >= 1) return Math.log(drawMarsagliaTsang(draws, shape));
  return Math.log(drawMarsagliaTsang(draws, shape + 1)) - draws.exponential() / shape;
}

function drawMarsagliaTsang(draws: Draws, shape: number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = draws.normal();
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    if (Math.log(draws.uniform()) < 0.5 * x * x + d * (1 - v + Math.log(v))) return d * v;
  }
}

function checkShape(shape: number): void {
  if (!(shape > 0 && shape < Infinity)) throw new OptionError(`gamma: shape must be positive and finite, got ${shape}`);
}
