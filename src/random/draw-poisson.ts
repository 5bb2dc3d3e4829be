import { poissonLogMass } from '../numeric/log-gamma.js';
import { OptionError } from '../util/errors.js';
import type { Draws } from './draws.js';

const LARGEST_MEAN = 2 ** 52; // beyond it neighbouring counts are not all representable
const MANY = 10;

/** A Poisson variate: products of uniforms for small means, transformed rejection for means of 10 and more. */
export function drawPoisson(draws: Draws, mean: number): number {
  if (!(mean >= 0 && mean <= LARGEST_MEAN)) {
    throw new OptionError(`poisson: mean must be from 0 to ${LARGEST_MEAN}, got ${mean}`);
  }
  return mean < MANY ? countArrivals(draws, mean) : drawTransformedRejection(draws, mean);
}

// The number of unit-rate arrivals before time `mean`.
function countArrivals(draws: Draws, mean: number): number {
  const end = Math.exp(-mean);
  let count = -1;
  for (let product = 1; product >= end; count++) product *= draws.uniform();
  return count;
}

// PTRS of Hörmann, "The transformed rejection method for generating Poisson random variables",
// Insurance: Mathematics and Economics 12 (1993).
function drawTransformedRejection(draws: Draws, mean: number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const vr = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = draws.uniform() - 0.5;
    const v = draws.uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= vr) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    if (Math.log((v * inverseAlpha) / (a / (us * us) + b)) <= poissonLogMass(k, mean)) return k;
  }
}
