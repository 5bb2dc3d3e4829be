import { expect } from 'vitest';
import { sliceRows, type TableRows } from '../../src/data/rows.js';
import { type SequenceRows, sequencesOf } from '../../src/data/sequences/sequence-rows.js';
import { type Symbols, symbolsOf } from '../../src/data/sequences/symbols.js';
import { keyOf } from '../../src/random/key.js';
import type { NextSymbol } from '../../src/symbols/next-symbol.js';
import { allSequences, codeRows, codesOfRows } from './made-sequences.js';
import { bytesOf, expectClose, expectFinite, expectSameBytes, promise, when } from './promise.js';
import { bound, type Fit, fitOnce, logProbOf, type Subject } from './subject.js';

/** Rows up to so many steps are added up. */
const SUMMED_STEPS = 3;
/** Steps after which two sequences part. */
const SHARED = 4;

/** What all that draw one symbol after another promise: their laws of the next symbol are their density. */
export function promisesOfSymbols(subject: Subject): void {
  const { rows, schema } = subject;
  const model = bound(subject);
  const { density, sampling, learner } = model;
  const isOneSymbol = schema.columns.length === 1 && schema.columns[0].categories.length > 0;
  const notSymbols =
    when(!isOneSymbol, 'its steps are not one symbol') ?? when(schema.sequence?.source !== undefined, 'it is of pairs');
  const noLaws = notSymbols ?? when(model.next === undefined, 'it has no law of the next symbol');
  const noDensity = when(density === undefined, 'it has no density');
  const tolerance = learner.precision === 'single' ? 1e-4 : 1e-9;
  const symbols = isOneSymbol ? symbolsOf(subject.definition.name, schema) : undefined;

  promise(
    subject.isVariant
      ? 'symbols that training never saw are at worst impossible, never NaN'
      : 'symbols that training never saw have finite log-probability',
    async () => {
      const { unknown } = symbols as Symbols;
      const fitted = await fitOnce(subject);
      const values = await logProbOf(fitted, codeRows([[unknown], [0, unknown, 1], [unknown, unknown]]));
      if (subject.isVariant) expect(values.every((value) => value < 0)).toBe(true);
      else expectFinite(values, 'log-probability');
    },
    notSymbols ?? noDensity,
  );

  promise(
    'laws of the next symbol sum to one, and along a row to its log-probability',
    async () => {
      const fitted = await fitOnce(subject);
      const known = shortRows(rows, (symbols as Symbols).unknown);
      const logs = await readAloud(fitted, symbols as Symbols, codesOfRows(known));
      expectClose(logs, await logProbOf(fitted, known), tolerance);
    },
    noLaws ?? noDensity ?? when(density?.certainty !== 'exact', 'its density is not exact'),
  );

  promise(
    `all rows up to ${SUMMED_STEPS} symbols, and those that go on, together have probability one`,
    async () => {
      const fitted = await fitOnce(subject);
      const { known, stop } = symbols as Symbols;
      let total = 0;
      for (let length = 0; length <= SUMMED_STEPS; length++) {
        const logs = await logProbOf(fitted, codeRows(allSequences(known + 1, length)));
        total += logs.reduce((sum, value) => sum + Math.exp(value), 0);
      }
      const longer = allSequences(known + 1, SUMMED_STEPS + 1);
      const tails = await readAloud(fitted, { ...(symbols as Symbols), stop: undefined }, longer);
      total += tails.reduce((sum, value) => sum + Math.exp(value), 0);
      expect(stop).toBe(known + 1);
      expectClose([total], [1], tolerance);
    },
    noLaws ??
      noDensity ??
      when(density?.certainty !== 'exact', 'its density is not exact') ??
      when(schema.sequence?.ends !== true, 'its rows break off'),
  );

  promise(
    'laws of lanes that have read the same are bitwise the same, whatever comes later or stands beside',
    async () => {
      const { model: fitted, params } = await fitOnce(subject);
      const next = fitted.next?.(params) as NextSymbol;
      const past = Array.from({ length: SHARED }, (_, t) => t % 2);
      const laws = await lawsOf(next, [
        [...past, 0, 0, 0],
        [1, 1, 0, 0, 1, 1, 0],
        [...past, 1, 1, 0],
        [0, 1],
      ]);
      const again = await lawsOf(next, [
        [...past, 1, 0, 1],
        [0, 0],
        [...past, 0, 1, 1],
        [1, 1, 1, 1, 1, 1, 1],
      ]);
      for (let t = 0; t <= SHARED; t++) {
        for (const other of [laws[t][2], again[t][0], again[t][2]])
          expectSameBytes(bytesOf(other), bytesOf(laws[t][0]));
      }
      expect(laws[SHARED + 1][0]).toHaveLength(next.symbols);
    },
    noLaws,
  );

  promise(
    'laws go on beyond any context, and read the unknown symbol',
    async () => {
      const { model: fitted, params } = await fitOnce(subject);
      const next = fitted.next?.(params) as NextSymbol;
      const { unknown } = symbols as Symbols;
      const long = Array.from({ length: 60 }, (_, t) => (t % 7 === 6 ? unknown : t % 2));
      for (const [law] of await lawsOf(next, [long])) expectLaw(law, tolerance);
    },
    noLaws,
  );

  promise(
    'temperature 0 and one likeliest symbol draw the same rows under any key',
    async () => {
      const { model: fitted, params } = await fitOnce(subject);
      const prompt = codeRows([[0, 1]]);
      const draw = async (seed: number, how: object) =>
        (await fitted.sampling?.sample(params, { first: 0, count: 3 }, keyOf(seed), {
          prompt,
          length: 9,
          ...how,
        })) as TableRows;
      const greedy = await draw(1, { temperature: 0 });
      expect(codesOfRows(greedy)[0]).toEqual(codesOfRows(greedy)[2]);
      for (const other of [await draw(2, { temperature: 0 }), await draw(3, { topK: 1 })])
        expect(other.columns).toEqual(greedy.columns);
      for (const how of [{ temperature: -1 }, { topK: 0 }, { topP: 0 }]) {
        const [name] = Object.keys(how);
        await expect(draw(1, how)).rejects.toThrow(`${subject.definition.name}: ${name} must be`);
      }
    },
    noLaws ?? when(sampling === undefined, 'it does not sample'),
  );

  promise(
    'a missing symbol is summed over',
    async () => {
      const fitted = await fitOnce(subject);
      const { known } = symbols as Symbols;
      for (const [before, after] of [
        [[], [0, 1]],
        [[1, 0], []],
        [[0], [1, 1]],
      ]) {
        const each = Array.from({ length: known + 1 }, (_, code) => [...before, code, ...after]);
        const logs = await logProbOf(fitted, codeRows([...each, [...before, Number.NaN, ...after]]));
        const sum = logs.subarray(0, known + 1).reduce((total, value) => total + Math.exp(value), 0);
        expectClose([Math.exp(logs[known + 1])], [sum], tolerance);
      }
    },
    notSymbols ??
      noDensity ??
      when(density?.certainty !== 'exact', 'its density is not exact') ??
      when(model.completion === undefined, 'it takes no missing symbols'),
  );
}

