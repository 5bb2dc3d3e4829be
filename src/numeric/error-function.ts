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
  if (x < 0) return x < -27 ? Infinity : 2 / expMinusSquare(x) - erfcxPositive(-x);
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

const SMALL_TOP = [0.18577770618460315, 3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694];
const SMALL_BOTTOM = [1, 23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171];
const MIDDLE_TOP = [
  2.1531153547440383e-8, 0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001, 881.952221241769,
  1712.0476126340707, 2051.0783778260716, 1230.3393547979972,
];
const MIDDLE_BOTTOM = [
  1, 15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597,
  4362.619090143247, 3439.3676741437216, 1230.3393548037495,
];
const TAIL_TOP = [
  0.016315387137302097, 0.30532663496123236, 0.36034489994980445, 0.12578172611122926, 0.016083785148742275,
  0.0006587491615298378,
];
const TAIL_BOTTOM = [
  1, 2.568520192289822, 1.8729528499234673, 0.5279051029514285, 0.06051834131244132, 0.0023352049762686918,
];
