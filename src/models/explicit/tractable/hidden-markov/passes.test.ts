import { describe, expect, it } from 'vitest';
import { type SequenceRows, sequenceRows } from '../../../../data/sequences/sequence-rows.js';
import { keyOf } from '../../../../random/key.js';
import { chainOf, type HiddenMarkovParams } from './chain.js';
import { columnEmission } from './column-emission.js';
import type { Emission } from './emission.js';
import { engineWalk, isWorthwhile } from './engine-walk.js';
import { expectation } from './expectation.js';
import { logLikelihoods } from './likelihoods.js';
import { logPasses } from './log-passes.js';
import { madeChain, symbolColumn } from './made-chains.test.data.js';
import { stationaryLaw } from './stationary.js';
import { walkOf, walkSequences } from './walk-sequences.js';

const CODES = 4;

function emissionFor(states: number): Emission {
  const column = { ...symbolColumn, categories: ['a', 'b', 'c', 'd'] };
  return columnEmission([column], states, { margin: 'normal', counts: 'best', pseudoCount: 0.05 });
}

/** Rows of random codes, every seventh missing. */
function randomRows(lengths: readonly number[], weights?: Float64Array): SequenceRows {
  const draws = keyOf(8).draws();
  const steps = lengths.reduce((total, length) => total + length, 0);
  const codes = Float64Array.from({ length: steps }, (_, t) => (t % 7 === 3 ? Number.NaN : draws.below(CODES)));
  return sequenceRows([codes], lengths, weights === undefined ? {} : { weights });
}

const emptySums = (params: HiddenMarkovParams) => ({
  start: new Float64Array(params.start.length),
  moves: new Float64Array(params.transitions.length),
  entries: new Float64Array(params.durations.length),
});

/** Relative to the largest: rounding of sums. */
function expectClose(a: ArrayLike<number>, b: ArrayLike<number>, tolerance: number): void {
  expect(a.length).toBe(b.length);
  const size = Array.from(b).reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
  for (let i = 0; i < a.length; i++) expect(Math.abs(a[i] - b[i])).toBeLessThan(tolerance * size);
}

describe.each([
  { name: 'an ordinary chain', made: {} },
  { name: 'explicit durations', made: { longest: 4 } },
  { name: 'a chain with an end', made: { ends: true } },
])('scaled passes over $name', ({ made }) => {
  it('agree with those in logarithms to 1e-9', () => {
    const params = madeChain(5, CODES, made);
    const emission = emissionFor(5);
    const rows = randomRows([400]);
    const scaledSums = emptySums(params);
    let gamma = new Float64Array(0);
    const see = (_: SequenceRows, seen: Float64Array) => {
      gamma = seen.slice();
    };
    const [value] = walkSequences(walkOf(emission, params, rows, { sums: scaledSums, see }));
    const logSums = emptySums(params);
    const logB = logLikelihoods(emission, params.laws, chainOf(params), rows, 0, 400);
    const found = logPasses(params, logB, 1, logSums);
    const some = 'ends' in made ? Math.log(-Math.expm1(params.exits[5])) : 0;
    expect(Math.abs(value - some - found.logLikelihood)).toBeLessThan(1e-9 * Math.abs(value));
    expectClose(gamma, found.gamma, 1e-9);
    expectClose(scaledSums.start, logSums.start, 1e-9);
    expectClose(scaledSums.moves, logSums.moves, 1e-9);
    if (params.durations.length > 5) expectClose(scaledSums.entries, logSums.entries, 1e-9);
  });
});

describe('passes in pieces', () => {
  it('find of a long sequence what the same steps have as a whole', () => {
    // 500 durations leave pieces of some 1,000 steps: the sequence is cut in three.
    const params = madeChain(4, CODES, { longest: 500 });
    const emission = emissionFor(4);
    const rows = randomRows([2500]);
    const sums = emptySums(params);
    const gamma = new Float64Array(2500 * 4);
    const see = (_: SequenceRows, seen: Float64Array, from: number) => gamma.set(seen, from * 4);
    const [value] = walkSequences(walkOf(emission, params, rows, { sums, see }));
    // The same chain by hand, as one of 2,000 states: the law of the next step is that of (steps left, state).
    expect(value).toBeCloseTo(wholeLogLikelihood(params, rows), 8);
    for (let t = 0; t < 2500; t++) expectClose([gamma.subarray(t * 4, t * 4 + 4).reduce((a, b) => a + b)], [1], 1e-9);
    expect(sums.start.reduce((a, b) => a + b)).toBeCloseTo(1, 9);
  });
});

