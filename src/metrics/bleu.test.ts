import { describe, expect, it } from 'vitest';
import { codeTexts, encodeTexts } from '../data/sequences/code-text.js';
import { sequenceRows } from '../data/sequences/sequence-rows.js';
import { keyOf } from '../random/key.js';
import { bleu } from './bleu.js';
import { bleuScores } from './bleu-scores.js';
import { gramCounter } from './count-grams.js';
import { tableFrom } from './made-table.test.data.js';
import { selfBleu } from './self-bleu.js';

const key = keyOf(1);

function judging(judged: readonly string[], real: readonly string[], unit: 'word' | 'character' = 'character') {
  const { schema } = codeTexts([...real, ...judged], { unit, document: 'line' });
  return [encodeTexts(schema, judged), { schema, real: encodeTexts(schema, real), key }] as const;
}

/** Sequences of letters, of which each likes the one before it. */
function drawnSequences(count: number, length: number, letters: number, seed: number): Int32Array[] {
  return Array.from({ length: count }, (_, i) => {
    const draws = keyOf(seed).at(i).draws();
    let last = draws.below(letters);
    return Int32Array.from({ length }, () => {
      if (draws.uniform() < 0.5) last = draws.below(letters);
      return last;
    });
  });
}

function rowsOf(sequences: readonly Int32Array[]) {
  const column = Float64Array.from(sequences.flatMap((sequence) => Array.from(sequence)));
  return sequenceRows(
    [column],
    sequences.map(({ length }) => length),
  );
}

describe('gramCounter', () => {
  it('counts n-grams of each length, the same ones under the same numbers', () => {
    const counter = gramCounter(3);
    const [ones, twos, threes] = counter.count([1, 2, 1, 2, 1]);
    expect([ones.total, twos.total, threes.total]).toEqual([5, 4, 3]);
    expect([...ones.times].sort()).toEqual([2, 3]);
    expect([...twos.times]).toEqual([2, 2]);
    expect([...threes.times].sort()).toEqual([1, 2]);
    const again = counter.count([1, 2]);
    expect(again.map(({ total }) => total)).toEqual([2, 1, 0]);
    expect(twos.grams).toContain(again[1].grams[0]);
    expect(counter.size()).toBe(6);
  });
});

describe('bleu', () => {
  it('is what the Natural Language Toolkit documents for its example, and fractions counted by hand', () => {
    const code = new Map<string, number>();
    const coded = (text: string) =>
      Int32Array.from(text.split(' '), (word) => {
        if (!code.has(word)) code.set(word, code.size);
        return code.get(word) as number;
      });
    const references = [
      'It is a guide to action that ensures that the military will forever heed Party commands',
      'It is the guiding principle which guarantees the military forces always being under the command of the Party',
      'It is the practical guide for the army always to heed the directions of the party',
    ].map(coded);
    const judged = [
      'It is a guide to action which ensures that the military always obeys the commands of the party',
      'It is to insure the troops forever hearing the activity guidebook that party direct',
    ].map(coded);
    const scores = bleuScores(judged, references);
    expect(scores[2][0]).toBeCloseTo(0.5045666840058485, 14);
    // 8 of 14 words, 1 of 13 pairs, none of 12 and 11 longer runs; the nearest reference has 16 words.
    expect(scores[2][1]).toBeCloseTo(
      Math.exp(1 - 16 / 14) * ((8 / 14) * (1 / 13) * (0.1 / 12) * (0.1 / 11)) ** 0.25,
      14,
    );
    // "the the the the the the the" against "the cat is on the mat": 2 of 7.
    const clipped = bleuScores(
      [coded('the the the the the the the')],
      ['the cat is on the mat', 'there is a cat on the mat'].map(coded),
    );
    expect(clipped[0][0]).toBeCloseTo(Math.sqrt((2 / 7) * (0.1 / 6)), 14);
  });

  // By the definition written down in Python, n-grams as tuples.
  it('agrees with an independent implementation, short and empty sequences among them', async () => {
    const drawn = ['abracadabra', 'cadabra', 'barbara', 'abba', '', 'dab'];
    const [judged, rest] = judging(drawn, ['abracadabra', 'barbara', 'abc']);
    const measured = await bleu.measure(judged, rest);
    const expected = [
      [1, 1, 1, 0.816496580927726, 0, 1],
      [1, 1, 1, 0.32182979486854324, 0, 1],
      [1, 1, 1, 0.24028114141347542, 0, 0.5623413251903491],
      [1, 1, 1, 0.20163956369943337, 0, 0.39810717055349726],
    ];
    for (const [o, values] of expected.entries()) {
      const mean = values.reduce((sum, value) => sum + value, 0) / 6;
      expect(measured[o].value).toBeCloseTo(mean, 14);
      const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 6);
      expect(measured[o].standardError).toBeCloseTo(deviation / Math.sqrt(6), 14);
    }
  });

  it('takes a thousand sequences with a thousand references in less than two seconds', () => {
    const [judged, references] = [drawnSequences(1000, 50, 50, 1), drawnSequences(1000, 50, 50, 2)];
    const before = performance.now();
    const scores = bleuScores(judged, references);
    expect(performance.now() - before).toBeLessThan(2000);
    expect(scores[0]).toHaveLength(1000);
  });

  it('refuses rows that are no sequences of symbols, and missing symbols', async () => {
    const { schema } = await tableFrom({ size: [1.5, 2.25, 3], kind: ['a', 'b', 'b'] });
    expect(bleu.refusal(schema, { training: false })).toBe('needs sequences of one symbol a step, such as text');
    const [judged, rest] = judging(['ab'], ['ab', 'b']);
    expect(bleu.refusal(rest.schema, { training: false })).toBeUndefined();
    const missing = { ...judged, columns: [Float64Array.of(0, Number.NaN)] };
    await expect(bleu.measure(missing, rest)).rejects.toThrow(
      'bleu: every symbol must be known, got a missing one in judged sequence 1',
    );
    const none = sequenceRows([new Float64Array(0)], []);
    await expect(bleu.measure(none, rest)).rejects.toThrow('bleu: needs at least 1 judged sequence, got 0');
    await expect(selfBleu.measure(judged, rest)).rejects.toThrow('self-bleu: needs at least 2 judged sequences, got 1');
  });
});

