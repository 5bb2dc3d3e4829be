import { OptionError } from '../util/errors.js';
import { type Draws, startDraws } from './draws.js';
import { philox } from './philox.js';

/** A seed that is split, never shared: same key, same numbers, on every platform and in every order of asking. */
export interface Key {
  /** Independent children, numbered from zero; the first ones do not depend on how many there are. */
  split(count: number): readonly Key[];
  /** The child for a name or for a safe integer >= 0 such as a row's position. */
  at(stream: string | number): Key;
  /** This key's own stream of numbers, from its beginning. */
  draws(): Draws;
  /** Two uint32 from which `keyFromWords` rebuilds the key. */
  readonly words: readonly [number, number];
}

// The last counter word says what a block is for, so that no two uses of one key share a block.
const DRAWS = 0;
const NUMBER = 1;
const TEXT = 2;
const SPLIT = 3;
/** Blocks that start the generators of `bulkOf`. */
export const BULK = 4;
/** Blocks that start the generators of `fillRows`. */
export const ROWS = 5;

const TWO_32 = 2 ** 32;
const block = new Int32Array(4);

/** The root key of a seed, any safe integer >= 0. */
export function keyOf(seed: number): Key {
  if (!isCount(seed)) throw new OptionError(`key: seed must be a safe integer >= 0, got ${seed}`);
  return new PhiloxKey(seed | 0, (seed / TWO_32) | 0);
}

/** The key whose `words` these are. */
export function keyFromWords(words: readonly [number, number]): Key {
  const [first, second] = words;
  if (words.length !== 2 || first >>> 0 !== first || second >>> 0 !== second) {
    throw new OptionError(`key: words must be two integers from 0 to 4294967295, got ${String(words)}`);
  }
  return new PhiloxKey(first | 0, second | 0);
}

// A class because closures for every row would cost more than the numbers drawn from them.
class PhiloxKey implements Key {
  private readonly k0: number;
  private readonly k1: number;

  constructor(k0: number, k1: number) {
    this.k0 = k0;
    this.k1 = k1;
  }

  get words(): readonly [number, number] {
    return [this.k0 >>> 0, this.k1 >>> 0];
  }

  at(stream: string | number): Key {
    return typeof stream === 'string' ? this.named(stream) : this.child(stream, NUMBER, 'stream');
  }

  split(count: number): readonly Key[] {
    if (!isCount(count)) throw new OptionError(`key: split count must be a safe integer >= 0, got ${count}`);
    return Array.from({ length: count }, (_, position) => this.child(position, SPLIT, 'split position'));
  }

  draws(): Draws {
    return startDraws(this.k0, this.k1, DRAWS);
  }

  private child(position: number, domain: number, what: string): Key {
    if (!isCount(position)) throw new OptionError(`key: ${what} must be a safe integer >= 0, got ${position}`);
    philox(this.k0, this.k1, position | 0, (position / TWO_32) | 0, 0, domain, block);
    return new PhiloxKey(block[0], block[1]);
  }

  // A name is absorbed four UTF-16 units a block, each block keyed by the one before; its length keeps prefixes apart.
  private named(name: string): Key {
    let k0 = this.k0;
    let k1 = this.k1;
    for (let i = 0; i === 0 || i < name.length; i += 4) {
      const low = unitAt(name, i) | (unitAt(name, i + 1) << 16);
      const high = unitAt(name, i + 2) | (unitAt(name, i + 3) << 16);
      philox(k0, k1, low, high, name.length, TEXT, block);
      k0 = block[0];
      k1 = block[1];
    }
    return new PhiloxKey(k0, k1);
  }
}

function unitAt(name: string, position: number): number {
  return position < name.length ? name.charCodeAt(position) : 0;
}

function isCount(value: number): boolean {
  return value >= 0 && Number.isSafeInteger(value);
}
