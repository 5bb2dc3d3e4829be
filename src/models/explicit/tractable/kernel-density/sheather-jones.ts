import { findRoot } from '../../../../numeric/find-root.js';
import { robustScale, type Tally } from './spread.js';

/**
 * The solve-the-equation plug-in bandwidth of a Gaussian kernel, of Sheather and Jones (1991): the root of
 * h = (R(K) / (n S(α(h))))^(1/5), where S estimates ∫ f''² with a pilot bandwidth α that depends on h.
 * Undefined where ties leave the equation without a root.
 */
export function sheatherJones(tally: Tally): number | undefined {
  const n = tally.total;
  const scale = robustScale(tally);
  if (!(scale > 0 && n > 2)) return undefined;
  const pairs = pairDistances(tally);
  const a = 1.24 * scale * n ** (-1 / 7);
  const b = 1.23 * scale * n ** (-1 / 9);
  const curvature = squaredSecondDerivative(pairs, n, a);
  const slope = -squaredThirdDerivative(pairs, n, b);
  if (!(curvature > 0 && slope > 0)) return undefined;
  const alpha = 1.357 * (curvature / slope) ** (1 / 7);
  const roughness = 1 / (2 * Math.sqrt(Math.PI) * n);
  const gap = (h: number) => (roughness / squaredSecondDerivative(pairs, n, alpha * h ** (5 / 7))) ** (1 / 5) - h;
  const upper = 1.144 * scale * n ** (-1 / 5);
  return bracketedRoot(gap, 0.1 * upper, upper);
}

// Widened up to 100 times, as the equation's root may lie outside the usual range.
function bracketedRoot(f: (h: number) => number, lower: number, upper: number): number | undefined {
  for (let attempt = 0; attempt < 100; attempt++) {
    const low = f(lower);
    const high = f(upper);
    if (Number.isNaN(low) || Number.isNaN(high)) return undefined;
    if (low * high <= 0) return findRoot(f, lower, upper, { tolerance: 1e-10 * upper });
    if (attempt % 2 === 0) upper *= 1.2;
    else lower *= 0.8;
  }
  return undefined;
}

interface Pairs {
  /** Distances between pairs, each pair once in each order, a value with itself included. */
  readonly distances: Float64Array;
  readonly weights: Float64Array;
}

// (n (n - 1) g⁵)⁻¹ Σ_ij φ''''((x_i - x_j) / g)
function squaredSecondDerivative(pairs: Pairs, n: number, g: number): number {
  return overPairs(pairs, g, (d) => (d - 6) * d + 3) / (n * (n - 1) * g ** 5);
}

// (n (n - 1) g⁷)⁻¹ Σ_ij φ''''''((x_i - x_j) / g)
function squaredThirdDerivative(pairs: Pairs, n: number, g: number): number {
  return overPairs(pairs, g, (d) => ((d - 15) * d + 45) * d - 15) / (n * (n - 1) * g ** 7);
}

// Σ w φ(u) P(u²)
function overPairs({ distances, weights }: Pairs, g: number, polynomial: (square: number) => number): number {
  let sum = 0;
  for (let i = 0; i < distances.length; i++) {
    const square = (distances[i] / g) ** 2;
    if (square < 1400) sum += weights[i] * Math.exp(-0.5 * square) * polynomial(square);
  }
  return sum / Math.sqrt(2 * Math.PI);
}

const EXACT_VALUES = 512;
const SMALLEST_GRID = 2048;
const LARGEST_GRID = 16384;

/** All distances between values; beyond 512 different values those between steps of a grid much finer than any bandwidth, each value shared by its two neighbours. */
function pairDistances(tally: Tally): Pairs {
  const { values, weights } = tally;
  const count = values.length;
  if (count > EXACT_VALUES) return gridDistances(tally);
  const distances = new Float64Array((count * (count + 1)) / 2);
  const products = new Float64Array(distances.length);
  for (let i = 0, at = 0; i < count; i++) {
    for (let j = 0; j <= i; j++, at++) {
      distances[at] = values[i] - values[j];
      products[at] = weights[i] * weights[j] * (i === j ? 1 : 2);
    }
  }
  return { distances, weights: products };
}

function gridDistances(tally: Tally): Pairs {
  const { values, weights, total } = tally;
  const low = values[0];
  const range = values[values.length - 1] - low;
  const fine = robustScale(tally) * total ** (-1 / 5) * 0.05;
  const size = Math.min(LARGEST_GRID, Math.max(SMALLEST_GRID, Math.ceil(range / fine)));
  const step = range / (size - 1);
  const shares = new Float64Array(size);
  for (let i = 0; i < values.length; i++) {
    const position = (values[i] - low) / step;
    const left = Math.min(size - 2, Math.floor(position));
    shares[left] += weights[i] * (left + 1 - position);
    shares[left + 1] += weights[i] * (position - left);
  }
  const products = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    if (shares[i] === 0) continue;
    for (let j = 0; j <= i; j++) products[i - j] += shares[i] * shares[j] * (i === j ? 1 : 2);
  }
  return { distances: Float64Array.from({ length: size }, (_, k) => k * step), weights: products };
}
