import { erfc, erfcx } from './error-function.js';

const ROOT_HALF = Math.SQRT1_2;

/** The standard normal distribution function, to full relative precision in both tails. */
export function normalCdf(x: number): number {
  if (x > -1) return 0.5 * erfc(-x * ROOT_HALF);
  return 0.5 * expMinusHalfSquare(x) * erfcx(-x * ROOT_HALF);
}

/** log Φ(x), finite for every x above -1e154. */
export function normalLogCdf(x: number): number {
  if (x > 0) return Math.log1p(-normalCdf(-x));
  if (x > -1) return Math.log(normalCdf(x));
  return -0.5 * x * x + Math.log(0.5 * erfcx(-x * ROOT_HALF));
}

// exp(-x²/2) with x = head + tail, head² exact: squaring first would lose x² units in the last place.
function expMinusHalfSquare(x: number): number {
  const head = Math.trunc(x * 16) / 16;
  return Math.exp(-0.5 * head * head) * Math.exp(-0.5 * (x - head) * (x + head));
}

/** The standard normal quantile of p in [0, 1] by Wichura's AS 241 (PPND16), about 16 digits; NaN outside. */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(CENTRE_TOP, r)) / polynomial(CENTRE_BOTTOM, r);
  }
  if (!(p > 0 && p < 1)) return p === 0 ? -Infinity : p === 1 ? Infinity : NaN;
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const size =
    r <= 5
      ? polynomial(MIDDLE_TOP, r - 1.6) / polynomial(MIDDLE_BOTTOM, r - 1.6)
      : polynomial(TAIL_TOP, r - 5) / polynomial(TAIL_BOTTOM, r - 5);
  return q < 0 ? -size : size;
}

// Eight coefficients, constant term first; unrolled because sampling rows spends its time here.
function polynomial(c: Float64Array, x: number): number {
  return ((((((c[7] * x + c[6]) * x + c[5]) * x + c[4]) * x + c[3]) * x + c[2]) * x + c[1]) * x + c[0];
}

// Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37 (1988).
const CENTRE_TOP = Float64Array.of(
  3.387132872796366608,
  133.14166789178437745,
  1971.5909503065514427,
  13731.693765509461125,
  45921.953931549871457,
  67265.770927008700853,
  33430.575583588128105,
  2509.0809287301226727,
);
const CENTRE_BOTTOM = Float64Array.of(
  1,
  42.313330701600911252,
  687.1870074920579083,
  5394.1960214247511077,
  21213.794301586595867,
  39307.89580009271061,
  28729.085735721942674,
  5226.495278852854561,
);
const MIDDLE_TOP = Float64Array.of(
  1.42343711074968357734,
  4.6303378461565452959,
  5.7694972214606914055,
  3.64784832476320460504,
  1.27045825245236838258,
  0.24178072517745061177,
  0.0227238449892691845833,
  7.7454501427834140764e-4,
);
const MIDDLE_BOTTOM = Float64Array.of(
  1,
  2.05319162663775882187,
  1.6763848301838038494,
  0.68976733498510000455,
  0.14810397642748007459,
  0.0151986665636164571966,
  5.475938084995344946e-4,
  1.05075007164441684324e-9,
);
const TAIL_TOP = Float64Array.of(
  6.6579046435011037772,
  5.4637849111641143699,
  1.7848265399172913358,
  0.29656057182850489123,
  0.026532189526576123093,
  0.0012426609473880784386,
  2.71155556874348757815e-5,
  2.01033439929228813265e-7,
);
const TAIL_BOTTOM = Float64Array.of(
  1,
  0.59983220655588793769,
  0.13692988092273580531,
  0.0148753612908506148525,
  7.868691311456132591e-4,
  1.8463183175100546818e-5,
  1.4215117583164458887e-7,
  2.04426310338993978564e-15,
);
