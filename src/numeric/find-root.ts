import { OptionError } from '../util/errors.js';

export interface RootOptions {
  /** The largest distance from the root, absolute. */
  readonly tolerance?: number;
  readonly iterations?: number;
}

/**
 * A root of a continuous function that has opposite signs at the two ends; inverse quadratic or secant steps, and bisection
 * wherever these do not halve the bracket. Brent, "Algorithms for Minimization without Derivatives" (1973), chapter 4.
 */
export function findRoot(f: (x: number) => number, lower: number, upper: number, options: RootOptions = {}): number {
  const { tolerance = 1e-12, iterations = 200 } = options;
  // b is the best guess, a the one before, [b, c] brackets the root
  let a = lower;
  let b = upper;
  let fa = f(a);
  let fb = f(b);
  if (fa === 0) return a;
  if (!(fa < 0 ? fb >= 0 : fa > 0 && fb <= 0)) {
    throw new OptionError(
      `find-root: the function must change sign between ${lower} and ${upper}, got ${fa} and ${fb}`,
    );
  }
  let c = a;
  let fc = fa;
  let step = b - a;
  let previous = step;
  for (let i = 0; i < iterations && fb !== 0; i++) {
    if (Math.abs(fc) < Math.abs(fb)) [a, b, c, fa, fb, fc] = [b, c, b, fb, fc, fb];
    const slack = 2 * Number.EPSILON * Math.abs(b) + tolerance / 2;
    const middle = (c - b) / 2;
    if (Math.abs(middle) <= slack) break;
    const proposed = interpolate(a, b, c, fa, fb, fc);
    const isShort = Math.abs(proposed) < Math.min(Math.abs(previous) / 2, 0.75 * Math.abs(c - b));
    const isInside = Math.abs(previous) >= slack && Math.abs(fa) > Math.abs(fb) && isShort && proposed * middle > 0;
    previous = isInside ? step : middle;
    step = isInside ? proposed : middle;
    a = b;
    fa = fb;
    b += Math.abs(step) > slack ? step : slack * Math.sign(middle);
    fb = f(b);
    if (Number.isNaN(fb)) throw new OptionError(`find-root: the function must be a number everywhere, got NaN at ${b}`);
    if (fb > 0 === fc > 0) {
      c = a;
      fc = fa;
      step = b - a;
      previous = step;
    }
  }
  return b;
}

// The step from b: a line through two points, or a parabola in f through three.
function interpolate(a: number, b: number, c: number, fa: number, fb: number, fc: number): number {
  const s = fb / fa;
  if (a === c) return ((b - c) * s) / (1 - s);
  const q = fa / fc;
  const r = fb / fc;
  return (s * ((c - b) * q * (q - r) - (b - a) * (r - 1))) / -((q - 1) * (r - 1) * (s - 1));
}
