import { describe, expect, it } from 'vitest';
import { tableDataset } from '../../../../../data/dataset.js';
import { concatRows, sliceRows, type TableRows } from '../../../../../data/rows.js';
import type { Checkpoint } from '../../../../../learn/train.js';
import { addContributions, train } from '../../../../../learn/train.js';
import { bulkOf, fillRows } from '../../../../../random/bulk.js';
import { type Key, keyOf } from '../../../../../random/key.js';
import { withGaps } from '../../../../made-tables.test.data.js';
import { logMarginals } from './enumerate-states.js';
import { type BoltzmannState, boltzmannLearner, type Teaching } from './learner.js';
import { logistic, type Machine } from './machine.js';
import { binarySchema, lawOf, madeMachine, negativeEnergy, rowsOfStates } from './made-machine.test.data.js';

const V = 5;
const H = 4;
const BATCH = 8;
const TEACHING: Teaching = {
  ...{ hidden: H, gibbsSteps: 2, persistent: false, batch: BATCH, passes: 3, learningRate: 0.1 },
  ...{ schedule: 'linear', momentum: 0.5, weightDecay: 0.01, chains: 10, temperatures: 10 },
};
const states = Array.from({ length: 20 }, (_, i) =>
  keyOf(8)
    .at(i)
    .draws()
    .below(2 ** V),
);
const rows = rowsOfStates(V, states);
const schema = binarySchema(V, rows.count);
const data = tableDataset(schema, rows);
const learnerOf = (changes: Partial<Teaching> = {}) => boltzmannLearner(schema, { ...TEACHING, ...changes });

/** The state after a few steps, so that nothing is zero. */
async function warmState(changes: Partial<Teaching>): Promise<BoltzmannState> {
  const { machine, ...rest } = await learnerOf(changes).start({ training: data }, keyOf(1));
  const made = madeMachine(V, H, 0.7);
  const arrays = { weights: made.weights, visibleBias: made.visibleBias, hiddenBias: made.hiddenBias };
  const velocity = madeMachine(V, H, 0.05, 2);
  return {
    ...rest,
    machine: { ...machine, ...(arrays as typeof machine) },
    velocity: {
      weights: velocity.weights as Float32Array,
      visibleBias: velocity.visibleBias as Float32Array,
      hiddenBias: velocity.hiddenBias as Float32Array,
    },
  };
}

type Matrix = number[][];

/** p(h | v) or p(v | h) of rows, in float64, as written in the papers. */
const hiddenOf = ({ weights, hiddenBias }: Machine, v: Matrix): Matrix =>
  v.map((row) =>
    Array.from(hiddenBias, (c, j) => logistic(row.reduce((sum, unit, i) => sum + unit * weights[i * H + j], c))),
  );
const visibleOf = ({ weights, visibleBias }: Machine, h: Matrix): Matrix =>
  h.map((row) =>
    Array.from(visibleBias, (b, i) => logistic(row.reduce((sum, unit, j) => sum + unit * weights[i * H + j], b))),
  );
const drawnOf = (p: Matrix, u: Matrix): Matrix => p.map((row, r) => row.map((value, i) => (u[r][i] < value ? 1 : 0)));
const correlations = (v: Matrix, h: Matrix, weights: readonly number[]): number[] =>
  Array.from({ length: V * H }, (_, at) =>
    v.reduce((sum, row, r) => sum + weights[r] * row[Math.floor(at / H)] * h[r][at % H], 0),
  );
const sums = (rows: Matrix, weights: readonly number[]): number[] =>
  rows[0].map((_, i) => rows.reduce((sum, row, r) => sum + weights[r] * row[i], 0));

interface Noise {
  readonly hidden: Matrix[];
  readonly visible: Matrix[];
}

