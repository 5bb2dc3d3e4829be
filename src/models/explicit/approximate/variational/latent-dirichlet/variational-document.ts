import { digamma } from '../../../../../numeric/digamma.js';
import { logGamma } from '../../../../../numeric/log-gamma.js';
import { bagOf } from './documents.js';

/** What variational inference says of one document. */
export interface DocumentBound {
  readonly bag: { readonly words: Int32Array; readonly counts: Float64Array };
  /** How many of each different word have each topic, [words × topics]. */
  readonly responsibilities: Float64Array;
  /** E[log θ_k] */
  readonly logShares: Float64Array;
  /** The part of the bound on log p(w) that is the document's own, in nats. */
  readonly bound: number;
}

const ITERATIONS = 200;
/** Change of γ_k, in words, under which it has converged. */
const TOLERANCE = 1e-3;

/** The best γ of documents for E[log φ], [words × topics]: γ_k = α_k + Σ_w n_w r_wk, r_wk ∝ exp(E[log θ_k] + E[log φ_wk]). */
export function documentBound(logWords: Float64Array, alpha: Float64Array): (words: Int32Array) => DocumentBound {
  const K = alpha.length;
  const likely = logWords.map(Math.exp);
  const prior = alpha.reduce((sum, each) => sum - logGamma(each), 0) + logGamma(alpha.reduce((a, b) => a + b, 0));
  return (words) => {
    const bag = bagOf(words);
    const D = bag.words.length;
    const total = bag.counts.reduce((sum, each) => sum + each, 0);
    const gamma = alpha.map((each) => each + total / K);
    const responsibilities = new Float64Array(D * K);
    const shares = new Float64Array(K);
    let logShares = new Float64Array(K);
    let score = 0;
    for (let step = 0; step < ITERATIONS; step++) {
      const whole = digamma(gamma.reduce((sum, each) => sum + each, 0));
      logShares = gamma.map((each) => digamma(each) - whole);
      for (let k = 0; k < K; k++) shares[k] = Math.exp(logShares[k]);
      // E[log p(θ)] − E[log q(θ)] + Σ_w n_w log Σ_k exp(E[log θ_k] + E[log φ_wk]), for the γ that these shares are of
      score = prior + boundOfShares(gamma, alpha, logShares);
      const next = alpha.slice();
      for (let i = 0; i < D; i++) score += share(bag.words[i] * K, i * K, bag.counts[i], next);
      const change = gamma.reduce((most, each, k) => Math.max(most, Math.abs(each - next[k])), 0);
      if (change < TOLERANCE) break;
      gamma.set(next);
    }
    return { bag, responsibilities, logShares, bound: score };

    function share(at: number, to: number, n: number, next: Float64Array): number {
      let norm = 0;
      for (let k = 0; k < K; k++) norm += shares[k] * likely[at + k];
      for (let k = 0; k < K; k++) {
        const part = (n * shares[k] * likely[at + k]) / norm;
        responsibilities[to + k] = part;
        next[k] += part;
      }
      return n * Math.log(norm);
    }
  };
}

/** Σ_k (α_k − γ_k) E[log θ_k] + log Γ(γ_k), − log Γ(Σγ) */
function boundOfShares(gamma: Float64Array, alpha: Float64Array, logShares: Float64Array): number {
  let sum = -logGamma(gamma.reduce((total, each) => total + each, 0));
  for (let k = 0; k < gamma.length; k++) sum += (alpha[k] - gamma[k]) * logShares[k] + logGamma(gamma[k]);
  return sum;
}
