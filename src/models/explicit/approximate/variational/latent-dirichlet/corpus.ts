import { DataError } from '../../../../../util/errors.js';
import { type Document, knownWords } from './documents.js';

/** What is known of the training documents before anything is learned. */
export type CorpusState = {
  /** Mean number of known words. */
  readonly length: number;
  /** Documents without words. */
  readonly empty: number;
  /** Total weight of the documents. */
  readonly weight: number;
};

/** Counts as documents go by. */
export interface CorpusTally {
  words: number;
  empty: number;
  count: number;
  weight: number;
  /** Throws DataError where no document had a word. */
  state(): CorpusState;
}

export function startCorpus(): CorpusTally {
  return {
    ...{ words: 0, empty: 0, count: 0, weight: 0 },
    state() {
      if (this.words === 0)
        throw new DataError('latent-dirichlet: needs documents with words, got none', { code: 'DATA_EMPTY' });
      return { length: this.words / this.count, empty: this.empty, weight: this.weight };
    },
  };
}

export function countDocuments(tally: CorpusTally, documents: readonly Document[]): void {
  for (const { words, weight } of documents) {
    const known = knownWords(words).length;
    tally.words += known;
    if (known === 0) tally.empty++;
    tally.count++;
    tally.weight += weight;
  }
}