/** Sums of v h, v and h of data and model. */
function plainHalves(machine: Machine, v0: Matrix, weights: readonly number[], noise: Noise, chains?: Matrix) {
  const h0 = hiddenOf(machine, v0);
  const left = [...noise.hidden];
  let states = chains ?? drawnOf(h0, left.shift() as Matrix);
  let [v1, h1]: Matrix[] = [[], []];
  for (const uniforms of noise.visible) {
    v1 = drawnOf(visibleOf(machine, states), uniforms);
    h1 = hiddenOf(machine, v1);
    const next = left.shift();
    if (next !== undefined) states = drawnOf(h1, next);
  }
  const ofModel = chains === undefined ? weights : chains.map(() => 1);
  const half = (v: Matrix, h: Matrix, own: readonly number[]) => ({
    weights: correlations(v, h, own),
    visibleBias: sums(v, own),
    hiddenBias: sums(h, own),
  });
  const distance = v0.reduce(
    (sum, row, r) => sum + weights[r] * row.reduce((all, x, i) => all + Math.abs(x - v1[r][i]), 0),
    0,
  );
  return { data: half(v0, h0, weights), model: half(v1, h1, ofModel), states, distance };
}

const matrix = (values: ArrayLike<number>, width: number): Matrix =>
  Array.from({ length: values.length / width }, (_, r) =>
    Array.from({ length: width }, (_, i) => values[r * width + i]),
  );

/** The uniform numbers that the fused step takes. */
function stepNoise(key: Key, step: number, sweeps: number): Noise {
  const stream = bulkOf(key.at('step').at(step).at('noise'));
  const take = (width: number) =>
    Array.from({ length: sweeps }, () => {
      const numbers = new Float32Array(BATCH * width);
      stream.uniforms(numbers);
      return matrix(numbers, width);
    });
  return { hidden: take(H), visible: take(V) };
}

const machineIn = ({ machine }: BoltzmannState): Machine => ({ visible: V, hidden: H, ...machine });

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++)
    if (!(Math.abs(actual[i] - expected[i]) <= tolerance)) expect.fail(`${i}: ${actual[i]} is not ${expected[i]}`);
}

describe('the gradient', () => {
  it('with exact expectations is data minus model correlations, as summed over all joint states', async () => {
    const state = await warmState({ persistent: true });
    const machine = machineIn(state);
    const found = await learnerOf({ persistent: true }).contribute(state, rows, keyOf(2));
    // Model: by the marginals of the hidden side and p(v | h).
    const logs = logMarginals(machine);
    const total = logs.reduce((sum, log) => sum + Math.exp(log), 0);
    const expected = new Float64Array(V * H);
    for (const [h, log] of logs.entries()) {
      const units = Array.from({ length: H }, (_, j) => (h >> j) & 1);
      const [v] = visibleOf(machine, [units]);
      for (let at = 0; at < V * H; at++)
        expected[at] += (Math.exp(log) / total) * v[Math.floor(at / H)] * units[at % H];
    }
    const gradient = found.sums.weights.map((sum, at) => sum / rows.count - expected[at]);

    const joint = new Float64Array(2 ** (V + H));
    for (let v = 0; v < 2 ** V; v++)
      for (let h = 0; h < 2 ** H; h++) joint[v * 2 ** H + h] = Math.exp(negativeEnergy(machine, v, h));
    const z = joint.reduce((sum, p) => sum + p, 0);
    const brute = Array.from({ length: V * H }, (_, at) => {
      const [i, j] = [Math.floor(at / H), at % H];
      let [data, model] = [0, 0];
      for (let h = 0; h < 2 ** H; h++) {
        if (((h >> j) & 1) === 0) continue;
        for (let v = 0; v < 2 ** V; v++) if ((v >> i) & 1) model += joint[v * 2 ** H + h] / z;
        for (const v of states) {
          const known = joint.subarray(v * 2 ** H, (v + 1) * 2 ** H).reduce((sum, p) => sum + p, 0);
          if ((v >> i) & 1) data += joint[v * 2 ** H + h] / known / states.length;
        }
      }
      return data - model;
    });
    expectClose(gradient, brute, 1e-10);
  });
});

