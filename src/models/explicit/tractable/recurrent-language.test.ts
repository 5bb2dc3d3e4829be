import { describe, expect, it } from 'vitest';
import { concatRows, type TableRows } from '../../../data/rows.js';
import type { Column, TableSchema } from '../../../data/schema.js';
import { codeTexts, encodeTexts } from '../../../data/sequences/code-text.js';
import { lengthsOf, type SequenceRows, sequenceRows, sequencesOf } from '../../../data/sequences/sequence-rows.js';
import { train } from '../../../learn/train.js';
import { keyOf } from '../../../random/key.js';
import { fitted, measured, schemaOf } from '../../made-tables.test.data.js';
import { evaluation } from './recurrent-language/evaluate.js';
import { partsOf, recurrentLanguage } from './recurrent-language.js';

const key = keyOf(3);
const quick = { hidden: 8, batch: 4, context: 8, learningRate: 0.02 };

const stepsSchema = (columns: readonly Column[], rows: number, ends: boolean, longest: number): TableSchema => ({
  ...schemaOf(columns, rows),
  sequence: { unit: 'step', ends, order: 'sequence', longest },
});
const bit = (name: string) => measured(name, 'binary', { categories: ['0', '1'], mean: 0.5 });

/** Text as symbols with its fit. */
async function fitText(texts: readonly string[], document: 'file' | 'line', options = {}) {
  const { schema, dataset } = codeTexts(texts, { document });
  const rows = await dataset.gather(1e6, key);
  return { schema, rows, ...(await fitted(recurrentLanguage, schema, rows, { ...quick, ...options }, key)) };
}

/** Σ of the laws of each symbol of a row, and of its stop. */
async function sumOfLaws({ model, params }: Awaited<ReturnType<typeof fitText>>, codes: readonly number[]) {
  const next = model.next?.(params);
  if (next === undefined) throw new Error('symbols have a law of the next');
  let sum = 0;
  let state = await next.start(1);
  for (const code of codes) {
    const law = await next.law(state);
    expect(law.reduce((total, value) => total + Math.exp(value), 0)).toBeCloseTo(1, 12);
    sum += law[code];
    state = await next.read(state, Int32Array.of(code));
  }
  return sum;
}

describe('recurrent networks of symbols', () => {
  it('predict each symbol from those before it: fair coins cost ln 2, neither less nor much more', async () => {
    const draws = keyOf(1).draws();
    const coins = (count: number) => Array.from({ length: count }, () => 'ab'[draws.below(2)]).join('');
    const { model, params, schema } = await fitText([coins(2000)], 'file', { steps: 80 });
    const { values } = await model.density.logProb(params, encodeTexts(schema, [coins(1000)]), key);
    // Were targets not shifted by one, they would be read off the inputs.
    expect(-values[0] / 1000).toBeGreaterThan(Math.LN2 - 0.01);
    expect(-values[0] / 1000).toBeLessThan(Math.LN2 + 0.05);
  });

  it.each(['lstm', 'gru', 'vanilla'] as const)('learn what follows what (%s)', async (cell) => {
    const { model, params, schema } = await fitText(['abcd'.repeat(100)], 'file', { steps: 120, cell });
    const { values } = await model.density.logProb(params, encodeTexts(schema, ['abcd'.repeat(20)]), key);
    expect(-values[0] / 80).toBeLessThan(0.2);
  });

  it('score a row as the sum of the laws that its state gives symbol by symbol, across windows', async () => {
    const text = 'the state goes on from one window to the next '.repeat(7).slice(0, 300);
    const fit = await fitText([text], 'file', { steps: 3, layers: 2, cell: 'gru' });
    const [codes] = [Array.from(fit.rows.columns[0])];
    const { values } = await fit.model.density.logProb(fit.params, fit.rows, key);
    expect(Math.abs(values[0] - (await sumOfLaws(fit, codes)))).toBeLessThan(1e-5 * Math.abs(values[0]));
  });

  it('count the stop of a line, also of an empty one, and give unseen symbols probability', async () => {
    const fit = await fitText(['ab', 'b', '', 'abb'], 'line', { steps: 5, outputs: 'tied' });
    const rows = encodeTexts(fit.schema, ['', 'ab', 'x']);
    const { values } = await fit.model.density.logProb(fit.params, rows, key);
    for (const [row, codes] of [[3], [0, 1, 3], [2, 3]].entries())
      expect(values[row]).toBeCloseTo(await sumOfLaws(fit, codes), 4);
  });

  it('say the same of a symbol, bit for bit, whatever comes after it', async () => {
    const { schema, params, model } = await fitText(['abcabd'.repeat(5)], 'file', { steps: 3, layers: 2 });
    expect(model.parameters()).toBeGreaterThan(0);
    const network = evaluation(partsOf(recurrentLanguage({ ...quick, layers: 2 }).options as never, schema), false);
    const [a, b] = [
      await network.stepsLogProb(params, encodeTexts(schema, ['abcabcabca'])),
      await network.stepsLogProb(params, encodeTexts(schema, ['abcabcdddd'])),
    ];
    expect([...a.values.subarray(0, 6)]).toEqual([...b.values.subarray(0, 6)]);
    expect(a.values[6]).not.toBe(b.values[6]);
  });

  it('draw row i from its own key, with prompts', async () => {
    const { model, params, schema } = await fitText(['abcd'.repeat(30)], 'file', { steps: 100 });
    const five = sequencesOf(await model.sampling.sample(params, { first: 0, count: 3 }, key, { length: 12 }));
    const last = sequencesOf(await model.sampling.sample(params, { first: 2, count: 1 }, key, { length: 12 }));
    expect([...last.columns[0]]).toEqual([...five.columns[0].subarray(24)]);
    const prompt = encodeTexts(schema, ['ab']);
    const likely = await model.sampling.sample(params, { first: 0, count: 1 }, key, {
      prompt,
      length: 8,
      temperature: 0,
    });
    expect([...likely.columns[0]]).toEqual([0, 1, 2, 3, 0, 1, 2, 3]);
  });
});

