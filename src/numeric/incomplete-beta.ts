import { deviance, stirlingError } from './log-gamma.js';

const EPSILON = 2 ** -53;
const TINY = 1e-300;
const MOST_TERMS = 1e6; // the fraction takes about √max(a, b)
const HALF_LOG_TWO_PI = 0.9189385332046728;

/** I_x(a, b), the beta distribution function with shapes a, b > 0 at x in [0, 1]; NaN outside and where shapes beyond 1e12 do not converge. */
export function regularizedBeta(x: number, a: number, b: number): number {
  if (!(a > 0 && a < Infinity && b > 0 && b < Infinity && x >= 0 && x <= 1)) return NaN;
  if (x === 0 || x === 1) return x;
  const front = Math.exp(logFront(x, 1 - x, a, b));
  if (x < (a + 1) / (a + b + 2)) return Math.min(1, (front * fraction(x, a, b)) / a);
  return 1 - Math.min(1, (front * fraction(1 - x, b, a)) / b);
}

// log of x^a (1-x)^b / B(a, b), by Loader's saddle point so that large shapes lose nothing
function logFront(x: number, y: number, a: number, b: number): number {
  const n = a + b;
  const logBinomial = stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * x) - deviance(b, n * y);
  return logBinomial + 0.5 * (Math.log(a / n) + Math.log(b)) - HALF_LOG_TWO_PI;
}

// The continued fraction of DLMF 8.17.22, evaluated from the front (modified Lentz).
function fraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let product = d;
  for (let m = 1, change = 0; Math.abs(change - 1) > EPSILON * 4; m++) {
    if (m > MOST_TERMS) return NaN;
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    product *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    change = d * c;
    product *= change;
  }
  return product;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
