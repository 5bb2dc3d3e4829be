const HALF_LOG_TWO_PI = 0.9189385332046728;
const ONE_MINUS_EULER = 0.42278433509846713;
const STIRLING_FROM = 10;

/** log |Γ(x)|; infinite at zero and the negative integers. */
export function logGamma(x: number): number {
  if (x < 0.5) return x <= 0 ? logGammaReflected(x) : aroundTwo(x) - Math.log1p(x) - Math.log(x);
  if (x < 1.5) return aroundTwo(x - 1) - Math.log(x);
  if (x < 2.5) return aroundTwo(x - 2);
  if (x >= STIRLING_FROM) return stirling(x);
  let product = 1;
  let rest = x;
  while (rest >= 2.5) {
    rest -= 1;
    product *= rest;
  }
  return aroundTwo(rest - 2) + Math.log(product);
}

/** log Γ(1 + x) for x > -1, to full relative precision near zero. */
export function logGammaOnePlus(x: number): number {
  return Math.abs(x) <= 0.5 ? aroundTwo(x) - Math.log1p(x) : logGamma(1 + x);
}

/** log B(a, b) for positive a and b, without the cancellation of three large log-gammas. */
export function logBeta(a: number, b: number): number {
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  if (large < STIRLING_FROM || large === Infinity) return logGamma(small) + (logGamma(large) - logGamma(small + large));
  const share = small / (small + large);
  const correction = stirlingError(large) - stirlingError(small + large);
  if (small < STIRLING_FROM) {
    const power = small * (1 - Math.log(small + large)) + (large - 0.5) * Math.log1p(-share);
    return logGamma(small) + correction + power;
  }
  const power = (small - 0.5) * Math.log(share) + large * Math.log1p(-share);
  return HALF_LOG_TWO_PI - 0.5 * Math.log(large) + stirlingError(small) + correction + power;
}

/** log Γ(x + 1) - log(√(2πx) (x/e)^x) for x > 0: what Stirling's formula leaves. */
export function stirlingError(x: number): number {
  if (x >= STIRLING_FROM) return stirlingSeries(x);
  return logGammaOnePlus(x) - (x + 0.5) * Math.log(x) + x - HALF_LOG_TWO_PI;
}

/** x log(x / m) + m - x for positive x and m, without cancellation where they are close (Loader's deviance). */
export function deviance(x: number, m: number): number {
  const difference = x - m;
  if (Math.abs(difference) > 0.1 * (x + m)) {
    const ratio = x / m;
    const logRatio = ratio > 0 && ratio < Infinity ? Math.log(ratio) : Math.log(x) - Math.log(m);
    return x * logRatio - difference;
  }
  // with v = (x-m)/(x+m): (x-m) v + 2x Σ v^(2j+1)/(2j+1), from log(x/m) = 2 artanh v
  const v = difference / (x + m);
  let power = 2 * x * v;
  let sum = difference * v;
  for (let j = 1; j < 20; j++) {
    power *= v * v;
    const next = sum + power / (2 * j + 1);
    if (next === sum) break;
    sum = next;
  }
  return sum;
}

/**
 * log of the Poisson probability of a count k >= 0 (or of e^-m m^k / Γ(k+1) for any real one) with mean m >= 0, in nats.
 * Loader, "Fast and accurate computation of binomial probabilities" (2000).
 */
export function poissonLogMass(k: number, mean: number): number {
  if (k === 0) return -mean;
  if (mean === 0) return -Infinity;
  return -stirlingError(k) - deviance(k, mean) - HALF_LOG_TWO_PI - 0.5 * Math.log(k);
}

// log Γ(2 + z) = (1-γ) z + Σ (-1)^k (ζ(k)-1) z^k / k, for |z| <= 1/2
function aroundTwo(z: number): number {
  let sum = 0;
  for (let i = ZETA.length - 1; i >= 0; i--) sum = (sum + ZETA[i]) * z;
  return z * (ONE_MINUS_EULER + sum);
}

function stirling(x: number): number {
  if (x > 1e305) return x * (Math.log(x) - 1);
  return (x - 0.5) * (Math.log(x) - 1) - 0.5 + HALF_LOG_TWO_PI + stirlingSeries(x);
}

// Σ B_2k / (2k (2k-1) x^(2k-1))
function stirlingSeries(x: number): number {
  const z = 1 / (x * x);
  let sum = 0;
  for (let i = STIRLING.length - 1; i >= 0; i--) sum = sum * z + STIRLING[i];
  return sum / x;
}

// Γ(x) Γ(1-x) = π / sin πx
function logGammaReflected(x: number): number {
  if (Number.isInteger(x)) return Infinity;
  const distance = x - Math.round(x);
  return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * distance))) - logGamma(1 - x);
}

// (-1)^k (ζ(k) - 1) / k for k = 2, 3, …
const ZETA = Float64Array.of(
  0.3224670334241132,
  -0.0673523010531981,
  0.020580808427784546,
  -0.007385551028673986,
  0.0028905103307415234,
  -0.001192753911703261,
  0.0005096695247430425,
  -0.00022315475845357939,
  0.00009945751278180853,
  -0.00004492623673813314,
  0.00002050721277567069,
  -0.000009439488275268397,
  0.000004374866789907488,
  -0.000002039215753801366,
  9.55141213040742e-7,
  -4.492469198764566e-7,
  2.1207184805554665e-7,
  -1.0043224823968099e-7,
  4.7698101693639804e-8,
  -2.2711094608943164e-8,
  1.0838659214896955e-8,
  -5.183475041970047e-9,
  2.4836745438024785e-9,
  -1.1921401405860912e-9,
  5.731367241678862e-10,
  -2.7595228851242334e-10,
);
const STIRLING = Float64Array.of(
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360360,
  1 / 156,
  -3617 / 122400,
);
