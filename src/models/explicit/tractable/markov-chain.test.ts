import { describe, expect, it } from 'vitest';
import { sliceRows } from '../../../data/rows.js';
import { codeTexts, encodeTexts } from '../../../data/sequences/code-text.js';
import { type SequenceRows, sequenceRows, sequencesOf } from '../../../data/sequences/sequence-rows.js';
import { addContributions } from '../../../learn/train.js';
import { keyOf } from '../../../random/key.js';
import { fitted, measured, schemaOf, sumExp } from '../../made-tables.test.data.js';
import { markovChain } from './markov-chain.js';

const NAN = Number.NaN;
const key = keyOf(5);

async function fitTexts(texts: readonly string[], options: Parameters<typeof markovChain>[0] = {}) {
  const { schema, dataset } = codeTexts(texts, { document: 'line' });
  const rows = sequencesOf(await dataset.gather(1000, key));
  const { model, params } = await fitted(markovChain, schema, rows, options, key);
  const logProb = async (of: SequenceRows) => (await model.density.logProb(params, of, key)).values;
  return { model, params, schema, rows, logProb, encode: (of: readonly string[]) => encodeTexts(schema, of) };
}

/** Steps of several binary columns: independent chains. */
function fitFrames(columns: readonly Float64Array[], lengths: readonly number[], ends: boolean, options = {}) {
  const schema = {
    ...schemaOf(
      columns.map((_, c) => measured(`c${c}`, 'binary', { categories: ['0', '1'] })),
      lengths.length,
    ),
    sequence: { unit: 'frame', ends, order: 'sequence', longest: Math.max(...lengths) },
  } as const;
  return fitted(markovChain, schema, sequenceRows(columns, lengths), options, key);
}

/** All sequences of so many symbols below `size`. */
function sequencesBelow(size: number, length: number): number[][] {
  if (length === 0) return [[]];
  return sequencesBelow(size, length - 1).flatMap((rest) => Array.from({ length: size }, (_, x) => [...rest, x]));
}

const rowOf = (codes: readonly number[]) => sequenceRows([Float64Array.from(codes)], [codes.length]);

/** Probabilities of (count + α) / (total + 4α): symbols a, b, the unknown one and the stop. */
const smoothed = (count: number, total: number, alpha: number) => Math.log((count + alpha) / (total + 4 * alpha));

describe('a chain of fixed memory', () => {
  it('has the smoothed shares of what followed each symbol, beginnings and stops among them', async () => {
    const { logProb, encode } = await fitTexts(['ab', 'aab', 'b'], { order: 1, smoothing: 0.5 });
    const p = (count: number, total: number) => smoothed(count, total, 0.5);
    const [ab, none, unseen] = await logProb(encode(['ab', '', 'x']));
    expect(ab).toBeCloseTo(p(2, 3) + p(2, 3) + p(3, 3), 12); // a begins 2 of 3, b follows 2 of 3 a, each b ends
    expect(none).toBeCloseTo(p(0, 3), 12);
    expect(unseen).toBeCloseTo(p(0, 3) + Math.log(1 / 4), 12); // after what was never seen all are alike
  });

  it('looks back as far as its order, and is uniform where these symbols were never seen together', async () => {
    const { logProb, encode, model, params } = await fitTexts(['aab', 'aaa'], { order: 2, smoothing: 0.1 });
    const p = (count: number, total: number) => smoothed(count, total, 0.1);
    const [aab, abb] = await logProb(encode(['aab', 'abb']));
    expect(aab).toBeCloseTo(p(2, 2) + p(2, 2) + p(1, 3) + p(1, 1), 12);
    expect(abb).toBeCloseTo(p(2, 2) + p(0, 2) + p(0, 1) + Math.log(1 / 4), 12);
    expect(model.parameters(params)).toBe(4 * 3); // after the beginning, ^a, aa and ab; of 4 symbols
  });

  it('is independent symbols at order 0, and takes an order longer than any text', async () => {
    const zero = await fitTexts(['ab', 'b'], { order: 0, smoothing: 1 });
    const [value] = await zero.logProb(zero.encode(['b']));
    expect(value).toBeCloseTo(Math.log(3 / 9) + Math.log(3 / 9), 12);
    const long = await fitTexts(['ab', 'b'], { order: 20, smoothing: 1 });
    const [same] = await long.logProb(long.encode(['ab']));
    expect(same).toBeCloseTo(Math.log(2 / 6) + 2 * Math.log(2 / 5), 12);
  });

  it('finds the pseudo-count of most evidence where none is given', async () => {
    // After a come 3 b and 1 a, after b 3 a and 1 b: the Dirichlet-multinomial evidence of 2 contexts, its maximum by grid.
    const text = 'abababbaaba';
    const { schema, dataset } = codeTexts([text], { document: 'file' });
    const rows = sequencesOf(await dataset.gather(10, key));
    const { params } = await fitted(markovChain, schema, rows, { order: 1 }, key);
    const [best, around] = [params.chains[0].smoothing, [0.9, 1.1]];
    // n(aa) = 1, n(ab) = 4, n(ba) = 4, n(bb) = 1 of 3 symbols: Π (α)_1 (α)_4 / (3α)_5, twice.
    const rising = (x: number, n: number) => Array.from({ length: n }, (_, i) => x + i).reduce((a, b) => a * b, 1);
    const evidence = (a: number) => (rising(a, 1) * rising(a, 4)) / rising(3 * a, 5);
    for (const factor of around) expect(evidence(best * factor)).toBeLessThan(evidence(best));
  });
});

