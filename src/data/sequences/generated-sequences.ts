import type { Key } from '../../random/key.js';
import { barWords, sampleBars } from '../toys/bars.js';
import { jetColumns, MOST_PARTICLES, sampleJets } from '../toys/jets.js';
import { sampleTowns } from '../toys/towns.js';
import { checkCount } from '../toys/toy.js';
import { heldTable } from './held-table.js';
import type { RawSequences } from './raw-sequences.js';

/** A set of sequences that is generated from a seed. */
export interface GeneratedSequences {
  readonly name: string;
  readonly title: string;
  /** So many rows; those of a smaller sample are the first of a larger one. */
  sample(count: number, key: Key): RawSequences;
}

/** Every set of sequences that is generated, with no file and no network. */
export const generatedSequenceSets: readonly GeneratedSequences[] = [
  {
    name: 'towns',
    title: 'names of towns that are not there, one a line',
    sample(count, key) {
      checkCount('towns', count);
      return { form: 'texts', texts: sampleTowns(count, key), document: 'line', notes: [] };
    },
  },
  {
    name: 'bars',
    title: 'documents whose topics are the rows and columns of a square of words',
    sample(count, key) {
      checkCount('bars', count);
      return { form: 'bags', documents: sampleBars(count, key), words: barWords, notes: [] };
    },
  },
  {
    name: 'jets',
    title:
      'sets of up to 30 particles from a shower in which one becomes two: where they lie in the jet, and their shares of it',
    sample(count, key) {
      const { columns, lengths } = sampleJets(count, key);
      const points = { room: MOST_PARTICLES, mask: true };
      return { form: 'points', table: heldTable(jetColumns, columns), lengths, points, notes: [] };
    },
  },
];

/** The generated set of this name, or undefined. */
export function generatedSequences(name: string): GeneratedSequences | undefined {
  return generatedSequenceSets.find((set) => set.name === name);
}
