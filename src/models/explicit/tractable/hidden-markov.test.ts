import { describe, expect, it } from 'vitest';
import { platform } from '#platform';
import { tableDataset } from '../../../data/dataset.js';
import { onlyKnown, sliceRows, type TableRows } from '../../../data/rows.js';
import { codeSequences } from '../../../data/sequences/raw-sequences.js';
import { readCounts } from '../../../data/sequences/read-counts.js';
import { type SequenceRows, sequenceRows, sequencesOf } from '../../../data/sequences/sequence-rows.js';
import { COVARIANCES } from '../../../distributions/covariance.js';
import { fitModel } from '../../../model/fit-model.js';
import { forecastRows } from '../../../model/forecast.js';
import { keyOf } from '../../../random/key.js';
import { fitted, measured } from '../../made-tables.test.data.js';
import type { HiddenMarkovParams } from './hidden-markov/chain.js';
import { allPaths, madeChain, sequenceSchema, symbolColumn } from './hidden-markov/made-chains.test.data.js';
import { hiddenMarkov } from './hidden-markov.js';

const NAN = Number.NaN;
const key = keyOf(5);
type Options = NonNullable<Parameters<typeof hiddenMarkov>[0]>;

function bind(options: Options, schema = sequenceSchema([symbolColumn], 4)) {
  const recipe = hiddenMarkov(options);
  return recipe.definition.bind(hiddenMarkov.definition.options.parse(recipe.options), schema);
}

/** Rows of codes of one column; -1 is missing. */
function codeRows(...rows: number[][]): SequenceRows {
  const cells = rows.flat().map((code) => (code < 0 ? NAN : code));
  return sequenceRows(
    [Float64Array.from(cells)],
    rows.map(({ length }) => length),
  );
}

const logProb = async (model: ReturnType<typeof bind>, params: HiddenMarkovParams, rows: TableRows) =>
  (await model.density.logProb(params, rows, key)).values;

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);

describe.each([
  { name: 'an ordinary chain', options: {}, made: {} },
  { name: 'a chain with an end', options: {}, made: { ends: true } },
  { name: 'explicit durations', options: { durations: 'categorical', longest: 3 } as Options, made: { longest: 3 } },
  {
    name: 'explicit durations and an end',
    options: { durations: 'categorical', longest: 2 } as Options,
    made: { longest: 2, ends: true },
  },
])('$name', ({ options, made }) => {
  const params = madeChain(3, 4, made);
  const ends = 'ends' in made;
  const model = bind({ states: 3, ...options }, sequenceSchema([symbolColumn], 4, { ends }));
  const codes = [2, -1, 0, 0, 3];
  const rows = codeRows(codes, [1], [-1, -1]);
  const paths = allPaths(params, codes);
  const total = sum(paths.map(({ probability }) => probability));

  it('has the probability of all its paths together, with steps missing too', async () => {
    const values = await logProb(model, params, rows);
    expect(values[0]).toBeCloseTo(Math.log(total), 11);
    expect(values[1]).toBeCloseTo(Math.log(sum(allPaths(params, [1]).map(({ probability }) => probability))), 11);
    if (!ends) expect(values[2]).toBeCloseTo(0, 12);
  });

  it('has the states that these paths have, step by step', async () => {
    const smoothed = await model.states.smoothed(params, rows);
    for (const t of codes.keys())
      for (let k = 0; k < 3; k++) {
        const own = sum(paths.filter(({ path }) => path[t] === k).map(({ probability }) => probability));
        expect(smoothed[t * 3 + k]).toBeCloseTo(own / total, 11);
      }
  });

  it('finds the path of most probability', () => {
    const stays = new Map<string, number>();
    // With durations several stays may show the same path; the most likely of them is looked for.
    for (const { path, probability } of paths)
      stays.set(path.join(), Math.max(stays.get(path.join()) ?? 0, probability));
    const [best] = [...stays].sort((a, b) => b[1] - a[1]);
    expect([...model.states.path(params, rows).subarray(0, 5)].join()).toBe(best[0]);
  });

  it('fills a missing step by its law given all others', async () => {
    const count = 4000;
    const many = { ...codeRows(...Array.from({ length: count }, () => codes)) };
    const filled = sequencesOf(await model.completion.complete(params, many, key));
    const weights = [0, 1, 2, 3].map((code) => {
      const known = codes.map((each) => (each < 0 ? code : each));
      return sum(allPaths(params, known).map(({ probability }) => probability));
    });
    for (let code = 0; code < 4; code++) {
      const expected = weights[code] / sum(weights);
      const seen = Array.from({ length: count }, (_, i) => filled.columns[0][filled.starts[i] + 1] === code);
      const share = seen.filter(Boolean).length / count;
      expect(Math.abs(share - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / count));
    }
  });
});

