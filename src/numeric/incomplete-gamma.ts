import { erfc } from './error-function.js';
import { deviance, logGammaOnePlus, poissonLogMass } from './log-gamma.js';

const EPSILON = 2 ** -53;
const TINY = 1e-300;
const LARGE_SHAPE = 1e8; // from here series would take 10⁴ terms and two of an expansion in 1/a give every digit

/** P(a, x), the gamma distribution function of shape a > 0 at x >= 0; NaN outside. */
export function regularizedGammaP(a: number, x: number): number {
  if (!isInside(a, x)) return NaN;
  if (x === 0 || x === Infinity) return x === 0 ? 0 : 1;
  if (a >= LARGE_SHAPE) return largeShape(a, x, -1);
  return x < a + 1 ? lowerSeries(a, x) : 1 - upper(a, x);
}

/** Q(a, x) = 1 - P(a, x), to full relative precision where it is small. */
export function regularizedGammaQ(a: number, x: number): number {
  if (!isInside(a, x)) return NaN;
  if (x === 0 || x === Infinity) return x === 0 ? 1 : 0;
  if (a >= LARGE_SHAPE) return largeShape(a, x, 1);
  return a >= 1 && x < a + 1 ? 1 - lowerSeries(a, x) : upper(a, x);
}

function isInside(a: number, x: number): boolean {
  return a > 0 && a < Infinity && x >= 0;
}

function upper(a: number, x: number): number {
  return a < 1 && x < 1.5 ? upperSeries(a, x) : upperFraction(a, x);
}

// P = e^-x x^a / Γ(a+1) · (1 + x/(a+1) + x²/((a+1)(a+2)) + …)
function lowerSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let n = a + 1; term > sum * EPSILON; n++) {
    term *= x / n;
    sum += term;
  }
  return Math.min(1, sum * Math.exp(poissonLogMass(a, x)));
}

// Q = 1 - x^a/Γ(a+1) · (1 + a Σ (-x)^n / ((a+n) n!)), whose ones cancel in expm1
function upperSeries(a: number, x: number): number {
  const logPower = a * Math.log(x) - logGammaOnePlus(a);
  let term = 1;
  let sum = 0;
  for (let n = 1; n < 60; n++) {
    term *= -x / n;
    sum += term / (a + n);
  }
  return -Math.expm1(logPower) - Math.exp(logPower) * a * sum;
}

// Legendre's continued fraction, evaluated from the front (modified Lentz).
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let i = 1, change = 0; Math.abs(change - 1) > EPSILON * 4; i++) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / awayFromZero(an * d + b);
    c = awayFromZero(b + an / c);
    change = d * c;
    fraction *= change;
  }
  return a * fraction * Math.exp(poissonLogMass(a, x));
}

// Temme's uniform expansion (DLMF 8.12.3): with η²/2 = x/a - 1 - log(x/a), Q = erfc(η√(a/2))/2 + R and P = 1 - Q; where R
// does not vanish η is below 0.004, so three terms of its coefficient's series suffice.
function largeShape(a: number, x: number, side: 1 | -1): number {
  const exponent = deviance(a, x);
  if (exponent > 750) return side * (x - a) > 0 ? 0 : 1;
  const h = Math.sign(x - a) * Math.sqrt(exponent);
  const eta = h * Math.sqrt(2 / a);
  const R = (Math.exp(-exponent) * (-1 / 3 + eta / 12 - (2 / 135) * eta * eta)) / Math.sqrt(2 * Math.PI * a);
  return 0.5 * erfc(side * h) + side * R;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