/** log p by a plain scaled recursion over all of a row. */
function wholeLogLikelihood(
  { start, transitions, durations, laws }: HiddenMarkovParams,
  { columns }: SequenceRows,
): number {
  const K = start.length;
  const D = durations.length / K;
  let law = new Float64Array(D * K);
  let logLikelihood = 0;
  for (const [t, code] of columns[0].entries()) {
    const next = new Float64Array(D * K);
    for (let k = 0; k < K; k++) {
      let entered = t === 0 ? Math.exp(start[k]) : 0;
      for (let j = 0; j < K && t > 0; j++) entered += law[j] * Math.exp(transitions[j * K + k]);
      const says = Number.isNaN(code) ? 1 : Math.exp(laws[k * CODES + code]);
      for (let d = 0; d < D; d++)
        next[d * K + k] = says * (entered * Math.exp(durations[d * K + k]) + (d + 1 < D ? law[(d + 1) * K + k] : 0));
    }
    const total = next.reduce((a, b) => a + b);
    logLikelihood += Math.log(total);
    law = next.map((mass) => mass / total);
  }
  return logLikelihood;
}

describe('passes of many sequences by the engine', () => {
  it('find what the loops find, rows without steps and weights among them', async () => {
    const K = 24;
    const lengths = Array.from({ length: 70 }, (_, i) => (i % 11 === 0 ? 0 : 200 + (i % 13) * 20));
    const weights = Float64Array.from(lengths, (_, i) => i % 3);
    const rows = randomRows(lengths, weights);
    for (const made of [{}, { ends: true }]) {
      const whole = madeChain(K, CODES);
      const exits = 'ends' in made ? new Float64Array(K + 1).fill(Math.log(0.01)) : new Float64Array(0);
      const params = { ...whole, exits };
      const emission = emissionFor(K);
      const results = [];
      for (const way of [walkSequences, engineWalk]) {
        const sums = emptySums(params);
        const said = new Float64Array(emission.statisticsSize);
        const see = (some: SequenceRows, gamma: Float64Array, from: number, to: number) => {
          const columns = some.columns.map((column) => column.subarray(from, to));
          emission.addStatistics(params.laws, columns, to - from, gamma, said);
        };
        const walk = walkOf(emission, params, rows, { sums, see });
        expect(isWorthwhile(walk)).toBe(true);
        results.push({ values: await way(walk), sums, said });
      }
      const [loops, engine] = results;
      expectClose(engine.values, loops.values, 1e-11);
      expectClose(engine.sums.start, loops.sums.start, 1e-10);
      expectClose(engine.sums.moves, loops.sums.moves, 1e-10);
      expectClose(engine.said, loops.said, 1e-10);
    }
  });
});

describe('likelihoods that underflow', () => {
  it('are computed in logarithms instead: a far value under a chain that must stay where it is', async () => {
    // Two states that never change, 200 deviations apart; the first stays possible though the second is 20,000 nats likelier at one step.
    const column = { ...symbolColumn, measure: 'continuous' as const, categories: [], resolution: 0 };
    const emission = columnEmission([column], 2, { margin: 'normal', counts: 'best', pseudoCount: 0.05 });
    const params: HiddenMarkovParams = {
      start: Float64Array.of(0, -Infinity),
      transitions: Float64Array.of(0, -Infinity, -Infinity, 0),
      durations: new Float64Array(2),
      exits: new Float64Array(0),
      laws: Float64Array.of(0, 1, 200, 1),
      occupancy: Float64Array.of(1, 1),
    };
    const rows = sequenceRows([Float64Array.of(0, 200, 0)], [3]);
    const { values } = await expectation(emission, params, rows);
    expect(values[0]).toBeCloseTo(-1.5 * Math.log(2 * Math.PI) - 0.5 * 200 * 200, 6);
  });
});

describe('the share of steps in the long run', () => {
  it('has its closed form for two states, periodic or not', () => {
    const of = (stay: number, back: number) => {
      const chain = { ...madeChain(2, CODES), start: Float64Array.of(0, -Infinity) };
      const moves = [1 - stay, stay, back, 1 - back];
      return stationaryLaw(chainOf({ ...chain, transitions: Float64Array.from(moves, Math.log) }));
    };
    expect(of(0.2, 0.3)[0]).toBeCloseTo(0.3 / 0.5, 9);
    expect(of(1, 1)[0]).toBeCloseTo(0.5, 9);
  });
});
