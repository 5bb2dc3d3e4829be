import type { Key } from '../../random/key.js';

/** Side of the square whose cells are the words. */
const SIDE = 5;
const WORDS = 60;

/** The vocabulary: cells of a square, `r1c1` to `r5c5`. */
export const barWords: readonly string[] = Array.from(
  { length: SIDE * SIDE },
  (_, cell) => `r${Math.floor(cell / SIDE) + 1}c${(cell % SIDE) + 1}`,
);

/**
 * Documents of 60 words each whose ten topics are the rows and columns of a square of words (Griffiths and Steyvers 2004): shares of
 * topics are uniform, words of a topic equally likely. Document i draws from `key.at(i)` alone.
 */
export function sampleBars(count: number, key: Key, first = 0): Int32Array[] {
  return Array.from({ length: count }, (_, i) => {
    const draws = key.at(first + i).draws();
    const shares = Array.from({ length: 2 * SIDE }, () => -Math.log1p(-draws.uniform()));
    return Int32Array.from({ length: WORDS }, () => {
      const topic = draws.categorical(shares);
      const along = draws.below(SIDE);
      return topic < SIDE ? topic * SIDE + along : along * SIDE + (topic - SIDE);
    });
  });
}
