import { normalCdf, normalQuantile } from '../../../../numeric/normal-distribution.js';
import type { Draws } from '../../../../random/draws.js';

const LOG_ROOT_TWO_PI = 0.9189385332046728;

/** Probability of N(mean, deviation²) between two ends. */
export function normalBetween(low: number, high: number, mean: number, deviation: number): number {
  const a = (low - mean) / deviation;
  const b = (high - mean) / deviation;
  return a > 0 ? normalCdf(-a) - normalCdf(-b) : normalCdf(b) - normalCdf(a); // in the tail that keeps its digits
}

/** Density of N(mean, deviation²). */
export function normalDensity(z: number, mean: number, deviation: number): number {
  const t = (z - mean) / deviation;
  return Math.exp(-0.5 * t * t - LOG_ROOT_TWO_PI) / deviation;
}

/** A value of N(mean, deviation²) between two ends. */
export function drawNormalBetween(low: number, high: number, mean: number, deviation: number, draws: Draws): number {
  const sign = low > mean ? -1 : 1; // mirrored where it lies above the mean
  const [a, b] = sign > 0 ? [low, high] : [-high, -low];
  const below = normalCdf((a - sign * mean) / deviation);
  const above = normalCdf((b - sign * mean) / deviation);
  const share = below + draws.uniform() * (above - below);
  const t = normalQuantile(Math.min(share, 1 - 2 ** -53));
  return Math.min(high, Math.max(low, mean + sign * deviation * t));
}