/** Frames in which one of two bits is on, the other of the last one. */
function alternating(rows: number, length: number): SequenceRows {
  const on = Float64Array.from({ length: rows * length }, (_, at) => ((at % length) + Math.floor(at / length)) % 2);
  return sequenceRows([on, on.map((value) => 1 - value), on], new Array<number>(rows).fill(length));
}

describe('recurrent networks of frames', () => {
  const columns = ['x', 'y', 'z'].map(bit);
  const rows = alternating(8, 12);

  it.each(['nade', 'independent', 'rbm'] as const)('learn what follows what (%s)', async (head) => {
    const schema = stepsSchema(columns, 8, false, 12);
    const options = { ...quick, head, units: 4, steps: 100, gibbsSteps: 2 };
    const { model, params } = await fitted(recurrentLanguage, schema, rows, options, key);
    const { certainty, values } = await model.density.logProb(params, rows, key);
    expect(certainty).toBe('exact');
    // The first frame is one of two: ln 2, and nothing for the others.
    const mean = -values.reduce((sum, value) => sum + value, 0) / 8;
    expect(mean).toBeGreaterThan(Math.LN2 - 0.2);
    expect(mean).toBeLessThan(head === 'rbm' ? 6 : 2.5);
    const drawn = sequencesOf(await model.sampling.sample(params, { first: 0, count: 2 }, key, {}));
    expect([...lengthsOf(drawn)]).toEqual([12, 12]);
    const one = sequencesOf(await model.sampling.sample(params, { first: 1, count: 1 }, key, {}));
    expect(one.columns.map((column) => [...column])).toEqual(drawn.columns.map((column) => [...column.subarray(12)]));
  });

  it('give all frames probabilities that sum to one after the first', async () => {
    const schema = stepsSchema(columns, 8, false, 12);
    for (const head of ['nade', 'rbm', 'independent'] as const) {
      const { model, params } = await fitted(
        recurrentLanguage,
        schema,
        rows,
        { ...quick, head, units: 3, steps: 2 },
        key,
      );
      const start = { columns: [1, 0, 1], length: 1 };
      const all = Array.from({ length: 8 }, (_, code) =>
        sequenceRows(
          start.columns.map((first, c) => Float64Array.of(first, (code >> c) & 1)),
          [2],
        ),
      );
      const joint = await model.density.logProb(params, concatRows(all), key);
      const first = await model.density.logProb(
        params,
        sequenceRows(
          start.columns.map((v) => Float64Array.of(v)),
          [1],
        ),
        key,
      );
      const sum = joint.values.reduce((total, value) => total + Math.exp(value - first.values[0]), 0);
      expect(sum).toBeCloseTo(1, 5);
    }
  });

  it('learn when sequences end', async () => {
    const lengths = Int32Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 1 : 3));
    const total = lengths.reduce((a, b) => a + b, 0);
    const ones = Float64Array.from({ length: total }, (_, i) => i % 2);
    const ended = sequenceRows([ones, ones], lengths);
    const schema = stepsSchema(columns.slice(0, 2), 40, true, 3);
    const { model, params } = await fitted(recurrentLanguage, schema, ended, { ...quick, units: 4, steps: 100 }, key);
    const drawn = sequencesOf(await model.sampling.sample(params, { first: 0, count: 100 }, key, {}));
    const threes = [...lengthsOf(drawn)].filter((length) => length === 3).length;
    // Half of them, four standard errors of what 100 draws show and as much for what was learned.
    expect(Math.abs(threes - 50)).toBeLessThan(4 * 5 + 15);
    const fixed = sequencesOf(await model.sampling.sample(params, { first: 0, count: 2 }, key, { length: 5 }));
    expect([...lengthsOf(fixed)]).toEqual([5, 5]);
  });

  it('are estimated by annealing where neither side of a machine is small', async () => {
    const wide = Array.from({ length: 12 }, (_, i) => bit(`b${i}`));
    const frames = sequenceRows(
      wide.map((_, c) => Float64Array.from({ length: 8 }, (_unused, t) => (c + t) % 2)),
      [4, 4],
    );
    const schema = stepsSchema(wide, 2, false, 4);
    const options = { ...quick, head: 'rbm' as const, units: 11, steps: 3, chains: 4, temperatures: 20 };
    const { model, params } = await fitted(recurrentLanguage, schema, frames, options, key);
    const { certainty, values, standardError } = await model.density.logProb(params, frames, key);
    expect(certainty).toBe('estimate');
    expect(values.every((value) => value < 0 && Number.isFinite(value))).toBe(true);
    expect(standardError?.every((value) => value >= 0)).toBe(true);
  });
});