/** Rows of at most a few steps, none missing: within any context. */
function shortRows(rows: TableRows, unknown: number): SequenceRows {
  const all = codesOfRows(sliceRows(rows, 0, Math.min(rows.count, 12)));
  const short = all.map((codes) => codes.slice(0, 10).map((code) => (Number.isNaN(code) ? unknown : code)));
  return sequencesOf(codeRows(short));
}

/** Σ log p(next | before) along each row, all rows read side by side; the laws are checked on the way. */
async function readAloud({ model, params }: Fit, { stop }: Symbols, codes: readonly number[][]): Promise<Float64Array> {
  const next = model.next?.(params) as NextSymbol;
  const laws = await lawsOf(next, codes);
  return Float64Array.from(codes, (row, lane) => {
    const whole = stop === undefined ? row : [...row, stop];
    for (const t of whole.keys()) expectLaw(laws[t][lane], 1e-9);
    return whole.reduce((sum, code, t) => sum + laws[t][lane][code], 0);
  });
}

/** The law of each lane at each step, the last after all that any of them reads; lanes that have ended read -1. */
async function lawsOf(next: NextSymbol, codes: readonly (readonly number[])[]): Promise<Float64Array[][]> {
  const longest = Math.max(...codes.map(({ length }) => length));
  const steps: Float64Array[][] = [];
  let state = await next.start(codes.length);
  for (let t = 0; t <= longest; t++) {
    const all = await next.law(state);
    steps.push(codes.map((_, lane) => all.slice(lane * next.symbols, (lane + 1) * next.symbols)));
    if (t === longest) break;
    const given = codes.map((row) => row[t] ?? -1);
    state = await next.read(state, Int32Array.from(given));
  }
  return steps;
}

function expectLaw(law: Float64Array, tolerance: number): void {
  expect(law.every((value) => value <= 1e-12)).toBe(true);
  expectClose([law.reduce((sum, value) => sum + Math.exp(value), 0)], [1], tolerance);
}
