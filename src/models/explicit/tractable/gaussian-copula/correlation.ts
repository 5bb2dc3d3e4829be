import { symmetricEigen } from '../../../../numeric/symmetric-eigen.js';
import type { Margin } from './margin.js';
import { intervalMass, intervalMean, normalDensity } from './normal-tails.js';

// A column stands for its score s(z) = z at points and E[z | interval] at intervals. By Mehler's expansion, for standard
// normal z and z' with correlation ρ,
//   E[s(z) s'(z')] = Σ_n ρⁿ c_n c'_n,   c_n = ∫ s(z) h_n(z) φ(z) dz,
// with the normalised Hermite polynomials h_n. Scores rise with z, so the left side rises with ρ and can be solved for it:
// the latent correlation from the observed one, without the attenuation of treating categories as numbers.

const TERMS = 60;
const LARGEST = 0.98;

/** The intervals of a column's scores; none for continuous columns. */
function intervalsOf(margin: Margin): readonly (readonly [number, number])[] {
  switch (margin.kind) {
    case 'continuous':
      return [];
    case 'with-atoms':
      return Array.from(margin.lower, (lower, k) => [lower, margin.upper[k]] as const);
    default:
      return Array.from({ length: margin.edges.length - 1 }, (_, k) => [margin.edges[k], margin.edges[k + 1]] as const);
  }
}

/** Mean score at a cell's interval; the point itself where it is one. */
export function scoreAt(lower: number, upper: number): number {
  return lower === upper ? lower : intervalMean(lower, upper);
}

/** c_0 … c_60 of a column's scores. */
export function hermiteCoefficients(margin: Margin): Float64Array {
  const c = new Float64Array(TERMS + 1);
  c[1] = 1;
  for (const [a, b] of intervalsOf(margin)) {
    const moments = hermiteIntegrals(a, b);
    const s = intervalMean(a, b);
    // c_n of s - z on the interval, where z h_n = √(n+1) h_{n+1} + √n h_{n-1}
    for (let n = 0; n <= TERMS; n++) {
      const ofZ = Math.sqrt(n + 1) * moments[n + 1] + (n > 0 ? Math.sqrt(n) * moments[n - 1] : 0);
      c[n] += s * moments[n] - ofZ;
    }
  }
  return c;
}

// ∫_a^b h_n φ for n = 0 … TERMS + 1: Φ(b) - Φ(a), then (h_{n-1}(a) φ(a) - h_{n-1}(b) φ(b)) / √n.
function hermiteIntegrals(a: number, b: number): Float64Array {
  const integrals = new Float64Array(TERMS + 2);
  integrals[0] = intervalMass(a, b);
  const atA = hermiteTimesDensity(a);
  const atB = hermiteTimesDensity(b);
  for (let n = 1; n <= TERMS + 1; n++) integrals[n] = (atA[n - 1] - atB[n - 1]) / Math.sqrt(n);
  return integrals;
}

function hermiteTimesDensity(z: number): Float64Array {
  const values = new Float64Array(TERMS + 1);
  if (!Number.isFinite(z)) return values;
  values[0] = normalDensity(z);
  values[1] = z * values[0];
  for (let n = 1; n < TERMS; n++) {
    values[n + 1] = (z * values[n] - Math.sqrt(n) * values[n - 1]) / Math.sqrt(n + 1);
  }
  return values;
}

/** The latent correlation at which E[s s'] is `moment`; at most 0.98 in size. */
export function latentCorrelation(moment: number, c: Float64Array, d: Float64Array): number {
  const expected = (rho: number) => {
    let sum = 0;
    for (let n = TERMS; n >= 1; n--) sum = sum * rho + c[n] * d[n];
    return sum * rho;
  };
  let low = -LARGEST;
  let high = LARGEST;
  if (expected(low) >= moment) return low;
  if (expected(high) <= moment) return high;
  while (high - low > 1e-12) {
    const middle = (low + high) / 2;
    if (expected(middle) < moment) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The correlation matrix of a covariance, its eigenvalues raised to `smallest` where they are less. [p, p] */
export function asCorrelation(covariance: Float64Array, p: number, smallest: number): Float64Array {
  let R = unitDiagonal(covariance, p);
  for (let attempt = 0; attempt < 20; attempt++) {
    const { values, vectors } = symmetricEigen(R, p, 'gaussian-copula');
    if (p === 0 || values[p - 1] >= smallest * (1 - 1e-6)) return R;
    const raised = new Float64Array(p * p);
    for (let k = 0; k < p; k++) {
      const value = Math.max(values[k], smallest * 1.01);
      for (let i = 0; i < p; i++) {
        for (let j = 0; j < p; j++) raised[i * p + j] += value * vectors[k * p + i] * vectors[k * p + j];
      }
    }
    R = unitDiagonal(raised, p);
  }
  return R;
}

function unitDiagonal(matrix: Float64Array, p: number): Float64Array {
  const R = new Float64Array(p * p);
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < i; j++) {
      const scale = Math.sqrt(matrix[i * p + i] * matrix[j * p + j]);
      const rho = scale > 0 ? (matrix[i * p + j] + matrix[j * p + i]) / (2 * scale) : 0;
      R[i * p + j] = R[j * p + i] = rho;
    }
    R[i * p + i] = 1;
  }
  return R;
}