describe('a fused step', () => {
  it.each([
    { persistent: false, gibbsSteps: 1 },
    { persistent: false, gibbsSteps: 3 },
    { persistent: true, gibbsSteps: 1 },
    { persistent: true, gibbsSteps: 2 },
  ])('is the formulas in plain loops on the same noise: %o', async (how) => {
    const { fused } = learnerOf(how);
    const state = await warmState(how);
    const weighted = { ...rows, weights: Float64Array.from(states, (_, i) => 1 + (i % 3)) };
    const staged = await fused.stage(tableDataset(schema, weighted));
    const batch = Int32Array.of(3, 0, 7, 19, 4, -1, -1, -1);
    const found = await fused.advance(state, staged, [batch], keyOf(6));
    const weights = Array.from(batch, (position) => (position < 0 ? 0 : weighted.weights[position]));
    const v0 = Array.from(batch, (position) => rows.columns.map((cells) => cells[Math.max(0, position)]));
    const noise = stepNoise(keyOf(6), state.step, how.gibbsSteps);
    const chains = how.persistent ? matrix(state.chains[0], H) : undefined;
    const plain = plainHalves(machineIn(state), v0, weights, noise, chains);
    const count = weights.reduce((sum, weight) => sum + weight, 0);
    expect(found.counts[0]).toBe(count);
    if (!how.persistent) expect(found.objectives[0]).toBe(plain.distance);
    const { learningRate, momentum, weightDecay } = TEACHING;
    for (const name of ['weights', 'visibleBias', 'hiddenBias'] as const) {
      const expected = Array.from(state.machine[name], (value, i) => {
        const model = plain.model[name][i] / (how.persistent ? BATCH : count);
        const decay = name === 'weights' ? weightDecay * value : 0;
        return (
          value + momentum * state.velocity[name][i] + learningRate * (plain.data[name][i] / count - model - decay)
        );
      });
      expectClose(found.state.machine[name], expected, 2e-6);
    }
    if (how.persistent) expect(matrix(found.state.chains[0], H)).toEqual(plain.states);
    await fused.release?.(staged);
  });

  it('gives the same bits however many steps go into one call', async () => {
    const { fused } = learnerOf({ persistent: true });
    const state = await warmState({ persistent: true });
    const staged = await fused.stage(data);
    const batches = [0, 4, 8, 12].map((from) => Int32Array.from({ length: BATCH }, (_, i) => from + i));
    const whole = await fused.advance(state, staged, batches, keyOf(6));
    const half = await fused.advance(state, staged, batches.slice(0, 2), keyOf(6));
    const rest = await fused.advance(half.state, staged, batches.slice(2), keyOf(6));
    expect(rest.state).toEqual(whole.state);
    await fused.release?.(staged);
  });

  it('moves nothing for rows that weigh nothing but what moves already', async () => {
    const { fused } = learnerOf({ weightDecay: 0 });
    const state = await warmState({});
    const weightless = { ...rows, weights: new Float64Array(rows.count) };
    const staged = await fused.stage(tableDataset(schema, weightless));
    const found = await fused.advance(state, staged, [new Int32Array(BATCH)], keyOf(6));
    const expected = state.machine.weights.map((value, i) => value + 0.5 * state.velocity.weights[i]);
    expectClose(found.state.machine.weights, expected, 1e-7);
    await fused.release?.(staged);
  });
});