describe('recurrent networks of numbers', () => {
  it('come near the entropy rate of an autoregression, on the scale of the data', async () => {
    const draws = keyOf(2).draws();
    const series = (count: number) => {
      let x = 0;
      return Float64Array.from({ length: count }, () => {
        x = 0.9 * x + draws.normal();
        return 100 + 5 * x;
      });
    };
    const schema = stepsSchema(
      [measured('x', 'continuous', { mean: 100, deviation: 5 / Math.sqrt(0.19) })],
      1,
      false,
      4000,
    );
    const rows = sequenceRows([series(4000)], [4000]);
    const options = { ...quick, mixtures: 2, batch: 16, context: 16, steps: 150, learningRate: 0.015 };
    const { model, params } = await fitted(recurrentLanguage, schema, rows, options, key);
    const { values } = await model.density.logProb(params, sequenceRows([series(2000)], [2000]), key);
    const entropy = 0.5 * Math.log(2 * Math.PI * Math.E * 25);
    // Four standard errors of a mean of 2,000 with deviation √½, and what is not yet learned.
    expect(-values[0] / 2000).toBeGreaterThan(entropy - 4 * Math.sqrt(0.5 / 2000));
    expect(-values[0] / 2000).toBeLessThan(entropy + 4 * Math.sqrt(0.5 / 2000) + 0.1);
    const drawn = await model.sampling.sample(params, { first: 0, count: 1 }, key, { length: 200 });
    const mean = drawn.columns[0].reduce((sum, value) => sum + value, 0) / 200;
    expect(Math.abs(mean - 100)).toBeLessThan(25);
  });

  it('take columns of any measure, each with its own law', async () => {
    const columns = [measured('x', 'continuous'), measured('n', 'count'), measured('kind', 'categorical')];
    const cells = [0, 1, 2].map((c) => Float64Array.from({ length: 40 }, (_, i) => (c === 0 ? i / 40 : i % 3)));
    const schema = stepsSchema(columns, 2, false, 20);
    const rows = sequenceRows(cells, [20, 20]);
    const { model, params } = await fitted(recurrentLanguage, schema, rows, { ...quick, steps: 5 }, key);
    const { values } = await model.density.logProb(params, rows, key);
    expect(values.every(Number.isFinite)).toBe(true);
    const drawn = await model.sampling.sample(params, { first: 0, count: 1 }, key, { length: 5 });
    expect(drawn.columns[2].every((code) => [0, 1, 2].includes(code))).toBe(true);
  });
});