describe('a mixture over context trees', () => {
  it('is the posterior mean over all of them, enumerated', async () => {
    // Binary frames, no beginnings: one column of two, so that P_w has no unknown symbol in it.
    const bits = [0, 1, 1, 0, 1, 1, 0, 0, 1, 0, 1, 1, 1, 0];
    const { model, params } = await fitFrames(
      [Float64Array.from(bits), new Float64Array(bits.length)],
      [bits.length],
      false,
      { lookback: 'context-tree', order: 2, smoothing: 0.5 },
    );
    // Trees of depth <= 2 over past bits, and a leaf for a past that the beginning cuts short: prior ½ for each node above depth 2.
    const trees: { prior: number; leafOf: (past: readonly number[]) => string }[] = [];
    const split = (past: readonly number[]) => (past.length === 0 ? '-' : String(past[past.length - 1]));
    for (const cut0 of [false, true])
      for (const cutA of cut0 ? [false, true] : [false])
        for (const cutB of cut0 ? [false, true] : [false]) {
          const prior = cut0 ? 0.5 ** 3 : 0.5;
          trees.push({
            prior,
            leafOf(past) {
              if (!cut0) return '';
              const last = split(past);
              if (last === '-') return last;
              if (!(last === '0' ? cutA : cutB)) return last;
              return last + split(past.slice(0, -1));
            },
          });
        }
    const predict = (next: number, past: readonly number[]) => {
      let [sum, weight] = [0, 0];
      for (const { prior, leafOf } of trees) {
        const counts = new Map<string, [number, number]>();
        let evidence = prior;
        const at = (leaf: string) => counts.get(leaf) ?? [0, 0];
        for (const [t, bit] of bits.entries()) {
          const leaf = leafOf(bits.slice(0, t));
          const n = at(leaf);
          evidence *= (n[bit] + 0.5) / (n[0] + n[1] + 1);
          counts.set(leaf, bit === 0 ? [n[0] + 1, n[1]] : [n[0], n[1] + 1]);
        }
        const n = at(leafOf(past));
        sum += (evidence * (n[next] + 0.5)) / (n[0] + n[1] + 1);
        weight += evidence;
      }
      return sum / weight;
    };
    const logProb = async (codes: readonly number[]) => {
      const blank = new Float64Array(codes.length).fill(NAN);
      const rows = sequenceRows([Float64Array.from(codes), blank], [codes.length]);
      return (await model.density.logProb(params, rows, key)).values[0];
    };
    for (const past of sequencesBelow(2, 3)) {
      for (const next of [0, 1]) {
        const got = (await logProb([...past, next])) - (await logProb(past));
        expect(got).toBeCloseTo(Math.log(predict(next, past)), 12);
      }
    }
  });
});

describe('prediction by partial matching', () => {
  it('escapes from a context by half an occurrence a symbol, and excludes what it has', async () => {
    const { schema, dataset } = codeTexts(['abac'], { document: 'file' });
    const rows = sequencesOf(await dataset.gather(10, key));
    const { model, params } = await fitted(markovChain, schema, rows, { lookback: 'ppm', order: 1 }, key);
    const next = model.next?.(params);
    if (next === undefined) throw new Error('a chain of symbols has laws of the next one');
    const afterA = await next.law(await next.read(await next.start(1), Int32Array.of(0)));
    // After a: b and c once each, ¼ each, ½ escapes; left are a (2 of 2, ¾) and the unknown one (¼).
    expect(Array.from(afterA, Math.exp)).toEqual([0.375, 0.25, 0.25, 0.125].map((p) => expect.closeTo(p, 12)));
  });
});

