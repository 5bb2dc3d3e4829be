import { describe, expect, it } from 'vitest';
import { platform } from '#platform';
import type { Dataset } from '../../../data/dataset.js';
import { takeRows } from '../../../data/rows.js';
import { codePairs, pairRows, sourcesOf } from '../../../data/sequences/code-pairs.js';
import { decodeTexts } from '../../../data/sequences/code-text.js';
import { type SequenceRows, sequenceRows } from '../../../data/sequences/sequence-rows.js';
import { initialise } from '../../../engine/parameters.js';
import { fitModel } from '../../../model/fit-model.js';
import { type Key, keyOf } from '../../../random/key.js';
import type { Tree } from '../../../util/tree.js';
import { evaluation } from './sequence-to-sequence/evaluate.js';
import { partsOf } from './sequence-to-sequence/learner.js';
import { options as schema } from './sequence-to-sequence/options.js';
import { sequenceToSequence } from './sequence-to-sequence.js';

const SOURCES = ['ab', 'ba', 'a', 'bbab', ''];
const TARGETS = ['ba', 'ab', 'a', 'babb', 'b'];
const PAIRS = codePairs(SOURCES, TARGETS, { names: ['given', 'said'] });
const ROWS = pairRows(PAIRS.schema, SOURCES, TARGETS);

const KINDS = [
  ['an lstm', {}],
  ['two lstm layers read forward', { layers: 2, reading: 'forward' }],
  ['multiplicative attention', { attention: 'multiplicative' }],
  ['a transformer', { architecture: 'transformer' }],
  ['learned positions', { architecture: 'transformer', positions: 'learned', layers: 1 }],
] as const;

/** A model at first parameters, with all that is asked of it. */
function made(changes: object) {
  const options = { width: 8, heads: 2, ...changes };
  const parts = partsOf(schema.parse(options), PAIRS.schema);
  const params = initialise(parts.network.parameters, keyOf(5)) as Tree;
  const model = sequenceToSequence().definition.bind(schema.parse(options), PAIRS.schema);
  return { parts, params, model, networks: evaluation(parts) };
}

/** log p of each symbol of a target, one after the other as they are drawn: what `read` says of it. */
async function stepByStep({ parts, params, networks }: ReturnType<typeof made>, rows: SequenceRows) {
  const lanes = await networks.lanes(params, rows, 1, 5);
  const { stop, count } = parts.symbols.target;
  const same = Int32Array.from({ length: rows.count }, (_, i) => i);
  const sums = new Float64Array(rows.count);
  let read = new Int32Array(rows.count).fill(stop);
  for (let step = 0; step < 5; step++) {
    const law = await lanes.read(same, read);
    const lengths = Array.from({ length: rows.count }, (_, row) => rows.starts[row + 1] - rows.starts[row]);
    const next = lengths.map((length, row) => (step < length ? rows.columns[0][rows.starts[row] + step] : stop));
    for (const [row, length] of lengths.entries()) if (step <= length) sums[row] += law[row * count + next[row]];
    read = Int32Array.from(next);
  }
  return sums;
}

describe.each(KINDS)('sequence-to-sequence: %s', (_name, changes) => {
  const all = made(changes);
  const logProb = async (rows: SequenceRows) => (await all.model.density.logProb(all.params, rows, keyOf(0))).values;

  it('draws by the law that it scores with', async () => {
    const [taught, drawn] = [await logProb(ROWS), await stepByStep(all, ROWS)];
    for (const [row, value] of taught.entries()) expect(Math.abs(value - drawn[row])).toBeLessThan(1e-5);
  });

  it('is the same whatever padding a source is given', async () => {
    const alone = await Promise.all(SOURCES.map((_, row) => logProb(takeRows(ROWS, [row]) as SequenceRows)));
    if (all.parts.limits !== undefined) return;
    // A source beyond the training lengths makes room for 32 steps beside each other one.
    const longer = pairRows(PAIRS.schema, [...SOURCES, 'ab'.repeat(10)], [...TARGETS, 'abab']);
    const beside = await logProb(longer);
    for (const [row, [value]] of alone.entries()) expect(Math.abs(value - beside[row])).toBeLessThan(1e-5);
  });

  it('sums to one over all targets', async () => {
    // p of all targets of at most two symbols, and of those that go on: p(y1 y2 then no stop) is left.
    const { stop, count, unknown } = all.parts.symbols.target;
    const source = pairRows(PAIRS.schema, ['bab']);
    const wide = async (targets: readonly (readonly number[])[]) => {
      const column = Float64Array.from(targets.flat());
      const lengths = targets.map(({ length }) => length);
      const sources = sourcesOf(takeRows(source, new Int32Array(targets.length)) as SequenceRows);
      return logProb(sequenceRows([column], lengths, { sources }));
    };
    const symbols = Array.from({ length: count }, (_, code) => code).filter((code) => code !== stop);
    expect(symbols).toContain(unknown);
    const ended = await wide([[], ...symbols.map((one) => [one])]);
    const lanes = await all.networks.lanes(
      all.params,
      takeRows(source, new Int32Array(symbols.length)) as SequenceRows,
      1,
      2,
    );
    const same = Int32Array.from(symbols.keys());
    const first = await lanes.read(same, new Int32Array(symbols.length).fill(stop));
    const second = await lanes.read(same, Int32Array.from(symbols));
    const open = symbols.map((one, lane) => Math.exp(first[one]) * (1 - Math.exp(second[lane * count + stop])));
    const sum = ended.reduce((a, b) => a + Math.exp(b), 0) + open.reduce((a, b) => a + b, 0);
    expect(sum).toBeCloseTo(1, 5);
  });
});

