import { ownText } from './cell.js';

/** One text of a column: how often, first where (data row, from 1). */
export interface TextCount {
  count: number;
  readonly firstRow: number;
  readonly hash: number;
}

/** Texts seen so far, in bounded memory. */
export interface TextTally {
  /** Adds a text and returns its 32-bit hash. */
  add(text: string, row: number): number;
  readonly count: number;
  /** Whether `entries` are all texts there were. */
  readonly isExact: boolean;
  readonly entries: ReadonlyMap<string, TextCount>;
}

/** Characters of different texts that are kept for one column. */
const CHARACTERS = 16_000_000;

/** An empty tally that holds up to `limit` different texts, and the special ones beyond that. */
export function textTally(limit: number, isSpecial: (text: string) => boolean): TextTally {
  const entries = new Map<string, TextCount>();
  let count = 0;
  let characters = 0;
  let isExact = true;

  function hold(text: string, row: number): number {
    const hash = hashText(text);
    if ((entries.size < limit && characters < CHARACTERS) || isSpecial(text)) {
      entries.set(ownText(text), { count: 1, firstRow: row, hash });
      characters += text.length;
    } else isExact = false;
    return hash;
  }

  return {
    add(text, row) {
      count++;
      const entry = entries.get(text);
      if (entry === undefined) return hold(text, row);
      entry.count++;
      return entry.hash;
    },
    get count() {
      return count;
    },
    get isExact() {
      return isExact;
    },
    entries,
  };
}

/** 32 bits of a text, by the Fowler-Noll-Vo hash over its UTF-16 units. */
function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h ^ (h >>> 15);
}
