import { describe, expect, it } from 'vitest';
import { listSpecs } from '../../../../engine/parameters.js';
import { sgd } from '../../../../learn/optimizers/sgd.js';
import { train } from '../../../../learn/train.js';
import { keyOf } from '../../../../random/key.js';
import { nextSymbolOf } from '../../../../symbols/network/next-symbol-of.js';
import type { Tree } from '../../../../util/tree.js';
import { expectedReward } from './exact-reward.test.data.js';
import { gameLearner } from './learner.js';
import { allSequences, madeGame, madeSequences } from './made-game.test.data.js';
import { stepsOf, turnAt } from './turns.js';

const TIME = 3;
const slow = { optimizer: sgd({ learningRate: 0.05 }) };
const movements = { teacher: slow, policy: slow, judge: slow };
const plan = { teacherSteps: 2, judgeStart: 2, rounds: 2, judgeSteps: 1, reminders: 1 };
const base = { ...plan, batch: 8, time: TIME, movements, rollOuts: 2, reward: 'log-odds' as const };

function madeLearner(rows: readonly (readonly number[])[], options: Partial<typeof base> = {}, ends = false) {
  const made = madeSequences(rows, { ends });
  const game = madeGame(made.schema, options.time ?? TIME, keyOf(3));
  return { ...made, ...game, learner: gameLearner('made', game, game.symbols, { ...base, ...options }) };
}

/** Rows enough for several batches. */
const ROWS = Array.from({ length: 40 }, (_, i) => [i % 2, (i >> 1) % 2, (i >> 2) % 2]);

describe('turns', () => {
  it('are of the number of the step alone', () => {
    const turns = Array.from({ length: stepsOf(plan) }, (_, step) => turnAt(plan, step)[0]).join('');
    expect(turns).toBe(`tt${'jj'}${'pjt'.repeat(2)}`);
  });
});

describe.each([false, true])('the learner of the game, rows that end: %s', (ends) => {
  const { learner, dataset, rows } = madeLearner(ROWS, ends ? { time: TIME + 1 } : {}, ends);
  const begun = async () => ({
    staged: await learner.fused.stage(dataset),
    state: await learner.start({ training: dataset }, keyOf(1)),
  });
  const batches = Array.from({ length: 10 }, (_, i) =>
    Int32Array.from({ length: 8 }, (_unused, j) => (i === 9 && j > 4 ? -1 : (8 * i + j) % 40)),
  );

  it('moves alike however many steps go into a call, through all turns', async () => {
    const { staged, state } = await begun();
    const before = JSON.stringify(state, plain);
    const whole = await learner.fused.advance(state, staged, batches, keyOf(2));
    let at = state;
    for (const [from, to] of [
      [0, 3],
      [3, 4],
      [4, 10],
    ])
      at = (await learner.fused.advance(at, staged, batches.slice(from, to), keyOf(2))).state;
    expect(JSON.stringify(at, plain)).toBe(JSON.stringify(whole.state, plain));
    expect(JSON.stringify(state, plain)).toBe(before);
    expect(whole.state.step).toBe(10);
    expect(whole.state.seen.told).toBeGreaterThan(0);
  });

  it('moves by its halves as by whole steps', async () => {
    const { staged, state } = await begun();
    let [whole, halves] = [state, state];
    for (const positions of batches.slice(0, 9)) {
      const next = await learner.fused.advance(whole, staged, [positions], keyOf(2));
      const own = await dataset.gather(40, keyOf(0));
      const chosen = { ...own, ...pick(own, positions) };
      const total = await learner.contribute(halves, chosen as typeof rows, keyOf(2));
      halves = await learner.update(halves, total, keyOf(2));
      whole = next.state;
      expect(Math.abs(total.objective - next.objectives[0])).toBeLessThan(1e-3);
    }
    const [a, b] = [numbersOf({ ...whole, seen: 0 }), numbersOf({ ...halves, seen: 0 })];
    expect(a.length).toBe(b.length);
    for (const [i, value] of a.entries()) expect(Math.abs(value - b[i])).toBeLessThan(1e-4);
  });
});