describe('contributions', () => {
  it.each([{ persistent: false }, { persistent: true }])('of rows add up, cells missing or not: %o', async (how) => {
    const learner = learnerOf(how);
    const state = await warmState(how);
    for (const each of [rows, withGaps(rows, 0.2, keyOf(9))]) {
      const whole = await learner.contribute(state, each, keyOf(3));
      const parts = [sliceRows(each, 0, 7), sliceRows(each, 7, 20)];
      const [a, b] = [
        await learner.contribute(state, parts[0], keyOf(3)),
        await learner.contribute(state, parts[1], keyOf(3)),
      ];
      const sum = addContributions(a, b);
      expect(sum.count).toBe(whole.count);
      expectClose([sum.objective], [whole.objective], 1e-9);
      for (const name of ['weights', 'visibleBias', 'hiddenBias', 'activity'] as const)
        expectClose(sum.sums[name], whole.sums[name], 1e-9);
    }
  });

  it('and the update after them are the formulas in plain loops', async () => {
    const learner = learnerOf({ gibbsSteps: 2 });
    const state = await warmState({});
    const total = await learner.contribute(state, rows, keyOf(3));
    const take = (side: string, width: number) =>
      [0, 1].map((sweep) => {
        const numbers = new Float32Array(rows.count * width);
        fillRows(keyOf(3).at('noise').at(side).at(sweep), rows.index, width, numbers, 'uniforms');
        return matrix(numbers, width);
      });
    const v0 = states.map((_, row) => rows.columns.map((cells) => cells[row]));
    const ones = states.map(() => 1);
    const noise = { hidden: take('hidden', H), visible: take('visible', V) };
    const plain = plainHalves(machineIn(state), v0, ones, noise);
    expect(total.objective).toBe(plain.distance);
    const next = await learner.update(state, total, keyOf(4));
    for (const name of ['weights', 'visibleBias', 'hiddenBias'] as const) {
      const sum = plain.data[name].map((value, i) => value - plain.model[name][i]);
      expectClose(total.sums[name], sum, 1e-12);
      const expected = sum.map(
        (value, i) =>
          state.machine[name][i] +
          0.5 * state.velocity[name][i] +
          0.1 * (value / 20 - (name === 'weights' ? 0.01 * state.machine[name][i] : 0)),
      );
      expectClose(next.machine[name], expected, 1e-6);
    }
    expect(next.step).toBe(state.step + 1);
  });

  it('of rows with missing cells are, on average, those of the cells drawn given the known ones', async () => {
    const learner = learnerOf({ persistent: true });
    const state = await warmState({ persistent: true });
    const machine = machineIn(state);
    const cells = [1, Number.NaN, 0, Number.NaN, Number.NaN];
    const count = 4000;
    const holed: TableRows = concatRows([
      {
        count,
        index: Int32Array.from({ length: count }, (_, i) => i),
        columns: cells.map((cell) => new Float64Array(count).fill(cell)),
      },
    ]);
    const { sums: found } = await learner.contribute(
      state,
      { ...holed, index: Int32Array.from({ length: count }, (_, i) => i) },
      keyOf(3),
    );
    const law = lawOf(machine).map((p, v) => ((v & 1) === 1 && ((v >> 2) & 1) === 0 ? p : 0));
    const total = law.reduce((sum, p) => sum + p, 0);
    for (let i = 0; i < V; i++) {
      const share = law.reduce((sum, p, v) => sum + ((v >> i) & 1) * p, 0) / total;
      const error = 4 * Math.sqrt((share * (1 - share)) / count);
      expect(Math.abs(found.visibleBias[i] / count - share)).toBeLessThanOrEqual(error + 0.01);
    }
  });
});

it('chains that persist are part of the state: a resumed fit has the same bits', async () => {
  const learner = learnerOf({ persistent: true });
  const saved: Checkpoint[] = [];
  const options = { key: keyOf(3), nowMs: () => 0, batchesPerCall: 1 };
  let now = 0;
  const whole = await train(
    learner,
    { training: data },
    {
      ...options,
      nowMs: () => now++,
      checkpointEveryMs: 0,
      checkpoint: async (each) => void saved.push(structuredClone(each)),
    },
  );
  expect(saved.length).toBeGreaterThan(4);
  for (const resume of saved.slice(0, 5))
    expect((await train(learner, { training: data }, { ...options, resume })).params).toEqual(whole.params);
});

describe('a rate of learning beyond all measure', () => {
  it.each([1, 2, 4])('is told by step, operation and parameter, %i steps to a run', async (batchesPerCall) => {
    // Differences of correlations are at most 1, so that the first steps take weights to 1e38 and beyond what single precision holds.
    const learner = learnerOf({ learningRate: 3e38, schedule: 'constant' });
    const attempt = train(learner, { training: data }, { key: keyOf(1), nowMs: () => 0, batchesPerCall });
    await expect(attempt).rejects.toMatchObject({
      code: 'NOT_FINITE',
      message: expect.stringMatching(
        /^fit: the objective must stay finite, got .* in step [1234]: first in \w+ at .*contrastive-step/,
      ),
    });
  });
});
