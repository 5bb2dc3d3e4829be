// Collapsed Gibbs sampling: θ and φ are integrated out, and each word's topic is drawn anew given all others,
// p(z = k | rest) ∝ (n_dk + α_k) (n_wk + η) / (n_k + V η), counts without the word itself.

/** How often topics are given: to words, [words × topics] word by word, and in all, [topics]. */
export interface TopicCounts {
  readonly words: Float64Array;
  readonly topics: Float64Array;
}

/** One document in a sweep. */
export interface SweptDocument {
  /** Codes; -1 where a word is missing. */
  readonly words: Int32Array;
  /** The topic of each word, which the sweep changes. */
  readonly topics: Int32Array;
  /** Its repetitions: each of its words counts so much. */
  readonly weight: number;
  /** A random uint32 for each word. */
  readonly noise: Uint32Array;
}

/** A sampler whose sweeps change the counts; `own` ends as n_dk + α_k of the document, [topics]. */
export function gibbsSweep(counts: TopicCounts, alpha: Float64Array, eta: number) {
  const { words: wordTopics, topics: totals } = counts;
  const K = alpha.length;
  const spread = (wordTopics.length / K) * eta;
  const inverse = totals.map((total) => 1 / (total + spread));
  const ready = new Float64Array(K); // (n_dk + α_k) / (n_k + V η)
  const cumulative = new Float64Array(K);

  return ({ words, topics, weight, noise }: SweptDocument, own: Float64Array): void => {
    own.set(alpha);
    for (let i = 0; i < words.length; i++) if (words[i] >= 0) own[topics[i]]++;
    for (let k = 0; k < K; k++) ready[k] = own[k] * inverse[k];
    const move = (at: number, k: number, sign: number) => {
      own[k] += sign;
      wordTopics[at + k] += sign * weight;
      totals[k] += sign * weight;
      inverse[k] = 1 / (totals[k] + spread);
      ready[k] = own[k] * inverse[k];
    };
    for (let i = 0; i < words.length; i++) {
      if (words[i] < 0) continue;
      const at = words[i] * K;
      move(at, topics[i], -1);
      let sum = 0;
      for (let k = 0; k < K; k++) {
        sum += ready[k] * (wordTopics[at + k] + eta);
        cumulative[k] = sum;
      }
      const mark = (noise[i] + 0.5) * 2 ** -32 * sum;
      let k = 0;
      while (k < K - 1 && cumulative[k] <= mark) k++;
      topics[i] = k;
      move(at, k, 1);
    }
  };
}