describe('what is learned', () => {
  const schema = sequenceSchema([symbolColumn], 60, { ends: true });
  const truth = madeChain(2, 4, { ends: true });
  const drawn = () => bind({ states: 2 }, schema).sampling.sample(truth, { first: 0, count: 60 }, keyOf(9));

  it('counts a row of weight two twice, and one of weight zero not at all', async () => {
    const once = codeRows([0, 1, 1], [2, 0], [1, 1, 2, 0], [0]);
    const weighted = { ...once, weights: Float64Array.of(2, 1, 0, 1) };
    const repeated = codeRows([0, 1, 1], [0, 1, 1], [2, 0], [0]);
    const options: Options = { states: 2, iterations: 1 };
    const [{ learner }] = [bind(options)];
    const state = await learner.start({ training: tableDataset(schema, once) }, keyOf(1));
    const a = await learner.contribute(state, weighted, key);
    const b = await learner.contribute(state, repeated, key);
    for (const name of ['start', 'moves', 'ends', 'emission'] as const)
      for (const [i, value] of a.sums[name].entries()) expect(value).toBeCloseTo(b.sums[name][i], 10);
  });

  it('never gives probability to a move that is masked, and keeps first the first state', async () => {
    const rows = await drawn();
    const { params } = await fitted(
      hiddenMarkov,
      schema,
      rows,
      { states: 3, topology: 'left-right', forbidden: '1>3', chainPseudoCount: 0.1 },
      key,
    );
    const moves = Array.from(params.transitions, Math.exp);
    for (const masked of [2, 3, 6, 7]) expect(moves[masked]).toBe(0);
    expect([...params.start]).toEqual([0, -Infinity, -Infinity]);
    for (let j = 0; j < 3; j++) expect(sum(moves.slice(3 * j, 3 * j + 3))).toBeCloseTo(1, 12);
  });

  it('gives less than its share to no state by more than its pseudo-counts', async () => {
    const one = codeRows([0, 0, 0, 0, 0, 0]);
    const { params } = await fitted(
      hiddenMarkov,
      schema,
      one,
      { states: 2, chainPseudoCount: 2, restarts: 1, iterations: 1 },
      key,
    );
    // Five moves and two pseudo-counts each: no move of a state is likelier than (5 + 2) / (5 + 4).
    for (const move of params.transitions) expect(Math.exp(move)).toBeLessThanOrEqual(7 / 9 + 1e-12);
  });

  it('finds how long states last', async () => {
    const steps: number[] = [];
    const draws = keyOf(4).draws();
    // Stays of 3 or 7 steps in turn: no geometric law, which would be likeliest at 1.
    for (let stay = 0; stay < 80; stay++)
      for (let s = 0; s < (stay % 2 === 0 ? 3 : 7); s++) steps.push(draws.uniform() < 0.95 ? stay % 2 : 2);
    const rows = codeRows(steps);
    for (const durations of ['categorical', 'negative-binomial'] as const) {
      const { model, params, trained } = await fitted(
        hiddenMarkov,
        sequenceSchema([symbolColumn], 1),
        rows,
        { states: 2, durations, longest: 12 },
        key,
      );
      expect(trained.warnings).toEqual([]);
      const [states] = model.describe?.(params).tables ?? [];
      const lasting = (states.rows.map((row) => row[3]) as number[]).sort((a, b) => a - b);
      expect(Math.abs(lasting[0] - 3)).toBeLessThan(0.2);
      expect(Math.abs(lasting[1] - 7)).toBeLessThan(0.2);
    }
  });

  it('is one normal law where there is one state: the likelihood has a closed form', async () => {
    const count = 200;
    const columns = [0, 1].map(() => new Float64Array(count));
    for (let t = 0; t < count; t++) {
      const draws = key.at(t).draws();
      columns[0][t] = draws.normal();
      columns[1][t] = 0.6 * columns[0][t] + draws.normal();
    }
    const schema2 = sequenceSchema([measured('x', 'continuous'), measured('y', 'continuous')], 1);
    const rows = sequenceRows(columns, [count]);
    const { model, params } = await fitted(hiddenMarkov, schema2, rows, { states: 1, emission: 'gaussian' }, key);
    const [x, y] = columns.map((column) => column.map((value) => value - sum(column) / count));
    const [xx, yy, xy] = [dot(x, x), dot(y, y), dot(x, y)].map((each) => each / count);
    const expected = (-count / 2) * (2 * Math.log(2 * Math.PI) + Math.log(xx * yy - xy * xy) + 2);
    expect((await logProb(model, params, rows))[0]).toBeCloseTo(expected, 6);
    expect(model.parameters(params)).toBe(5);
  });

  it.each(COVARIANCES)(
    'climbs with %s covariances, cells missing, to no less than one state has',
    async (covariance) => {
      const rows = regimes(300, true);
      const options: Options = { emission: 'gaussian', covariance, restarts: 1 };
      const one = await fitted(hiddenMarkov, twoNumbers, rows, { ...options, states: 1 }, key);
      const two = await fitted(hiddenMarkov, twoNumbers, rows, { ...options, states: 2 }, key);
      expect(two.trained.warnings).toEqual([]);
      expect(two.trained.objective).toBeLessThan(one.trained.objective);
      const path = two.model.states.path(two.params, rows);
      const agreed = Array.from(path, (state, t) => state === Math.floor(t / 30) % 2);
      expect(Math.abs(agreed.filter(Boolean).length / 300 - 0.5)).toBeGreaterThan(0.45);
    },
  );

  it('draws a step of a mixture as often as its law says', async () => {
    const rows = regimes(300, false, 3);
    const { model, params, trained } = await fitted(
      hiddenMarkov,
      twoNumbers,
      rows,
      { states: 2, emission: 'mixture', components: 2, covariance: 'diagonal' },
      key,
    );
    expect(trained.warnings).toEqual([]);
    const sample = sequencesOf(await model.sampling.sample(params, { first: 0, count: 1 }, key, { length: 4000 }));
    const smoothed = await model.states.smoothed(params, sample);
    const [states] = model.describe?.(params).tables ?? [];
    const share = sum(Array.from(smoothed).filter((_, i) => i % 2 === 0)) / 4000;
    // Stays of about thirty steps leave 4,000 steps worth some 130 draws.
    expect(Math.abs(share - (states.rows[0][2] as number))).toBeLessThan(4 * Math.sqrt(0.25 / 130));
  });
});

