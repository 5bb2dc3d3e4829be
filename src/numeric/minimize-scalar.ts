import { OptionError } from '../util/errors.js';

export interface MinimizeOptions {
  /** The wanted distance from the minimum relative to 1 + |x|; below 1e-8 a minimum cannot be told from its neighbours. */
  readonly tolerance?: number;
  readonly iterations?: number;
}

export interface ScalarMinimum {
  readonly at: number;
  readonly value: number;
  readonly isConverged: boolean;
}

const GOLDEN = (3 - Math.sqrt(5)) / 2;

/**
 * A local minimum of a function between two ends, the global one if it falls and then rises; parabolic steps, and golden
 * sections where these do not shrink. Brent, "Algorithms for Minimization without Derivatives" (1973), chapter 5.
 */
export function minimizeScalar(
  f: (x: number) => number,
  lower: number,
  upper: number,
  options: MinimizeOptions = {},
): ScalarMinimum {
  if (!(lower <= upper && upper - lower < Infinity)) {
    throw new OptionError(`minimize-scalar: the ends must be finite and in order, got ${lower} and ${upper}`);
  }
  const { tolerance = 1e-8, iterations = 200 } = options;
  const evaluate = (at: number) => ({ at, value: checked(f(at), at) });
  let a = lower;
  let b = upper;
  // x is the best point, w the second best, v the one before w
  let x = evaluate(a + GOLDEN * (b - a));
  let w = x;
  let v = x;
  let step = 0;
  let previous = 0;
  for (let i = 0; i < iterations; i++) {
    const middle = (a + b) / 2;
    const slack = (tolerance * (1 + Math.abs(x.at))) / 3;
    if (Math.abs(x.at - middle) + (b - a) / 2 <= 2 * slack) return { ...x, isConverged: true };
    const proposed = parabolaStep(x, w, v);
    const landing = x.at + proposed;
    if (Math.abs(proposed) < Math.abs(previous) / 2 && landing > a && landing < b) {
      previous = step;
      step = Math.min(landing - a, b - landing) < 2 * slack ? Math.sign(middle - x.at) * slack : proposed;
    } else {
      previous = x.at < middle ? b - x.at : a - x.at;
      step = GOLDEN * previous;
    }
    const u = evaluate(x.at + (Math.abs(step) >= slack ? step : slack * (step < 0 ? -1 : 1)));
    if (u.value <= x.value) {
      if (u.at < x.at) b = x.at;
      else a = x.at;
      [v, w, x] = [w, x, u];
      continue;
    }
    if (u.at < x.at) a = u.at;
    else b = u.at;
    if (u.value <= w.value || w === x) [v, w] = [w, u];
    else if (u.value <= v.value || v === x || v === w) v = u;
  }
  return { ...x, isConverged: false };
}

interface Point {
  readonly at: number;
  readonly value: number;
}

// From x to the vertex of the parabola through three points; NaN or infinite when they have none.
function parabolaStep(x: Point, w: Point, v: Point): number {
  const r = (x.at - w.at) * (x.value - v.value);
  const q = (x.at - v.at) * (x.value - w.value);
  const top = (x.at - v.at) * q - (x.at - w.at) * r;
  return -top / (2 * (q - r));
}

function checked(value: number, at: number): number {
  if (Number.isNaN(value)) {
    throw new OptionError(`minimize-scalar: the function must be a number everywhere, got NaN at ${at}`);
  }
  return value;
}
