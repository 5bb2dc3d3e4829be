import type { Dataset } from '../../../data/dataset.js';
import type { TableRows } from '../../../data/rows.js';
import { codesOf, sequencesOf } from '../../../data/sequences/sequence-rows.js';
import { DataError } from '../../../util/errors.js';

/** Words that get a vector, the most frequent ones first. */
export type Vocabulary = {
  /** Their codes in the schema. */
  readonly words: Int32Array;
  /** How often each was seen. */
  readonly counts: Float64Array;
};

/** Words next to each other in one row, as places in the vocabulary; others are left out as if they were not there. */
export interface Chunk {
  readonly words: Int32Array;
  /** The row has so many repetitions. */
  readonly weight: number;
  /** The row, and which of its chunks this is: noise is keyed by both. */
  readonly index: number;
  readonly part: number;
}

/** Longer rows are cut: a window that is lost now and then costs nothing. */
const CHUNK_WORDS = 1000;

/** Counts the words of all rows. Throws DataError where fewer than two are seen often enough. */
export async function countWords(data: Dataset<TableRows>, known: number, minimumCount: number): Promise<Vocabulary> {
  const seen = new Float64Array(known);
  for await (const rows of data.blocks()) {
    const { starts, columns, count, weights } = sequencesOf(rows);
    for (let row = 0; row < count; row++) {
      const weight = weights?.[row] ?? 1;
      for (let t = starts[row]; t < starts[row + 1]; t++) if (columns[0][t] < known) seen[columns[0][t]] += weight;
    }
  }
  const kept = [...seen.keys()].filter((word) => seen[word] >= minimumCount);
  if (kept.length < 2)
    throw new DataError(
      `word-embedding: needs at least 2 different words seen ${minimumCount} times, got ${kept.length}`,
      { code: 'DATA_TOO_FEW_ROWS', hint: 'lower it with --minimum-count, or give more text' },
    );
  kept.sort((a, b) => seen[b] - seen[a] || a - b);
  return { words: Int32Array.from(kept), counts: Float64Array.from(kept, (word) => seen[word]) };
}

/** The place of each code in the vocabulary; -1 where it has none, as have all codes beyond. */
export function placesOf({ words }: Vocabulary, known: number): Int32Array {
  const places = new Int32Array(known + 1).fill(-1);
  for (const [place, word] of words.entries()) places[word] = place;
  return places;
}

/** The rows in chunks. */
export function chunksOf(rows: TableRows, places: Int32Array): Chunk[] {
  const sequences = sequencesOf(rows);
  return Array.from({ length: rows.count }, (_, row) => {
    const words = codesOf(sequences, row)
      .map((code) => (code < 0 ? -1 : places[code]))
      .filter((place) => place >= 0);
    const [weight, index] = [rows.weights?.[row] ?? 1, rows.index[row]];
    const parts = Math.max(1, Math.ceil(words.length / CHUNK_WORDS));
    return Array.from({ length: parts }, (_, part) => ({
      words: words.subarray(part * CHUNK_WORDS, (part + 1) * CHUNK_WORDS),
      ...{ weight, index, part },
    }));
  }).flat();
}
