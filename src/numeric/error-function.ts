// Rational Chebyshev approximations on |x| <= 0.46875, up to 4, and beyond.
// Cody, "Rational Chebyshev approximations for the error function", Mathematics of Computation 23 (1969).

const INVERSE_ROOT_PI = 0.5641895835477563;
const SMALL = 0.46875;
const LARGE = 4;

/** The error function. */
export function erf(x: number): number {
  if (Math.abs(x) <= SMALL) return erfSmall(x);
  const tail = erfc(Math.abs(x));
  return x > 0 ? 1 - tail : x < 0 ? tail - 1 : NaN;
}

/** 1 - erf(x), to full relative precision where it is small. */
export function erfc(x: number): number {
  if (Math.abs(x) <= SMALL) return 1 - erfSmall(x);
  if (x < 0) return 2 - erfc(-x);
  return x > 30 ? 0 : expMinusSquare(x) * erfcxPositive(x);
}

/** exp(x²) erfc(x), which does not underflow; infinite below about -26.6. */
export function erfcx(x: number): number {
  if (Math.abs(x) <= SMALL) return Math.exp(x * x) * (1 - erfSmall(x));
  if (x < 0) return 2 / expMinusSquare(x) - erfcxPositive(-x);
  return erfcxPositive(x);
}

// exp(-x²) with x = head + tail, head² exact: squaring first would lose x² units in the last place.
function expMinusSquare(x: number): number {
  const head = Math.trunc(x * 16) / 16;
  return Math.exp(-head * head) * Math.exp(-(x - head) * (x + head));
}

function erfSmall(x: number): number {
  const z = x * x;
  return (x * horner(SMALL_TOP, z)) / horner(SMALL_BOTTOM, z);
}

function erfcxPositive(x: number): number {
  if (x <= LARGE) return horner(MIDDLE_TOP, x) / horner(MIDDLE_BOTTOM, x);
  if (x > 1e8) return INVERSE_ROOT_PI / x;
  const z = 1 / (x * x);
  return (INVERSE_ROOT_PI - (z * horner(TAIL_TOP, z)) / horner(TAIL_BOTTOM, z)) / x;
}

// Highest power first.
function horner(coefficients: readonly number[], x: number): number {
  let sum = coefficients[0];
  for (let i = 1; i < coefficients.length; i++) sum = sum * x + coefficients[i];
  return sum;
}

const SMALL_TOP = [
  1.85777706184603153e-1, 3.1611237438705656, 1.13864154151050156e2, 3.77485237685302021e2, 3.20937758913846947e3,
];
const SMALL_BOTTOM = [1, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3];
const MIDDLE_TOP = [
  2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1, 2.98635138197400131e2,
  8.8195222124176909e2, 1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3,
];
const MIDDLE_BOTTOM = [
  1, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3, 3.29079923573345963e3,
  4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3,
];
const TAIL_TOP = [
  1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1,
  1.60837851487422766e-2, 6.58749161529837803e-4,
];
const TAIL_BOTTOM = [
  1, 2.56852019228982242, 1.87295284992346725, 5.27905102951428412e-1, 6.05183413124413191e-2, 2.33520497626869185e-3,
];