const VARIANTS = [
  { lookback: 'fixed', order: 0 },
  { lookback: 'fixed', order: 1 },
  { lookback: 'fixed', order: 2 },
  { lookback: 'context-tree', order: 3 },
  { lookback: 'ppm', order: 2 },
] as const;
const TEXTS = ['abba', 'ab', 'baab', '', 'bbb', 'a', 'abab'];

describe.each(VARIANTS)('$lookback memory of order $order', (options) => {
  it('sums to one over texts of each length with and without its stop', async () => {
    const { logProb } = await fitTexts(TEXTS, options);
    let [ended, before] = [0, 1];
    for (let length = 0; length <= 4; length++) {
      const all = sequencesBelow(3, length); // a, b and the unknown symbol
      const rows = sequenceRows(
        [Float64Array.from(all.flat())],
        all.map(() => length),
      );
      ended += sumExp(await logProb(rows));
      // What is left is the probability of a longer text: that of a missing symbol more, and so on.
      const [open] = await logProb(rowOf(new Array(length).fill(NAN)));
      expect(Math.exp(open)).toBeCloseTo(sumExp(await logProb(rows)), 12);
      expect(1 - ended).toBeLessThan(before);
      before = 1 - ended;
    }
    expect(before).toBeGreaterThan(0);
  });

  it('sums over missing symbols as an enumeration does', async () => {
    const { logProb } = await fitTexts(TEXTS, options);
    const gaps = [0, NAN, 1, NAN, NAN, 0];
    const filled = sequencesBelow(3, 3).map(([x, y, z]) => [0, x, 1, y, z, 0]);
    const all = await logProb(
      sequenceRows(
        [Float64Array.from(filled.flat())],
        filled.map(() => 6),
      ),
    );
    expect((await logProb(rowOf(gaps)))[0]).toBeCloseTo(Math.log(sumExp(all)), 12);
  });

  it('draws missing symbols from their law given the known ones', async () => {
    const { model, params, logProb } = await fitTexts(TEXTS, options);
    const count = 4000;
    const gaps = sequenceRows(
      [Float64Array.from({ length: 4 * count }, (_, i) => [0, NAN, NAN, 1][i % 4])],
      new Array(count).fill(4),
    );
    const complete = sequencesOf(await model.completion.complete(params, gaps, keyOf(8)));
    const ways = sequencesBelow(2, 2).map(([x, y]) => [0, x, y, 1]);
    const logs = await logProb(
      sequenceRows(
        [Float64Array.from(ways.flat())],
        ways.map(() => 4),
      ),
    );
    const total = sumExp(logs);
    for (const [w, way] of ways.entries()) {
      const p = Math.exp(logs[w]) / total;
      let hits = 0;
      for (let i = 0; i < count; i++) hits += Number(way.every((x, t) => complete.columns[0][4 * i + t] === x));
      expect(Math.abs(hits / count - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / count) + 1e-12);
    }
  });

  it('has laws of the next symbol that sum to one and add up to the log-probability', async () => {
    const { model, params, rows, logProb } = await fitTexts(TEXTS, options);
    const next = model.next?.(params);
    if (next === undefined) throw new Error('a chain of symbols has laws of the next one');
    const values = await logProb(rows);
    for (let i = 0; i < rows.count; i++) {
      let state = await next.start(1);
      let sum = 0;
      for (const symbol of [...rows.columns[0].subarray(rows.starts[i], rows.starts[i + 1]), 3]) {
        const law = await next.law(state);
        expect(sumExp(law)).toBeCloseTo(1, 12);
        sum += law[symbol];
        state = await next.read(state, Int32Array.of(symbol));
      }
      expect(sum).toBeCloseTo(values[i], 12);
    }
  });

  it('adds contributions of disjoint rows, and takes weights as repetitions', async () => {
    const { model, rows, schema, params } = await fitTexts(TEXTS, options);
    const { learner } = model;
    const parts = [sliceRows(rows, 0, 3), sliceRows(rows, 3, 7)].map(sequencesOf);
    const [a, b] = [await learner.contribute(params, parts[0], key), await learner.contribute(params, parts[1], key)];
    const sum = addContributions(b, a, learner.combine);
    expect(await learner.update(params, sum, key)).toEqual(params);
    const twice = await fitTexts([...TEXTS, ...TEXTS.slice(0, 2)], options);
    const weighted = { ...rows, weights: Float64Array.of(2, 2, 1, 1, 1, 1, 1) };
    const { params: heavy } = await fitted(markovChain, schema, weighted, options, key);
    expect(heavy.chains).toEqual(twice.params.chains);
  });

  it('draws texts as probable as it says', async () => {
    const { model, params, logProb } = await fitTexts(TEXTS, options);
    const drawn = sequencesOf(await model.sampling.sample(params, { first: 0, count: 4000 }, keyOf(2)));
    const share = (codes: readonly number[]) => {
      let hits = 0;
      for (let i = 0; i < drawn.count; i++) {
        const own = drawn.columns[0].subarray(drawn.starts[i], drawn.starts[i + 1]);
        hits += Number(own.length === codes.length && codes.every((x, t) => own[t] === x));
      }
      return hits / drawn.count;
    };
    // The unknown symbol is never drawn: probabilities are over texts without it, renormalised at each step. With one text of no symbol:
    const next = model.next?.(params);
    const first = await next?.law(await next.start(1));
    if (first === undefined) throw new Error('a chain of symbols has laws of the next one');
    const p = Math.exp((await logProb(rowOf([])))[0]) / (1 - Math.exp(first[2]));
    expect(Math.abs(share([]) - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / 4000) + 1e-12);
  });
});

