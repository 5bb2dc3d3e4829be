import { describe, expect, it } from 'vitest';
import { OptionError } from '../util/errors.js';
import { type Key, keyFromWords, keyOf } from './key.js';

function first(key: Key): number[] {
  const draws = key.draws();
  return Array.from({ length: 8 }, () => draws.word());
}

describe('key', () => {
  it('gives the same numbers for the same seed and name, others for others', () => {
    expect(first(keyOf(7).at('noise').at(3))).toEqual(first(keyOf(7).at('noise').at(3)));
    expect(first(keyOf(7).at('noise').at(3))).not.toEqual(first(keyOf(8).at('noise').at(3)));
  });

  it('starts its stream with the published Philox block of its seed', () => {
    // Random123 known-answer vector for key and counter zero
    expect(first(keyOf(0)).slice(0, 4)).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
  });

  it('derives the children that an independent Philox in Python derives', () => {
    const key = keyOf(42);
    const children = [
      key.at('rows'),
      key.at('rows').at(7),
      key.at(2 ** 40 + 5),
      key.at('noise'),
      key.split(2)[1],
      key.at(''),
    ];
    expect(children.map((child) => child.words)).toEqual([
      [1566610482, 408277727],
      [3606715927, 759327685],
      [227732280, 246230267],
      [3353236926, 2752144515],
      [1882296233, 3982338379],
      [1405155954, 804633687],
    ]);
  });

  it('is rebuilt from its words', () => {
    const key = keyOf(2 ** 53 - 1).at('rows');
    expect(first(keyFromWords(key.words))).toEqual(first(key));
  });

  it('has children that no other seed, domain, name or position shares', () => {
    const root = keyOf(1);
    const names = [
      '',
      '\0',
      '\0\0',
      '1',
      'a',
      'b',
      'ab',
      'ba',
      'abcd',
      'abcde',
      'abcd\0',
      'rows',
      'row',
      'ﬂow',
      '流',
      '😀',
    ];
    const children = [
      root,
      ...names.map((name) => root.at(name)),
      ...Array.from({ length: 20_000 }, (_, position) => root.at(position)),
      ...[2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1].map((position) => root.at(position)),
      ...root.split(1000),
      root.at('a').at('b'),
      root.at('b').at('a'),
      root.at(1).at(0),
    ];
    expect(new Set(children.map((child) => child.words.join())).size).toBe(children.length);
  });

  it('has streams that do not share words with their children', () => {
    const root = keyOf(5);
    const streams = [root, root.at(0), root.at('a'), root.split(1)[0], root.at(0).at(0)];
    const words = streams.flatMap((key) => {
      const draws = key.draws();
      return Array.from({ length: 200 }, () => draws.word());
    });
    // 1000 words of 2³²: the chance of any accidental match is 1e-4
    expect(new Set(words).size).toBe(words.length);
  });

  it('splits so that the first children do not depend on the count', () => {
    const few = keyOf(3).split(2);
    const many = keyOf(3).split(5);
    expect(few.map((key) => key.words)).toEqual(many.slice(0, 2).map((key) => key.words));
    expect(keyOf(3).split(0)).toEqual([]);
  });

  it('spreads neighbouring positions over all bits', () => {
    const root = keyOf(0).at('rows');
    let flips = 0;
    for (let row = 0; row < 2000; row++) {
      const [a, b] = root.at(row).words;
      const [c, d] = root.at(row + 1).words;
      flips += bitCount(a ^ c) + bitCount(b ^ d);
    }
    // 128,000 fair bits: mean 64,000, standard deviation 179
    expect(Math.abs(flips - 64_000)).toBeLessThan(4 * 179);
  });

  it('refuses what is not a seed, stream, count or pair of words', () => {
    expect(() => keyOf(-1)).toThrow(new OptionError('key: seed must be a safe integer >= 0, got -1'));
    expect(() => keyOf(0.5)).toThrow('got 0.5');
    expect(() => keyOf(Number.NaN)).toThrow(OptionError);
    expect(() => keyOf(2 ** 53)).toThrow('got 9007199254740992');
    expect(() => keyOf(0).at(-2)).toThrow('key: stream must be a safe integer >= 0, got -2');
    expect(() => keyOf(0).split(1.5)).toThrow('key: split count must be a safe integer >= 0, got 1.5');
    expect(() => keyFromWords([1, 2 ** 32])).toThrow(
      'key: words must be two integers from 0 to 4294967295, got 1,4294967296',
    );
  });
});

function bitCount(word: number): number {
  let count = 0;
  for (let rest = word >>> 0; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2;
  return count;
}
