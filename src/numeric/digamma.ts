// Both functions climb by their recurrence to x >= 10, where the asymptotic series in 1/x² has converged.
const SERIES_FROM = 10;

/** ψ(x), the derivative of log Γ; NaN at its poles, zero and the negative integers. */
export function digamma(x: number): number {
  if (x <= 0) return Number.isInteger(x) ? NaN : digamma(1 - x) - Math.PI / Math.tan(Math.PI * (x - Math.round(x)));
  let sum = 0;
  let y = x;
  for (; y < SERIES_FROM; y++) sum += 1 / y;
  return Math.log(y) - 0.5 / y - series(DIGAMMA, 1 / (y * y)) - sum;
}

/** ψ'(x), the second derivative of log Γ; infinite at zero and the negative integers. */
export function trigamma(x: number): number {
  if (x <= 0) {
    if (Number.isInteger(x)) return Infinity;
    const sine = Math.sin(Math.PI * (x - Math.round(x))) / Math.PI;
    return 1 / (sine * sine) - trigamma(1 - x);
  }
  let sum = 0;
  let y = x;
  for (; y < SERIES_FROM; y++) sum += 1 / (y * y);
  return sum + 1 / y + 0.5 / (y * y) + series(TRIGAMMA, 1 / (y * y)) / y;
}

// Σ c_k z^k, k from 1
function series(coefficients: readonly number[], z: number): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = (sum + coefficients[i]) * z;
  return sum;
}

const TRIGAMMA = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510]; // B_2k
const DIGAMMA = TRIGAMMA.map((bernoulli, i) => bernoulli / (2 * i + 2)); // B_2k / 2k