describe('what a chain says of itself', () => {
  it('is the long run of a chain of symbols, beginnings and stops left out', async () => {
    const { schema, dataset } = codeTexts(['aababbbaab'], { document: 'file' });
    const rows = sequencesOf(await dataset.gather(10, key));
    const { model, params } = await fitted(markovChain, schema, rows, { order: 1, smoothing: 0 }, key);
    // a → a 2, b 3; b → a 2, b 2.
    const tables = model.describe?.(params).tables ?? [];
    const [soon, shares, classes] = tables.map((table) => table.rows);
    const second = 2 / 5 - 2 / 4;
    expect(soon[0].slice(0, 2)).toEqual(['character', 2]);
    expect(soon[0][2]).toBeCloseTo(Math.abs(second), 9);
    expect(soon[0][4]).toBeCloseTo(1 / (1 - Math.abs(second)), 9);
    expect(soon[0][5]).toBe(1);
    expect(shares[0]).toEqual(['character', 'a', expect.closeTo(5 / 11, 12)]);
    expect(shares[1]).toEqual(['character', 'b', expect.closeTo(6 / 11, 12)]);
    expect(classes).toEqual([['character', 'a b', 2, 'recurrent', 1]]);
  });

  it('is that of rows one after the other where they end', async () => {
    // Rows ab and b evenly: after a always b, after b always the stop. Two a for every four rows, and so on.
    const { model, params } = await fitTexts(['ab', 'b', 'ab', 'b'], { order: 2, smoothing: 0 });
    const shares = model.describe?.(params).tables[1].rows ?? [];
    expect(shares).toEqual([
      ['character', 'a', expect.closeTo(1 / 3, 12)],
      ['character', 'b', expect.closeTo(2 / 3, 12)],
    ]);
    const classes = model.describe?.(params).tables[2].rows ?? [];
    expect(classes).toEqual([
      ['character', 'a', 1, 'transient', 0],
      ['character', 'b', 1, 'final', 0],
    ]);
  });

  it('names each of several columns, and leaves out what would take too long', async () => {
    const columns = [Float64Array.of(0, 1, 0, 1, 0, 1), Float64Array.of(0, 0, 0, 1, 1, 1)];
    const { model, params } = await fitFrames(columns, [6], false, { order: 1, smoothing: 0 });
    const classes = model.describe?.(params).tables[2].rows ?? [];
    expect(classes).toEqual([
      ['c0', '0 1', 2, 'recurrent', 2],
      ['c1', '0', 1, 'transient', 1],
      ['c1', '1', 1, 'absorbing', 1],
    ]);
    const text = Array.from({ length: 300 }, (_, i) => String.fromCodePoint(0x4e00 + i)).join('');
    const many = await fitTexts([text], { order: 1 });
    expect(many.model.describe?.(many.params).tables.map(({ title }) => title)).toEqual([
      'Symbols that lead to each other, by the transitions seen',
    ]);
  });
});

