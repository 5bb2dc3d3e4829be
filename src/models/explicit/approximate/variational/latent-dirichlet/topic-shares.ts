import { bagOf } from './documents.js';
import type { TopicParams } from './topic-params.js';

const ITERATIONS = 200;
const TOLERANCE = 1e-7;

/**
 * The mean topic shares of a document, E[θ | words], by the collapsed variational fixed point r_ik ∝ φ_wk (α_k + Σ_{j≠i} r_jk)
 * (Asuncion et al. 2009), which is the same for all places of a word; of a document without known words the mean of the prior, α_k / Σα. [topics]
 */
export function topicShares({ words: phi, alpha }: TopicParams, document: Int32Array): Float64Array {
  const K = alpha.length;
  const { words, counts } = bagOf(document);
  const parts = new Float64Array(words.length * K).fill(1 / K); // r, [different words × topics]
  const known = counts.reduce((sum, count) => sum + count, 0);
  const totals = alpha.map((each) => each + known / K); // α_k + Σ_i r_ik
  const fresh = new Float64Array(K);
  for (let step = 0, change = 1; step < ITERATIONS && change > TOLERANCE; step++) {
    change = 0;
    for (let i = 0; i < words.length; i++) {
      let norm = 0;
      for (let k = 0; k < K; k++) {
        fresh[k] = phi[words[i] * K + k] * (totals[k] - parts[i * K + k]);
        norm += fresh[k];
      }
      for (let k = 0; k < K; k++) {
        const gain = fresh[k] / norm - parts[i * K + k];
        change = Math.max(change, Math.abs(gain));
        parts[i * K + k] += gain;
        totals[k] += counts[i] * gain;
      }
    }
  }
  const whole = totals.reduce((sum, each) => sum + each, 0);
  return totals.map((each) => each / whole);
}

/** The document of so many words whose counts are nearest to those expected under these topic shares, n Σ_k θ_k φ_wk, by largest remainders. */
export function expectedDocument({ words: phi, alpha }: TopicParams, shares: Float64Array, length: number): Int32Array {
  const K = alpha.length;
  const V = phi.length / K - 1; // the unknown word is never drawn
  const law = Float64Array.from({ length: V }, (_, w) =>
    shares.reduce((sum, share, k) => sum + share * phi[w * K + k], 0),
  );
  const total = law.reduce((sum, each) => sum + each, 0);
  const expected = law.map((each) => (length * each) / total);
  const counts = expected.map(Math.floor);
  const rest = length - counts.reduce((sum, each) => sum + each, 0);
  const byRemainder = [...law.keys()].sort((a, b) => expected[b] - counts[b] - (expected[a] - counts[a]) || a - b);
  for (const word of byRemainder.slice(0, rest)) counts[word]++;
  return Int32Array.from([...counts.keys()].flatMap((word) => new Array<number>(counts[word]).fill(word)));
}
