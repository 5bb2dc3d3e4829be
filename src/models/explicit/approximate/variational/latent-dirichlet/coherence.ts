// How well the first words of a topic belong together, from the training documents that have them: UMass (Mimno et al. 2011), the mean of
// log [(D(v, w) + 1) / D(v)] over pairs, v the more probable one; NPMI (Bouma 2009; Lau et al. 2014), the mean of
// log [p(v, w) / p(v) p(w)] / -log p(v, w), from -1 (never together) over 0 (independent) to 1 (always).
import type { Dataset } from '../../../../../data/dataset.js';
import type { TableRows } from '../../../../../data/rows.js';
import { documentsOf } from './documents.js';
import type { TopicParams } from './topic-params.js';

/** Of each topic. */
export type Coherence = { readonly umass: Float64Array; readonly npmi: Float64Array };

/** First words that are compared with each other. */
export const FIRST_WORDS = 10;

/** Coherence of the first words of each topic in these documents. */
export async function coherenceOf(params: TopicParams, training: Dataset<TableRows>): Promise<Coherence> {
  const K = params.alpha.length;
  const firsts = Array.from({ length: K }, (_, k) => firstWords(params, k, FIRST_WORDS));
  const places = new Map([...new Set(firsts.flat())].map((word, place) => [word, place]));
  const W = places.size;
  const together = new Float64Array(W * W); // D(v, w); D(v) on the diagonal
  let documents = 0;
  for await (const block of training.blocks()) {
    for (const { words, weight } of documentsOf(block)) {
      documents += weight;
      const found = [...new Set(words)].map((word) => places.get(word)).filter((place) => place !== undefined);
      for (const v of found) for (const w of found) together[v * W + w] += weight;
    }
  }
  const measured = firsts.map((words) => {
    const at = words.map((word) => places.get(word) ?? 0);
    return pairMeans(at, (v, w) => together[v * W + w], documents);
  });
  return {
    umass: Float64Array.from(measured, ({ umass }) => umass),
    npmi: Float64Array.from(measured, ({ npmi }) => npmi),
  };
}

/** The known words of a topic, the most probable ones first. */
export function firstWords({ words, alpha }: TopicParams, topic: number, count: number): number[] {
  const K = alpha.length;
  const V = words.length / K - 1;
  const law = Float64Array.from({ length: V }, (_, w) => words[w * K + topic]);
  return [...law.keys()].sort((a, b) => law[b] - law[a] || a - b).slice(0, count);
}

function pairMeans(words: readonly number[], together: (v: number, w: number) => number, documents: number) {
  let [umass, npmi, pairs] = [0, 0, 0];
  for (const [later, w] of words.entries()) {
    for (const v of words.slice(0, later)) {
      const [both, ofV, ofW] = [together(v, w), together(v, v), together(w, w)];
      pairs++;
      umass += ofV > 0 ? Math.log((both + 1) / ofV) : 0;
      npmi += normalised(both, ofV, ofW, documents);
    }
  }
  return pairs === 0 ? { umass: 0, npmi: 0 } : { umass: umass / pairs, npmi: npmi / pairs };
}

function normalised(both: number, ofV: number, ofW: number, documents: number): number {
  if (both === 0) return -1;
  if (both === documents) return 1;
  return Math.log((both * documents) / (ofV * ofW)) / -Math.log(both / documents);
}