describe('learning', () => {
  const { schema, dataset } = codeTexts(['abcab', 'cab', 'bb', 'a'], { document: 'line' });

  it('adds gradients of disjoint rows', async () => {
    const rows = await dataset.gather(10, key);
    const { learner } = recurrentLanguage.definition.bind(
      recurrentLanguage({ ...quick, context: 2 }).options as never,
      schema,
    );
    const state = await learner.start({ training: dataset }, key);
    const whole = await learner.contribute(state, rows, key);
    const part = async (isKept: (row: number) => boolean, count: number) =>
      learner.contribute(state, await dataset.where(isKept, count).gather(10, key), key);
    const [a, b] = [await part((row) => row < 1, 1), await part((row) => row >= 1, 3)];
    expect(a.count + b.count).toBe(whole.count);
    expect(whole.count).toBe(15);
    expect(a.objective + b.objective).toBeCloseTo(whole.objective, 3);
  });

  it('goes on where a fit was interrupted, and does not depend on how many steps go into a call', async () => {
    const { learner } = recurrentLanguage.definition.bind(
      recurrentLanguage({ ...quick, epochs: 6, dropout: 0.3 }).options as never,
      schema,
    );
    const fit = (batchesPerCall: number) =>
      train(learner, { training: dataset }, { key, nowMs: () => 0, batchesPerCall });
    expect((await fit(1)).params).toEqual((await fit(4)).params);
  });
});

describe('what is refused', () => {
  const { schema } = codeTexts(['abab'], { document: 'file' });
  const frames = stepsSchema([bit('x'), bit('y')], 1, false, 2);
  const bind = (options: Parameters<typeof recurrentLanguage>[0], of: TableSchema) =>
    recurrentLanguage.definition.bind(recurrentLanguage(options).options as never, of);

  it.each([
    [
      'tied outputs of another width',
      { outputs: 'tied', embedding: 5, hidden: 8 },
      schema,
      'embedding must be as wide as hidden where outputs are tied, got 5 and 8',
    ],
    [
      'frames of a symbol',
      { head: 'nade' },
      codeTexts(['abc'], { document: 'file' }).schema,
      'head nade must go with columns of bits, got a categorical one',
    ],
    [
      'numbers of bits',
      { head: 'gaussian-mixture' },
      frames,
      'head gaussian-mixture must go with continuous columns, got binary',
    ],
    ['shifts of symbols', { shift: 3 }, schema, 'shift must go with heads nade and rbm, got categorical'],
  ] as const)('%s', (_name, options, of, message) => {
    expect(() => bind(options, of)).toThrow(`recurrent-language: ${message}`);
  });

  it('missing cells', async () => {
    const rows: TableRows = sequenceRows([Float64Array.of(0, Number.NaN), Float64Array.of(0, 1)], [2]);
    await expect(fitted(recurrentLanguage, frames, rows, { ...quick, steps: 1 }, key)).rejects.toThrow(
      'recurrent-language: cells of all steps must be known, got a missing one in step 1',
    );
  });

  it('ways of drawing that frames do not have', async () => {
    const rows = sequenceRows([Float64Array.of(0, 1), Float64Array.of(0, 1)], [2]);
    const { model, params } = await fitted(recurrentLanguage, frames, rows, { ...quick, units: 2, steps: 1 }, key);
    const draw = (how: object) => model.sampling.sample(params, { first: 0, count: 1 }, key, how);
    await expect(draw({ temperature: 0.5 })).rejects.toThrow(
      'recurrent-language: temperature must go with symbols, got 0.5 for other steps',
    );
    await expect(draw({ length: 0 })).rejects.toThrow('recurrent-language: length must be an integer >= 1, got 0');
    await expect(draw({ prompt: rows, length: 1 })).rejects.toThrow(
      'recurrent-language: length must be at least that of the prompt, 2, got 1',
    );
    const two = sequenceRows([Float64Array.of(0, 1), Float64Array.of(0, 1)], [1, 1]);
    await expect(draw({ prompt: two })).rejects.toThrow('recurrent-language: prompt must be one row, got 2');
  });
});
