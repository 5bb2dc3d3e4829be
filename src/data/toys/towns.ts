import type { Draws } from '../../random/draws.js';
import type { Key } from '../../random/key.js';

const BEGINNINGS = 'b br c cl d dr f g gr h k l m n p r s st t th w wh'.split(' ');
const VOWELS = 'a a a e e e i o o u ea ei oa'.split(' ');
const MIDDLES = 'l ll m nd ng r rn s st t tt v w x'.split(' ');
const ENDINGS = 'by don ford ham ley mouth ness stead ton wick worth'.split(' ');
const FIRSTS = ['Great', 'Little', 'Nether', 'Saint', 'Upper'];
/** Shares of names with a word before them, and with a syllable more. */
const WITH_FIRST = 0.12;
const LONGER = 0.45;

/** Names of towns that are not there, one a line: syllables and an ending, now and then a word before them. Name i draws from `key.at(i)` alone. */
export function sampleTowns(count: number, key: Key, first = 0): string[] {
  return Array.from({ length: count }, (_, i) => town(key.at(first + i).draws()));
}

function town(draws: Draws): string {
  const one = (of: readonly string[]) => of[draws.below(of.length)];
  const before = draws.uniform() < WITH_FIRST ? `${one(FIRSTS)} ` : '';
  const more = draws.uniform() < LONGER ? `${one(MIDDLES)}${one(VOWELS)}` : '';
  const name = `${one(BEGINNINGS)}${one(VOWELS)}${more}${one(MIDDLES)}${one(ENDINGS)}`;
  return `${before}${name[0].toUpperCase()}${name.slice(1)}`;
}
