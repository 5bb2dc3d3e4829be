import type { Dataset } from '../../../data/dataset.js';
import type { TableRows } from '../../../data/rows.js';
import { chunksOf, placesOf, type Vocabulary } from './vocabulary.js';

/** How often words are near each other: pairs in ascending order, each counted by the sum of one over the distance. */
export type CoOccurrence = {
  readonly words: Int32Array;
  readonly contexts: Int32Array;
  readonly counts: Float64Array;
};

/** Counts pairs to either side within the window, X_ij = X_ji. */
export async function coOccurrence(
  data: Dataset<TableRows>,
  vocabulary: Vocabulary,
  known: number,
  window: number,
): Promise<CoOccurrence> {
  const n = vocabulary.words.length;
  const places = placesOf(vocabulary, known);
  const sums = new Map<number, number>();
  for await (const rows of data.blocks()) {
    for (const { words, weight } of chunksOf(rows, places)) {
      for (let i = 0; i < words.length; i++) {
        for (let j = Math.max(0, i - window); j < i; j++) {
          const share = weight / (i - j);
          add(sums, words[i] * n + words[j], share);
          add(sums, words[j] * n + words[i], share);
        }
      }
    }
  }
  const pairs = [...sums.keys()].filter((pair) => (sums.get(pair) ?? 0) > 0).sort((a, b) => a - b);
  return {
    words: Int32Array.from(pairs, (pair) => Math.floor(pair / n)),
    contexts: Int32Array.from(pairs, (pair) => pair % n),
    counts: Float64Array.from(pairs, (pair) => sums.get(pair) ?? 0),
  };
}

function add(sums: Map<number, number>, pair: number, share: number): void {
  sums.set(pair, (sums.get(pair) ?? 0) + share);
}