describe('learning', () => {
  it('reports the nats of targets, however smooth what it learns is', async () => {
    const { learner } = made({ smoothing: 0.3, batch: 4 }).model;
    const state = await learner.start({ training: PAIRS.dataset as Dataset<SequenceRows> }, keyOf(5));
    const { objective, count } = await learner.contribute(state, ROWS, keyOf(1));
    const { values } = await made({}).model.density.logProb(learner.params(state), ROWS, keyOf(0));
    expect(count).toBe(5);
    expect(Math.abs(objective + values.reduce((a, b) => a + b, 0))).toBeLessThan(1e-4);
  });

  it.each([KINDS[0], KINDS[2], KINDS[3]])('turns sequences round: %s', async (_name, changes) => {
    const [sources, targets] = reversals(300, keyOf(1));
    const pairs = codePairs(sources, targets);
    const learned = sequenceToSequence({ width: 16, heads: 2, steps: 80, batch: 16, learningRate: 0.02, ...changes });
    const settings = { seed: 1, split: 'none', nowMs: platform.nowMs } as const;
    const { model, params } = await fitModel(learned, pairs.dataset, settings);
    const { values, given } = await model.density.logProb(params, pairRows(pairs.schema, sources, targets), keyOf(0));
    expect(given).toEqual(['source']);
    // The best that knows no source: one of three lengths, and one of two letters at each of two steps in the mean.
    const blind = -(Math.log(3) + 2 * Math.LN2);
    expect(values.reduce((a, b) => a + b, 0) / 300).toBeGreaterThan(0.5 * blind);
  });
});

/** Words of one to three letters and the same from behind. */
function reversals(count: number, key: Key): [string[], string[]] {
  const sources = Array.from({ length: count }, (_, i) => {
    const draws = key.at(i).draws();
    return Array.from({ length: 1 + draws.below(3) }, () => 'ab'[draws.below(2)]).join('');
  });
  return [sources, sources.map((text) => [...text].reverse().join(''))];
}