describe('a step of the policy', () => {
  it('goes up the exact gradient of what the judge says in the mean', async () => {
    const { learner, symbols, generator, params, critic, rows, dataset } = madeLearner(
      Array.from({ length: 4000 }, () => [0, 1, 0]),
      { teacherSteps: 0, judgeStart: 0, batch: 400 },
    );
    const start = await learner.start({ training: dataset }, keyOf(1));
    const state = { ...start, generator: params, judge: { ...start.judge, params: critic } };
    const biasAt = listSpecs(generator.parameters).findIndex(({ path }) => path === 'head.bias');
    const parts: number[][] = [];
    for (let part = 0; part < 10; part++) {
      const index = Int32Array.from({ length: 400 }, (_, i) => 400 * part + i);
      const { sums, count } = await learner.contribute(state, { ...rows, ...pick(rows, index) } as never, keyOf(4));
      const gradient = (sums as { gradients: Float32Array[] }).gradients[biasAt];
      parts.push([...gradient].map((value) => -value / count));
    }
    const exact = await exactSlopes(symbols.count, madeLearner(ROWS), params, critic);
    for (const [code, slope] of exact.entries()) {
      const values = parts.map((part) => part[code]);
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / (values.length - 1);
      // Five standard errors with nine degrees of freedom: once in 1,400.
      expect(Math.abs(mean - slope)).toBeLessThan(5 * Math.sqrt(variance / values.length) + 1e-5);
      expect(Math.sqrt(variance / values.length)).toBeLessThan(0.05);
    }
    expect(Math.max(...exact.map(Math.abs))).toBeGreaterThan(0.1);
  });
});

describe('the game', () => {
  it('moves the law to what the judge has seen, without a word of likelihood', async () => {
    const learned = { optimizer: sgd({ learningRate: 0.5 }) };
    const { learner, dataset } = madeLearner(
      Array.from({ length: 64 }, () => [0, 1, 0]),
      {
        teacherSteps: 0,
        judgeStart: 20,
        rounds: 80,
        judgeSteps: 1,
        reminders: 0,
        batch: 16,
        rollOuts: 4,
        movements: { teacher: learned, policy: learned, judge: learned },
      },
    );
    const trained = await train(learner, { training: dataset }, { key: keyOf(5), nowMs: () => 0 });
    const { generator, symbols } = madeLearner([[0, 1, 0]]);
    const next = nextSymbolOf<never, Tree>(generator as never, symbols)(trained.params);
    let [state, logProb] = [await next.start(1), 0];
    for (const code of [0, 1, 0]) {
      logProb += (await next.law(state))[code];
      state = await next.read(state, Int32Array.of(code));
    }
    expect(Math.exp(logProb)).toBeGreaterThan(0.7); // (1/3)³ = 0.04 of a law that knows nothing
  });
});

/** ∂/∂bias of Σ_y p(y) R(y), by central differences of the sum over all sequences. */
async function exactSlopes(
  codes: number,
  { generator, judge, symbols }: ReturnType<typeof madeLearner>,
  params: Tree,
  critic: Tree,
) {
  const all = allSequences(codes, TIME);
  const moved = (code: number, by: number) => {
    const { head, ...others } = params as { head: { weight: Float32Array; bias: Float32Array } };
    const bias = head.bias.map((value, at) => value + (at === code ? by : 0));
    return expectedReward({ generator, judge, symbols }, all, { ...others, head: { ...head, bias } } as Tree, critic);
  };
  const slopes: number[] = [];
  for (let code = 0; code < codes; code++) slopes.push(((await moved(code, 0.05)) - (await moved(code, -0.05))) / 0.1);
  return slopes;
}

/** Some sequences of equal length. */
function pick(rows: { readonly columns: readonly Float64Array[]; readonly index: Int32Array }, positions: Int32Array) {
  const own = positions.filter((position) => position >= 0);
  const steps = Float64Array.from([...own].flatMap((row) => [...rows.columns[0].subarray(3 * row, 3 * row + 3)]));
  const starts = Int32Array.from({ length: own.length + 1 }, (_, i) => 3 * i);
  return { count: own.length, columns: [steps], starts, index: Int32Array.from(own, (row) => rows.index[row]) };
}

function plain(_name: string, value: unknown): unknown {
  return ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : value;
}

function numbersOf(tree: unknown): number[] {
  if (typeof tree === 'number') return [tree];
  if (ArrayBuffer.isView(tree)) return Array.from(tree as Float32Array);
  return typeof tree === 'object' && tree !== null ? Object.values(tree).flatMap(numbersOf) : [];
}