const twoNumbers = sequenceSchema(
  [measured('x', 'continuous', { deviation: 3 }), measured('y', 'continuous', { deviation: 3 })],
  1,
);

/** Thirty steps about (0, 0), thirty about (5, 5), and so on; every other of them so far above in x. */
function regimes(count: number, hasGaps: boolean, above = 0): SequenceRows {
  const columns = [0, 1].map(() => new Float64Array(count));
  for (let t = 0; t < count; t++) {
    const draws = key.at('regime').at(t).draws();
    for (const column of columns) column[t] = draws.normal() + (Math.floor(t / 30) % 2 === 0 ? 0 : 5);
    columns[0][t] += t % 2 === 0 ? above : -above;
    if (hasGaps && t % 9 === 4) columns[t % 2][t] = NAN;
  }
  return sequenceRows(columns, [count]);
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i] * b[i];
  return total;
}

describe('a mixture', () => {
  it('is a hidden Markov model whose every row of moves is the same', async () => {
    const params = madeChain(3, 4);
    const rowsAlike = { ...params, transitions: Float64Array.from({ length: 9 }, (_, i) => params.start[i % 3]) };
    const model = bind({ states: 3 });
    const codes = [0, 2, 1, 3, 0];
    const each = codes.map((code) =>
      Math.log(sum([0, 1, 2].map((k) => Math.exp(params.start[k] + params.laws[k * 4 + code])))),
    );
    expect((await logProb(model, rowsAlike, codeRows(codes)))[0]).toBeCloseTo(sum(each), 11);
  });
});

