// Collapsed Gibbs sampling: θ and φ are integrated out, and each word's topic is drawn anew given all others,
// p(z = k | rest) ∝ (n_dk + α_k) (n_wk + η) / (n_k + V η), counts without the word itself.
import type { Draws } from '../../../../../random/draws.js';

/** How often topics are given: to each word, [words × topics] word by word, and in all, [topics]. */
export type TopicCounts = { readonly words: Float64Array; readonly topics: Float64Array };

/** Gives each word of a document a topic; `own` ends as n_dk + α_k, [topics]. */
export type DocumentSweep = (
  /** Codes, -1 where a word is missing. */
  words: Int32Array,
  /** The topic of each word, changed in place; -1 where it has none yet. */
  topics: Int32Array,
  /** The document counts like so many of the same topics. */
  weight: number,
  draws: Draws,
  own: Float64Array,
) => void;

const OF_WORD = 2 ** -32;

/** A sampler for one document after the other, which changes the counts. */
export function gibbsSweep({ words, topics }: TopicCounts, alpha: Float64Array, eta: number): DocumentSweep {
  const spread = (words.length / alpha.length) * eta;
  const inverse = topics.map((total) => 1 / (total + spread));
  const room = { ready: alpha.slice(), cumulative: alpha.slice() };
  return (document, own, weight, draws, shares) => {
    shares.set(alpha);
    for (let i = 0; i < document.length; i++) if (document[i] >= 0 && own[i] >= 0) shares[own[i]]++;
    for (let k = 0; k < alpha.length; k++) room.ready[k] = shares[k] * inverse[k];
    sweepWords(document, own, weight, draws, shares, words, topics, inverse, room.ready, room.cumulative, eta, spread);
  };
}

// Its arrays are arguments because those of an enclosing function cost half as much time again, and the sum goes by fours because
// each addition waits for the one before.
function sweepWords(
  document: Int32Array,
  own: Int32Array,
  weight: number,
  draws: Draws,
  shares: Float64Array, // n_dk + α_k
  words: Float64Array, // n_wk
  totals: Float64Array, // n_k
  inverse: Float64Array, // 1 / (n_k + V η)
  ready: Float64Array, // (n_dk + α_k) / (n_k + V η)
  cumulative: Float64Array,
  eta: number,
  spread: number,
): void {
  const K = shares.length;
  for (let i = 0; i < document.length; i++) {
    if (document[i] < 0) continue;
    const at = document[i] * K;
    let k = own[i];
    if (k >= 0) {
      shares[k]--;
      words[at + k] -= weight;
      totals[k] -= weight;
      inverse[k] = 1 / (totals[k] + spread);
      ready[k] = shares[k] * inverse[k];
    }
    let sum = 0;
    for (k = 0; k + 3 < K; k += 4) {
      const a = ready[k] * (words[at + k] + eta);
      const b = a + ready[k + 1] * (words[at + k + 1] + eta);
      const c = ready[k + 2] * (words[at + k + 2] + eta);
      const d = c + ready[k + 3] * (words[at + k + 3] + eta);
      cumulative[k] = sum + a;
      cumulative[k + 1] = sum + b;
      cumulative[k + 2] = sum + (b + c);
      sum += b + d;
      cumulative[k + 3] = sum;
    }
    for (; k < K; k++) {
      sum += ready[k] * (words[at + k] + eta);
      cumulative[k] = sum;
    }
    const mark = (draws.word() + 0.5) * OF_WORD * sum;
    k = 0;
    while (k + 4 < K && cumulative[k + 3] <= mark) k += 4;
    while (k + 1 < K && cumulative[k] <= mark) k++;
    own[i] = k;
    shares[k]++;
    words[at + k] += weight;
    totals[k] += weight;
    inverse[k] = 1 / (totals[k] + spread);
    ready[k] = shares[k] * inverse[k];
  }
}
