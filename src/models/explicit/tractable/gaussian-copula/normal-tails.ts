import { normalCdf, normalLogCdf, normalQuantile } from '../../../../numeric/normal-distribution.js';

const LOG_ROOT_TWO_PI = 0.5 * Math.log(2 * Math.PI);
/** Tail probabilities under this are worked on as logarithms. */
export const TINY = 1e-290;

/** φ(z); 0 at ±∞. */
export function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z - LOG_ROOT_TWO_PI);
}

/** log φ(z). */
export function normalLogDensity(z: number): number {
  return -0.5 * z * z - LOG_ROOT_TWO_PI;
}

/** The z with F below and 1 - F above it, from the smaller of the two, so that neither tail loses digits. */
export function scoreOf(below: number, above: number): number {
  return below <= above ? normalQuantile(below) : -normalQuantile(above);
}

/** The z with log Φ(z) = p for p below -600, where Φ itself would underflow; Newton's method on log Φ. */
export function scoreOfLog(p: number): number {
  let z = -Math.sqrt(-2 * p);
  for (let i = 0; i < 12; i++) {
    const value = normalLogCdf(z);
    const step = (value - p) / Math.exp(normalLogDensity(z) - value);
    z -= step;
    if (Math.abs(step) < 1e-14 * Math.abs(z)) break;
  }
  return z;
}

/** Φ(b) - Φ(a) for a <= b, to full relative precision in both tails. */
export function intervalMass(a: number, b: number): number {
  return a > 0 ? normalCdf(-a) - normalCdf(-b) : normalCdf(b) - normalCdf(a);
}

/** E[z | a < z < b] of a standard normal. */
export function intervalMean(a: number, b: number): number {
  const mass = intervalMass(a, b);
  const mean = mass > TINY ? (normalDensity(a) - normalDensity(b)) / mass : a > 0 ? a : b;
  // Rounding of narrow intervals must not carry the mean out of them.
  return Math.min(b, Math.max(a, mean));
}