describe('earthquakes of magnitude 7 or more, a year, 1900 to 2006', () => {
  const folder = process.env.ANCESTRAL_DATA;
  // Zucchini, MacDonald and Langrock 2016, table 4.1 gives -391.9189, -341.8787 and -328.5275 with these means.
  // Real data lie in the folder that ANCESTRAL_DATA names; without it there is nothing to measure.
  it.skipIf(folder === undefined).each([
    { states: 1, logLikelihood: -391.9189, means: [19.364], aic: 785.838, bic: 788.511 },
    { states: 2, logLikelihood: -341.8787, means: [15.421, 26.018], aic: 693.757, bic: 707.121 },
    { states: 3, logLikelihood: -328.5275, means: [13.134, 19.713, 29.71], aic: 679.055, bic: 708.456 },
  ])('have $logLikelihood with $states states', async ({ states, logLikelihood, means, aic, bic }) => {
    const read = await readCounts(await platform.openFile(`${folder}/hmm/earthquakes.txt`));
    const { dataset } = await codeSequences({ form: 'steps', ...read, types: { count: 'count' } });
    const settings = { seed: 1, split: 'none', nowMs: platform.nowMs } as const;
    const recipe = hiddenMarkov({ states, counts: 'poisson', tolerance: 1e-8 });
    const { summary, model, params } = await fitModel(recipe, dataset, settings);
    const score = (metric: string) => summary.scores.find((each) => each.metric === metric)?.value ?? NAN;
    expect(Math.abs(score('log-likelihood') - logLikelihood)).toBeLessThan(0.001);
    // 2 k - 2 log L and k log 107 - 2 log L, with k = m - 1 + m (m - 1) + m
    expect(Math.abs(score('aic') - aic)).toBeLessThan(0.002);
    expect(Math.abs(score('bic') - bic)).toBeLessThan(0.002);
    const emissions = model.describe?.(params as HiddenMarkovParams).tables.at(-1)?.rows ?? [];
    const found = emissions.map((row) => row[4] as number).sort((a, b) => a - b);
    for (const [k, mean] of means.entries()) expect(Math.abs(found[k] - mean)).toBeLessThan(0.002);
  });
});