describe('targets', () => {
  const all = made({});
  const complete = async (rows: SequenceRows, how = {}, seed = 1) =>
    decodeTexts(PAIRS.schema, await all.model.completion.complete(all.params, rows, keyOf(seed), how));

  it('keep what is known of them', async () => {
    const rows = pairRows(PAIRS.schema, SOURCES, ['b', 'ab', '', 'a', 'bb']);
    for (const how of [{}, { temperature: 0 }, { beam: 3 }]) {
      const done = await complete(rows, how);
      for (const [row, text] of done.entries()) expect(text.startsWith(['b', 'ab', '', 'a', 'bb'][row])).toBe(true);
    }
  });

  it('are the same for a row whatever is beside it', async () => {
    const rows = pairRows(PAIRS.schema, SOURCES);
    const whole = await complete(rows);
    for (const how of [{}, { beam: 2 }]) {
      const [beside, alone] = [await complete(rows, how), await complete(takeRows(rows, [3]) as SequenceRows, how)];
      expect(alone).toEqual([beside[3]]);
    }
    expect(await complete(rows, {}, 1)).toEqual(whole);
  });

  it('by a beam of one are those of temperature 0, and by a wide one the likeliest of all', async () => {
    const rows = pairRows(PAIRS.schema, SOURCES);
    expect(await complete(rows, { beam: 1 })).toEqual(await complete(rows, { temperature: 0 }));
    const [found] = await complete(takeRows(rows, [0]) as SequenceRows, { beam: 64 });
    const words = [''].concat(...[1, 2, 3, 4, 5].map((n) => wordsOf(n)));
    const scored = pairRows(
      PAIRS.schema,
      words.map(() => SOURCES[0]),
      words,
    );
    const { values } = await all.model.density.logProb(all.params, scored, keyOf(0));
    expect(found).toBe(words[values.indexOf(Math.max(...values))]);
  });

  it('have the length that is asked for', async () => {
    for (const how of [{ length: 5 }, { length: 5, beam: 2 }])
      expect((await complete(ROWS, how)).map(({ length }) => length)).toEqual([5, 5, 5, 5, 5]);
  });

  it('follow the law', async () => {
    const rows = pairRows(PAIRS.schema, new Array<string>(640).fill('ab'));
    const empty = (await complete(rows)).filter((text) => text === '').length / 640;
    const lanes = await all.networks.lanes(all.params, pairRows(PAIRS.schema, ['ab']), 1, 1);
    const { stop, unknown } = all.parts.symbols.target;
    const law = await lanes.read(Int32Array.of(0), Int32Array.of(stop));
    const expected = Math.exp(law[stop]) / (1 - Math.exp(law[unknown]));
    expect(Math.abs(empty - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / 640));
  });

  it('are refused where they make no sense', async () => {
    await expect(complete(ROWS, { beam: 0 })).rejects.toThrow('beam must be an integer from 1 to 1024, got 0');
    await expect(complete(ROWS, { lengthPenalty: 1 })).rejects.toThrow(
      'length-penalty must go with a beam, got it without',
    );
    await expect(complete(ROWS, { beam: 2, lengthPenalty: -1 })).rejects.toThrow(
      'length-penalty must be a number >= 0, got -1',
    );
    await expect(complete(ROWS, { beam: 2, topK: 2 })).rejects.toThrow('topK is for drawing, got it with a beam');
    await expect(complete(ROWS, { length: 0 })).rejects.toThrow('length must be an integer >= 1, got 0');
    await expect(complete(ROWS, { length: 2 })).rejects.toThrow(
      'length must be at least that of what is known, 4, got 2',
    );
    await expect(complete(ROWS, { prompt: ROWS })).rejects.toThrow(
      'prompt must be the beginning of each target, got one for all rows',
    );
    const sources = sourcesOf(pairRows(PAIRS.schema, ['a']));
    const gap = sequenceRows([Float64Array.of(Number.NaN, 1)], [2], { sources });
    await expect(complete(gap)).rejects.toThrow(
      'what is known of a target must be its beginning, got more after a gap',
    );
    await expect(all.model.density.logProb(all.params, gap, keyOf(0))).rejects.toThrow('got a missing one');
  });
});

function wordsOf(length: number): string[] {
  return length === 0 ? [''] : wordsOf(length - 1).flatMap((word) => [`${word}a`, `${word}b`]);
}

describe('sequence-to-sequence', () => {
  it('takes sources that training never saw, and shows a later symbol nothing earlier', async () => {
    for (const [, changes] of KINDS) {
      const { parts, params, networks } = made(changes);
      const law = async (target: readonly number[]) => {
        const lanes = await networks.lanes(params, pairRows(PAIRS.schema, ['xyz']), 1, 4);
        const laws: Float64Array[] = [];
        for (const symbol of [parts.symbols.target.stop, ...target])
          laws.push(await lanes.read(Int32Array.of(0), Int32Array.of(symbol)));
        return laws;
      };
      const [one, other] = [await law([0, 1, 0]), await law([0, 1, 1])];
      expect(one.slice(0, 3)).toEqual(other.slice(0, 3));
      expect(one[3]).not.toEqual(other[3]);
    }
  });

  it('refuses rows that are no pairs, and pairs that it cannot hold', async () => {
    const { definition } = sequenceToSequence();
    const bind = (changes: object) => definition.bind(schema.parse(changes), PAIRS.schema);
    expect(() => bind({ width: 7 })).toThrow('width must be even for an lstm that reads both ways, got 7');
    expect(() => bind({ architecture: 'transformer', heads: 3 })).toThrow('heads must divide the width 64, got 3');
    const long = codePairs(['a'.repeat(3000)], ['a']);
    expect(() => definition.bind(schema.parse({}), long.schema)).toThrow(
      'takes pairs of fewer than 2048 steps, got 3000',
    );
    const learned = made({ architecture: 'transformer', positions: 'learned' });
    const rows = pairRows(PAIRS.schema, ['aaaaa'], ['a']);
    await expect(learned.model.density.logProb(learned.params, rows, keyOf(0))).rejects.toThrow(
      'a source must have at most 4 steps with learned positions, got 5',
    );
  });
});