describe('a chain', () => {
  it('learns from one symbol, from empty texts, and past missing symbols', async () => {
    const one = await fitTexts(['aaaa', 'a'], {});
    expect((await one.logProb(one.encode(['aa'])))[0]).toBeLessThan(0);
    const { schema } = codeTexts(['ab', 'a']);
    const empty = sequenceRows([new Float64Array(0)], [0, 0]);
    const nothing = await fitted(markovChain, schema, empty, { smoothing: 1 }, key);
    const { values } = await nothing.model.density.logProb(nothing.params, empty, key);
    expect(values[0]).toBeCloseTo(Math.log(3 / 6), 12); // two stops and one of each of four symbols
    const gaps = sequenceRows([Float64Array.of(0, NAN, 1)], [3]);
    const gapped = await fitted(markovChain, schema, gaps, { smoothing: 1 }, key);
    // b after a was never seen: the symbol between is missing.
    const ab = await gapped.model.density.logProb(gapped.params, rowOf([0, 1]), key);
    expect(ab.values[0]).toBeLessThan(Math.log(1 / 4));
  });

  it('of several columns is one of each', async () => {
    const columns = [Float64Array.of(0, 1, 1, 0, 1, 1), Float64Array.of(0, 0, 0, 1, 1, 1)];
    const { model, params } = await fitFrames(columns, [6], false, { order: 1, smoothing: 1 });
    const { values } = await model.density.logProb(params, sequenceRows(columns, [6]), key);
    // First symbols by their shares, then transitions: 0→1 twice, 1→0 once, 1→1 twice; and 0→0 twice, 0→1 once, 1→1 twice.
    const a = Math.log(3 / 8) + 2 * Math.log(3 / 4) + Math.log(2 / 5) + 2 * Math.log(3 / 5);
    const b = Math.log(4 / 8) + 2 * Math.log(3 / 5) + Math.log(2 / 5) + 2 * Math.log(3 / 4);
    expect(values[0]).toBeCloseTo(a + b, 12);
    expect(model.next).toBeUndefined();
    const drawn = sequencesOf(await model.sampling.sample(params, { first: 3, count: 2 }, key, { length: 4 }));
    expect([...drawn.starts]).toEqual([0, 4, 8]);
    const all = sequencesOf(await model.sampling.sample(params, { first: 0, count: 5 }, key, { length: 4 }));
    expect(drawn.columns.map((column) => [...column])).toEqual(all.columns.map((column) => [...column.subarray(12)]));
  });

  it('of several columns that end has a law of its length', async () => {
    const columns = [Float64Array.of(0, 1, 1), Float64Array.of(0, 0, 0)];
    const { model, params } = await fitFrames(columns, [2, 1], true, { order: 0, smoothing: 1 });
    const blank = sequenceRows([new Float64Array(3).fill(NAN), new Float64Array(3).fill(NAN)], [3]);
    const { values } = await model.density.logProb(params, blank, key);
    const hazard = 2.5 / 6; // two ends and three steps, half of each more
    expect(values[0]).toBeCloseTo(3 * Math.log(1 - hazard) + Math.log(hazard), 12);
    const drawn = sequencesOf(await model.sampling.sample(params, { first: 0, count: 4000 }, key));
    const mean = drawn.starts[4000] / 4000;
    const deviation = Math.sqrt(1 - hazard) / hazard;
    expect(Math.abs(mean - (1 - hazard) / hazard)).toBeLessThan((4 * deviation) / Math.sqrt(4000));
  });

  it('refuses wrong options and prompts', async () => {
    expect(() => markovChain({ order: -1 })).toThrow('markov-chain: order must be an integer >= 0 and <= 32, got -1');
    expect(() => markovChain({ smoothing: -1 })).toThrow('markov-chain: smoothing must be a number >= 0, got -1');
    await expect(fitTexts(['ab'], { lookback: 'context-tree', smoothing: 0 })).rejects.toThrow(
      'markov-chain: smoothing must be a number > 0 where contexts are a tree, got 0',
    );
    const columns = [Float64Array.of(0, 1, 1), Float64Array.of(0, 0, 0)];
    const { model, params } = await fitFrames(columns, [3], false);
    const draw = (how: object) => model.sampling.sample(params, { first: 0, count: 1 }, key, how);
    const prompt = (...values: number[]) =>
      sequenceRows([Float64Array.from(values), Float64Array.from(values)], [values.length]);
    await expect(draw({ prompt: prompt(0, NAN) })).rejects.toThrow(
      'markov-chain: prompt must have no missing symbol, got one',
    );
    await expect(draw({ prompt: prompt(0, 1), length: 1 })).rejects.toThrow(
      'markov-chain: length must be an integer >= 2, got 1',
    );
    await expect(draw({ prompt: sequenceRows(columns, [2, 1]) })).rejects.toThrow(
      'markov-chain: prompt must be one row, got 2',
    );
  });
});
