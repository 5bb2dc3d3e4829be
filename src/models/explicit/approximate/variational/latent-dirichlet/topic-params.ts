import type { Coherence } from './coherence.js';

/** A fitted model of K topics over V words, the unknown one among them; the topic of most words first. */
export type TopicParams = {
  /** φ, p(word | topic), [words × topics] word by word. */
  readonly words: Float64Array;
  /** α, the Dirichlet law of the topic shares of a document, [topics] */
  readonly alpha: Float64Array;
  /** η of the symmetric Dirichlet law of each topic's words. */
  readonly eta: number;
  /** Share of the training words that each topic has, [topics] */
  readonly shares: Float64Array;
  /** Words of a document that is drawn without a length: the mean of those in training. */
  readonly length: number;
  /** Documents without words in training. */
  readonly empty: number;
  /** What inference reached, over all training documents, in nats: log p(w, z) of the last sweep, or the bound on log p(w). */
  readonly reached: number;
  /** How well the first words of each topic belong together; null until training has ended. */
  readonly coherence: Coherence | null;
};

/** Facts of the training documents that stay with a fit. */
export type CorpusFacts = { readonly length: number; readonly empty: number };

/** Params from how often each word has each topic, [words × topics]: the mean of φ under its Dirichlet law, (n_wk + η) / (n_k + V η). */
export function topicParams(
  counts: Float64Array,
  alpha: Float64Array,
  eta: number,
  facts: CorpusFacts & { readonly reached: number },
): TopicParams {
  const K = alpha.length;
  const V = counts.length / K;
  const totals = topicTotals(counts, K);
  const all = totals.reduce((sum, total) => sum + total, 0);
  const order = [...totals.keys()].sort((a, b) => totals[b] - totals[a] || a - b);
  const words = new Float64Array(V * K);
  for (let w = 0; w < V; w++)
    for (const [place, k] of order.entries()) words[w * K + place] = (counts[w * K + k] + eta) / (totals[k] + V * eta);
  return {
    words,
    alpha: Float64Array.from(order, (k) => alpha[k]),
    eta,
    shares: Float64Array.from(order, (k) => totals[k] / all),
    ...{ length: facts.length, empty: facts.empty, reached: facts.reached },
    coherence: null,
  };
}

/** Σ_w n_wk, [topics] */
export function topicTotals(counts: Float64Array, K: number): Float64Array {
  const totals = new Float64Array(K);
  for (let at = 0; at < counts.length; at += K) for (let k = 0; k < K; k++) totals[k] += counts[at + k];
  return totals;
}

export function topicName(topic: number): string {
  return `topic ${topic + 1}`;
}
