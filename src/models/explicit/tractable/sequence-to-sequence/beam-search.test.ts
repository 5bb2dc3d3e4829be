import { describe, expect, it } from 'vitest';
import { keyOf } from '../../../../random/key.js';
import { type BeamOptions, beamSearch, type Searched } from './beam-search.js';

/** a, b, c, the unknown symbol and the stop. */
const SYMBOLS = { count: 5, unknown: 3, stop: 4 };
const MOST = 3;

/** A law of the next symbol that hangs on all before it, and on the row. */
function lawAfter(row: number, before: readonly number[]): Float64Array {
  const draws = keyOf(7).at(row).at(before.join()).draws();
  const weights = Float64Array.from({ length: SYMBOLS.count }, () => draws.uniform() ** 3);
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => Math.log(weight / sum));
}

function searched(rows: number, width: number): Searched {
  let lanes: (readonly number[])[] = Array.from({ length: rows * width }, () => []);
  let isFirst = true;
  return {
    async read(parents, symbols) {
      lanes = Array.from(parents, (parent, lane) => (isFirst ? [] : [...lanes[parent], symbols[lane]]));
      isFirst = false;
      return Float64Array.from(lanes.flatMap((before, lane) => [...lawAfter(Math.floor(lane / width), before)]));
    },
  };
}

/** All sequences of at most MOST symbols with their log-probabilities, stop included. */
function everySequence(row: number, before: readonly number[] = [], logProb = 0): [string, number, number][] {
  const law = lawAfter(row, before);
  const longer = before.length === MOST ? [] : [0, 1, 2];
  return [
    [before.join(), logProb + law[SYMBOLS.stop], before.length + 1],
    ...longer.flatMap((symbol) => everySequence(row, [...before, symbol], logProb + law[symbol])),
  ];
}

const ROWS = 6;
const find = (changes: Partial<BeamOptions>) => {
  const width = changes.width ?? 1;
  const prefixes = Array.from({ length: ROWS }, () => new Int32Array(0));
  return beamSearch(searched(ROWS, width), {
    ...{ width, penalty: 0, prefixes, most: MOST, isFixed: false, symbols: SYMBOLS },
    ...changes,
  });
};
const best = (row: number, penalty: number) =>
  everySequence(row).reduce((a, b) => {
    const score = ([, logProb, n]: [string, number, number]) => logProb / ((5 + n) / 6) ** penalty;
    return score(b) > score(a) ? b : a;
  })[0];

describe('a beam', () => {
  it.each([0, 0.6, 2])('as wide as there are sequences finds the best of all, penalty %s', async (penalty) => {
    const found = await find({ width: 40, penalty });
    expect(found.map((symbols) => symbols.join())).toEqual(found.map((_, row) => best(row, penalty)));
  });

  it('of two finds no worse ones than of one', async () => {
    const [one, two] = [await find({ width: 1 }), await find({ width: 2 })];
    for (let row = 0; row < ROWS; row++) {
      const of = (symbols: Int32Array) => everySequence(row).find(([name]) => name === symbols.join())?.[1] ?? 0;
      expect(of(two[row])).toBeGreaterThanOrEqual(of(one[row]));
    }
  });

  it('of one takes the likeliest symbol at each step', async () => {
    for (const [row, symbols] of (await find({ width: 1 })).entries()) {
      const greedy: number[] = [];
      while (greedy.length < MOST) {
        const law = lawAfter(row, greedy);
        law[SYMBOLS.unknown] = Number.NEGATIVE_INFINITY;
        const next = law.indexOf(Math.max(...law));
        if (next === SYMBOLS.stop) break;
        greedy.push(next);
      }
      expect([...symbols]).toEqual(greedy);
    }
  });

  it('keeps what a row begins with, and a length that was asked for', async () => {
    const prefixes = Array.from({ length: ROWS }, (_, row) => Int32Array.from(row % 2 === 0 ? [2] : [0, 1]));
    const found = await find({ width: 40, prefixes });
    for (const [row, symbols] of found.entries()) {
      const begins = prefixes[row].join();
      const among = everySequence(row).filter(([name]) => name === begins || name.startsWith(`${begins},`));
      expect(symbols.join()).toBe(among.reduce((a, b) => (b[1] > a[1] ? b : a))[0]);
    }
    const fixed = await find({ width: 3, isFixed: true });
    expect(fixed.map(({ length }) => length)).toEqual(new Array(ROWS).fill(MOST));
  });
});
