import type { Key } from '../../random/key.js';
import { OptionError } from '../../util/errors.js';
import { blockRows, type RawBlock, type RawTable } from '../formats/raw-table.js';
import { checkerboard } from './checkerboard.js';
import { moons, rings, sine, spirals, swissRoll } from './curves.js';
import { dateColumns, sampleDates } from './dates.js';
import { eightGaussians, twentyFiveGaussians, twoGaussians } from './gaussians.js';
import { orchardColumns, sampleOrchard } from './orchard.js';
import { pinwheel } from './pinwheel.js';
import { checkCount, type Toy } from './toy.js';

/** The sets of points in the plane, whose true densities are known. */
export const toys: readonly Toy[] = [
  moons,
  rings,
  spirals,
  pinwheel,
  checkerboard,
  twoGaussians,
  eightGaussians,
  twentyFiveGaussians,
  swissRoll,
  sine,
];

/** A set that is generated from a seed, as wide and as mixed as it likes. */
export interface GeneratedSet {
  readonly name: string;
  readonly title: string;
  readonly columns: readonly string[];
  sample(count: number, key: Key, first?: number): RawBlock['columns'];
}

/** An invented orchard: numbers, a count, categories, an amount with zeros, a date, missing cells and the label `health`. */
export const orchard: GeneratedSet = {
  name: 'orchard',
  title: 'an invented orchard of apple trees, with missing cells',
  columns: orchardColumns,
  sample: sampleOrchard,
};

/** Days as people write them, and as ISO 8601 has them: pairs to learn the second from the first. */
export const dates: GeneratedSet = {
  name: 'dates',
  title: 'days written by people, in digits or words, and as ISO 8601 has them: pairs',
  columns: dateColumns,
  sample: sampleDates,
};

/** Every set that is generated from a seed, with no file and no network. */
export const generatedSets: readonly GeneratedSet[] = [...toys, orchard, dates];

/** The generated set of this name, or undefined. */
export function generatedSet(name: string): GeneratedSet | undefined {
  return generatedSets.find((set) => set.name === name);
}

/** A generated set as a table of so many rows, made block by block as they are asked for. Error: an OptionError naming the sets. */
export function generatedTable(name: string, count: number, key: Key): RawTable {
  const set = generatedSet(name);
  if (set === undefined) {
    throw new OptionError(
      `generated sets: name must be one of ${generatedSets.map((one) => one.name).join(', ')}, got ${name}`,
    );
  }
  checkCount(name, count);
  return {
    names: set.columns,
    notes: [],
    rowCount: count,
    async *blocks() {
      for (let first = 0; first < count; first += blockRows) {
        const size = Math.min(blockRows, count - first);
        yield { firstRow: first + 1, count: size, columns: set.sample(size, key, first) };
      }
    },
  };
}