describe('selfBleu', () => {
  it('agrees with an independent implementation', async () => {
    const [judged, rest] = judging(['abracadabra', 'cadabra', 'barbara', 'abba', 'dab'], ['a']);
    const measured = await selfBleu.measure(judged, rest);
    const expected = [
      [0.7006490497453707, 1, 0.5773502691896257, 0.816496580927726, 0.7165313105737893],
      [0.6484993172480279, 1, 0.18820720577620573, 0.32182979486854324, 0.7165313105737893],
      [0.6076795808137692, 1, 0.11362193664674995, 0.24028114141347542, 0.40293516672844226],
      [0.5666884455530994, 1, 0.08890895361322002, 0.20163956369943337, 0.28525625266552046],
    ];
    for (const [o, values] of expected.entries())
      expect(measured[o].value).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / 5, 14);
  });

  it('is one where all sequences are the same, and small where hardly any run is repeated', async () => {
    const [same, rest] = judging(['abcdef', 'abcdef', 'abcdef'], ['a']);
    expect((await selfBleu.measure(same, rest)).map(({ value }) => value)).toEqual([1, 1, 1, 1]);
    const { schema } = rest;
    const diverse = rowsOf(drawnSequences(50, 8, 1000, 3));
    for (const { value } of await selfBleu.measure(diverse, { schema, real: diverse, key }))
      expect(value).toBeLessThan(0.5);
  });

  it('has a standard error that is no smaller than that of sets of sequences, and no more than twice it', async () => {
    const [repeats, n] = [150, 40];
    const { schema } = codeTexts(['ab', 'b']);
    const values: number[] = [];
    let squares = 0;
    for (let repeat = 0; repeat < repeats; repeat++) {
      const rows = rowsOf(drawnSequences(n, 8, 8, 100 + repeat));
      const [{ value, standardError = Number.NaN }] = await selfBleu.measure(rows, { schema, real: rows, key });
      values.push(value);
      squares += standardError ** 2 / repeats;
    }
    const mean = values.reduce((sum, value) => sum + value, 0) / repeats;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (repeats - 1);
    // A jackknife overestimates (Efron and Stein 1981); a variance of so many has a relative error of √(2 / repeats).
    expect(squares / variance).toBeGreaterThan(1 - 4 * Math.sqrt(2 / repeats));
    expect(squares / variance).toBeLessThan(4);
  });
});