describe('what is drawn', () => {
  it('goes on from a prompt, and a forecast holds what it says', async () => {
    const rows = regimes(300, false);
    const { model, params } = await fitted(hiddenMarkov, twoNumbers, rows, { states: 2, emission: 'gaussian' }, key);
    const prompt = sliceRows(rows, 0, 1);
    const [[, , later]] = await forecastRows('hidden-markov', model, params, twoNumbers, prompt, key, { steps: 2 });
    expect(later).toMatchObject({ column: 'x', ahead: 2 });
    // After thirty steps about (5, 5) the next ones are most likely about it too.
    const [first] = (await forecastRows('hidden-markov', model, params, twoNumbers, prompt, key, { steps: 1 }))[0];
    if (!('median' in first)) throw new Error('numbers have a median');
    expect(Math.abs(first.median - 5)).toBeLessThan(1);
    expect(first.intervals[1].low).toBeLessThan(first.intervals[0].low);
  });

  it('ends by its own law where sequences end', async () => {
    const schema = sequenceSchema([measured('x', 'continuous')], 50, { ends: true });
    const rows = sequenceRows(
      [Float64Array.from({ length: 200 }, (_, t) => key.at(t).draws().normal())],
      new Array<number>(50).fill(4),
    );
    const { model, params } = await fitted(hiddenMarkov, schema, rows, { states: 1 }, key);
    const { starts } = sequencesOf(await model.sampling.sample(params, { first: 0, count: 2000 }, key));
    // A quarter of the steps is the last: a mean of 4, a deviation of √12.
    expect(Math.abs(starts[2000] / 2000 - 4)).toBeLessThan(0.1 + 4 * Math.sqrt(12 / 2000));
    const [some] = await logProb(
      model,
      params,
      onlyKnown(rows, () => false),
    );
    expect(some).toBeCloseTo(3 * Math.log(0.75) + Math.log(0.25), 1);
  });

  it('heeds what a law of one symbol a step can, and refuses it by name for other steps', async () => {
    const params = madeChain(2, 4);
    const symbols = bind({ states: 2 });
    const cold = sequencesOf(
      await symbols.sampling.sample(params, { first: 0, count: 3 }, key, { temperature: 0.01, length: 5 }),
    );
    // All but the likeliest symbol freeze: the sequences are one and the same.
    const [first, ...others] = [0, 1, 2].map((i) => cold.columns[0].slice(5 * i, 5 * i + 5));
    for (const other of others) expect(other).toEqual(first);
    const numbers = bind({ states: 1 }, twoNumbers);
    const ask = (how: object) => numbers.sampling.sample(params, { first: 0, count: 1 }, key, how);
    await expect(ask({ temperature: 2 })).rejects.toThrow(
      'hidden-markov: temperature is for sequences of one symbol a step, got other steps',
    );
    await expect(ask({ topK: 2 })).rejects.toThrow('hidden-markov: topK is for');
    await expect(ask({ length: 0 })).rejects.toThrow('hidden-markov: length must be an integer >= 1, got 0');
    const prompt = regimes(9, false);
    await expect(ask({ prompt, length: 3 })).rejects.toThrow(
      'hidden-markov: length must be at least that of the prompt, 9, got 3',
    );
  });
});

describe('what is refused or said', () => {
  it('moves that are no moves, and states that nothing may follow', () => {
    expect(() => bind({ states: 2, forbidden: '1-2' })).toThrow(
      'hidden-markov: forbidden must be moves between states 1 to 2, as in 1>3,2>1, got "1-2"',
    );
    expect(() => bind({ states: 2, forbidden: '1>3' })).toThrow('got "1>3"');
    expect(() => bind({ states: 2, forbidden: '2>1, 2>2' })).toThrow(
      'hidden-markov: each state needs one that may follow it, got none after state 2',
    );
  });

  it('a state that has collapsed, until every start has', async () => {
    const spike = Float64Array.from({ length: 40 }, (_, t) => (t < 38 ? key.at(t).draws().normal() : 50));
    const schema = sequenceSchema([measured('x', 'continuous', { deviation: 10 })], 1);
    const options: Options = { states: 2, restarts: 1 };
    await expect(fitted(hiddenMarkov, schema, sequenceRows([spike], [40]), options, key)).rejects.toThrow(
      /fit: every start was refused, the last because state . (answers for|collapsed in column x)/,
    );
  });

  it('states that no step belongs to', () => {
    const params = { ...madeChain(2, 4), occupancy: Float64Array.of(30, 0.2) };
    expect(bind({ states: 2 }).warnings?.(params)).toEqual([
      'less than one training step belongs to state 2; fewer states would do',
    ]);
  });

  it('counts its free parameters', () => {
    const free = (options: Options, params = madeChain(3, 4)) => bind({ states: 3, ...options }).parameters(params);
    expect(free({})).toBe(2 + 6 + 9);
    expect(free({ topology: 'left-right' })).toBe(0 + 3 + 9);
    expect(free({ forbidden: '1>2' })).toBe(2 + 5 + 9);
    expect(free({ durations: 'categorical', longest: 5 }, madeChain(3, 4, { longest: 5 }))).toBe(2 + 3 + 12 + 9);
    expect(free({}, madeChain(3, 4, { ends: true }))).toBe(2 + 6 + 4 + 9);
  });
});
