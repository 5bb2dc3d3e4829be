// Minka, "Estimating a Dirichlet distribution" (2000): fixed points for the concentrations of Dirichlet laws, of which only counts
// drawn from them are known (Pólya), or the means of log θ.
import { digamma, trigamma } from '../../../../../numeric/digamma.js';

/** Concentrations stay above this: that of a topic without words would fall to zero, where nothing is defined. */
const LEAST = 1e-4;
const STEPS = 50;

/** Sums over documents that the next α is made of: Σ ψ(n_k + α_k) − ψ(α_k) of each topic, and Σ ψ(n + Σα) − ψ(Σα). */
export type AlphaSums = { readonly own: Float64Array; readonly whole: number };

/** A document's part of these sums, added to `own`; returned is its part of `whole`. `shares` are n_k + α_k. */
export function addAlphaSums(alpha: Float64Array, shares: Float64Array, weight: number, own: Float64Array): number {
  let before = 0;
  let after = 0;
  for (let k = 0; k < alpha.length; k++) {
    before += alpha[k];
    after += shares[k];
    if (shares[k] !== alpha[k]) own[k] += weight * (digamma(shares[k]) - digamma(alpha[k]));
  }
  return weight * (digamma(after) - digamma(before));
}

/** One step of the fixed point: α_k Σ(ψ(n_k + α_k) − ψ(α_k)) / Σ(ψ(n + Σα) − ψ(Σα)). */
export function nextAlpha(alpha: Float64Array, { own, whole }: AlphaSums): Float64Array {
  if (!(whole > 0)) return alpha;
  return alpha.map((each, k) => Math.max(LEAST, (each * own[k]) / whole));
}

/** The same for the one η of all topics: counts [words × topics], totals [topics]. */
export function nextEta(eta: number, counts: Float64Array, totals: Float64Array): number {
  const V = counts.length / totals.length;
  const atEta = digamma(eta);
  const atSpread = digamma(V * eta);
  let own = 0;
  for (let i = 0; i < counts.length; i++) if (counts[i] > 0) own += digamma(counts[i] + eta) - atEta;
  const whole = V * totals.reduce((sum, total) => sum + digamma(total + V * eta) - atSpread, 0);
  return whole > 0 ? Math.max(LEAST, (eta * own) / whole) : eta;
}

/** The α whose means of log θ are these, ψ(α_k) − ψ(Σα). */
export function alphaOfMeans(means: Float64Array, start: Float64Array): Float64Array {
  let alpha = start;
  for (let step = 0; step < STEPS; step++) {
    const whole = digamma(alpha.reduce((sum, each) => sum + each, 0));
    alpha = means.map((mean) => Math.max(LEAST, inverseDigamma(whole + mean)));
  }
  return alpha;
}

/** The η whose mean of log φ, over V words, is this: ψ(η) − ψ(Vη). */
export function etaOfMean(mean: number, V: number, start: number): number {
  let eta = start;
  for (let step = 0; step < STEPS; step++) eta = Math.max(LEAST, inverseDigamma(digamma(V * eta) + mean));
  return eta;
}

/** ψ⁻¹ by Newton's method from Minka's start, which five steps make exact to rounding. */
export function inverseDigamma(y: number): number {
  let x = y >= -2.22 ? Math.exp(y) + 0.5 : -1 / (y - digamma(1));
  for (let step = 0; step < 6; step++) x -= (digamma(x) - y) / trigamma(x);
  return x;
}
