// Σ_j w_j exp(-|t - x_j|²/2) for all t of a small box, as a polynomial in τ = t - c around its centre c. With v_j = c - x_j,
// exp(-|τ + v|²/2) = exp(-|τ|²/2) exp(-|v|²/2) Σ_k (-τ·v)^k / k!, so the sums M_α = Σ_j w_j exp(-|v_j|²/2) v_j^α, |α| < p,
// are all that is needed of the points. Yang, Duraiswami, Gumerov and Davis, "Improved fast Gauss transform", ICCV 2003.

export const LARGEST_DEGREE = 32;

const ROW = new Float64Array(LARGEST_DEGREE);

/** Number of coefficients of total degree under `degree`, in one or two dimensions. */
export function termCount(dimensions: number, degree: number): number {
  return dimensions === 1 ? degree : (degree * (degree + 1)) / 2;
}

/** Adds the points `from` to before `to` to the moments of total degree under `degree`, kept in rows of `stride`; weights are multiplied by exp(shift). */
export function addMoments(
  moments: Float64Array,
  stride: number,
  degree: number,
  centre: Float64Array,
  points: readonly Float64Array[],
  weights: Float64Array,
  shift: number,
  from: number,
  to: number,
): void {
  const isLine = points.length === 1;
  const xs = points[0];
  const ys = points[points.length - 1];
  const row = ROW;
  for (let j = from; j < to; j++) {
    const vx = centre[0] - xs[j];
    const vy = isLine ? 0 : centre[1] - ys[j];
    let a = weights[j] * Math.exp(shift - 0.5 * (vx * vx + vy * vy));
    row[0] = 1;
    if (!isLine) for (let k = 1; k < degree; k++) row[k] = row[k - 1] * vy;
    if (isLine) {
      for (let i = 0; i < degree; i++, a *= vx) moments[i] += a;
      continue;
    }
    for (let i = 0, at = 0; i < degree; i++, a *= vx, at += stride) {
      for (let k = 0; k < degree - i; k++) moments[at + k] += a * row[k];
    }
  }
}

/** Turns moments into coefficients: M_α (-1)^|α| / α!. */
export function momentsToCoefficients(moments: Float64Array, dimensions: number, degree: number): void {
  const width = dimensions === 1 ? 1 : degree;
  let overX = 1; // (-1)^i / i!
  for (let i = 0; i < degree; i++) {
    let both = overX;
    for (let k = 0; k < width; k++) {
      moments[i * width + k] *= both;
      both *= -1 / (k + 1);
    }
    overX *= -1 / (i + 1);
  }
}

/** The logarithm of the sum at τ, less the shift. */
export function expansionAt(coefficients: Float64Array, degree: number, tau: Float64Array): number {
  const isLine = tau.length === 1;
  const width = isLine ? 1 : degree;
  const x = tau[0];
  const y = isLine ? 0 : tau[1];
  let sum = 0;
  for (let i = degree - 1; i >= 0; i--) {
    let inner = 0;
    for (let k = isLine ? 0 : degree - 1 - i; k >= 0; k--) inner = inner * y + coefficients[i * width + k];
    sum = sum * x + inner;
  }
  return Math.log(sum) - 0.5 * (x * x + y * y);
}

/**
 * The logarithm of the largest error of one point of weight 1 whose distance from the centre is in [near, far], for |τ| <= radius:
 * max exp(-v²/2) (ρv)^p e^(ρv) / p!.
 */
export function logRemainder(degree: number, logFactorial: number, radius: number, near: number, far: number): number {
  const peak = (radius + Math.sqrt(radius * radius + 4 * degree)) / 2;
  const v = Math.min(far, Math.max(near, peak));
  return v * (radius - v / 2) + degree * Math.log(radius * v) - logFactorial;
}
