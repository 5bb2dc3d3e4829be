import { describe, expect, it } from 'vitest';
import { batchNorm } from '../engine/derived/normalization.js';
import { add, mul, negate, sub } from '../engine/ops/arithmetic.js';
import { reshape } from '../engine/ops/broadcasting.js';
import { exp, log, sqrt } from '../engine/ops/elementwise.js';
import { relu } from '../engine/ops/selection.js';
import type { Tensor } from '../engine/tensor.js';
import { keyOf } from '../random/key.js';
import { isTypedArray, mapTree, type Tree } from '../util/tree.js';
import type { Objective } from './gradient/objective.js';
import type { GradientState } from './gradient.js';
import {
  BATCH,
  fitted,
  followingObjective,
  gradientLine,
  type LineTensors,
  lineObjective,
  number,
} from './gradient-lines.test.data.js';
import { type Points, pointsDataset, pointsOf, taken } from './line-learner.test.data.js';
import { adam } from './optimizers/adam.js';
import { clipByNorm } from './optimizers/clipping.js';
import { sgd } from './optimizers/sgd.js';
import { addContributions, type Checkpoint } from './train.js';

const points = pointsOf(22, 0.3);
const key = keyOf(5);
const data = (rows: Points) => ({ training: pointsDataset(rows) });
const range = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);

/** Every number of a tree, its leaves in order. */
function numbersOf(tree: unknown): number[] {
  const numbers: number[] = [];
  mapTree(tree as Tree, (leaf) => {
    if (isTypedArray(leaf)) numbers.push(...leaf);
    else if (typeof leaf === 'number') numbers.push(leaf);
    return leaf;
  });
  return numbers;
}

function expectClose(actual: unknown, expected: unknown, tolerance = 1e-6): void {
  const [left, right] = [numbersOf(actual), numbersOf(expected)];
  expect(left.length).toBe(right.length);
  for (const [i, value] of left.entries())
    expect(Math.abs(value - right[i])).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(right[i])));
}

describe('gradient', () => {
  it('finds the line of least squares', async () => {
    const learner = gradientLine(lineObjective(), {
      optimizer: sgd({ learningRate: (t) => 0.3 / (1 + t / 40) }),
      passes: 200,
    });
    const { params } = await fitted(learner, points);
    const [mx, my] = [points.x, points.y].map((values) => values.reduce((a, b) => a + b) / values.length);
    const sxy = points.x.reduce((sum, x, i) => sum + (x - mx) * (points.y[i] - my), 0);
    const sxx = points.x.reduce((sum, x) => sum + (x - mx) ** 2, 0);
    // Batches disagree by 0.2 on average; the rate falls to 0.01, which leaves a hundredth of that.
    expect(params.slope[0]).toBeCloseTo(sxy / sxx, 2);
    expect(params.offset[0]).toBeCloseTo(my - (sxy / sxx) * mx, 2);
  });

  it('adds contributions of disjoint rows, whatever noise they ask for', async () => {
    const learner = gradientLine(lineObjective(0.5));
    const state = await learner.start(data(points), key);
    const contribution = (from: number, to: number) => learner.contribute(state, taken(points, range(from, to)), key);
    const parts = [await contribution(0, 5), await contribution(5, 6), await contribution(6, 22)];
    const none = await contribution(3, 3);
    expectClose(
      [none, ...parts].reduce((a, b) => addContributions(a, b)),
      await contribution(0, 22),
    );
    expect(none.count).toBe(0);
  });

  it('tells the loss which rows only fill the last batch, so that statistics of the batch do not see them', async () => {
    const normalised = (batch: number): Objective<LineTensors> => ({
      ...lineObjective(0, batch),
      loss({ slope, offset }, { x, y }, { pass }) {
        const { result } = batchNorm(reshape(x, [batch, 1]), {}, pass.weights);
        const error = sub(add(mul(reshape(result, [batch]), slope), offset), y);
        return { loss: mul(error, error) };
      },
    });
    const three = taken(points, range(0, 3));
    const { params } = await fitted(gradientLine(normalised(8)), three);
    expectClose(params, (await fitted(gradientLine(normalised(3)), three)).params);
  });

  it.each([
    ['plain', lineObjective(), {}],
    ['noise', lineObjective(0.5), {}],
    ['clipping and an average', lineObjective(0.5), { clip: clipByNorm(0.1), average: 0.9 }],
    ['a statistic', followingObjective() as unknown as Objective<LineTensors>, {}],
  ])('steps at once as by its halves: %s', async (_name, objective, changes) => {
    const learner = gradientLine(objective, changes);
    const { fused } = learner;
    let state = await learner.start(data(points), key);
    const staged = await fused.stage(pointsDataset(points));
    for (let step = 0; step < 3; step++) {
      const rows = range(step * BATCH, (step + 1) * BATCH);
      const { state: at, objectives, counts, monitors } = await fused.advance(state, staged, [rows], key);
      const part = await learner.contribute(state, taken(points, rows), key);
      state = await learner.update(state, part, key);
      expectClose(at, state);
      expectClose([objectives[0], counts[0]], [part.objective, part.count]);
      expect(Number.isFinite(monitors?.level[0])).toBe(true);
    }
    await fused.release?.(staged);
  });

  it('takes a padded batch for its rows alone', async () => {
    const learner = gradientLine(lineObjective(0.5));
    const wide = gradientLine(lineObjective(0.5, 7));
    const state = await learner.start(data(points), key);
    const part = async (each: typeof learner, rows: number[]) => {
      const staged = await each.fused.stage(pointsDataset(points));
      return each.fused.advance(state, staged, [Int32Array.from(rows)], key);
    };
    const padded = await part(wide, [3, 9, 4, 2, -1, -1, -1]);
    const { state: alone, objectives } = await part(learner, [3, 9, 4, 2]);
    expectClose(padded.state, alone);
    expectClose(padded.objectives, objectives);
    expect([...padded.counts]).toEqual([4]);
  });

  it('takes rows of weight 2 for two rows, and of weight 0 for none', async () => {
    const learner = gradientLine(lineObjective());
    const weights = Float64Array.of(2, 1, 0, 3, 0, 1);
    const weighted = { ...taken(points, range(0, 6)), weights } as Points;
    const repeated = taken(points, Int32Array.of(0, 0, 1, 3, 3, 3, 5));
    const state = await learner.start(data(points), key);
    const [a, b] = [await learner.contribute(state, weighted, key), await learner.contribute(state, repeated, key)];
    expect(a.count).toBe(7);
    expectClose(a, b);
    expectClose(await learner.update(state, a, key), await learner.update(state, b, key));
  });

  it('does not move for a batch that weighs nothing', async () => {
    const learner = gradientLine(followingObjective() as unknown as Objective<LineTensors>);
    const weightless = { ...taken(points, range(0, 4)), weights: new Float64Array(4) } as Points;
    const state = await learner.start(data(points), key);
    const staged = { ...(await learner.fused.stage(pointsDataset(weightless))), weights: new Float32Array(4) };
    const { params, moments } = (await learner.fused.advance(state, staged, [range(0, 4)], key)).state;
    const { slope, offset } = params as unknown as Record<string, Float32Array>;
    expect([slope[0], offset[0]]).toEqual([0.5, 0.25]);
    expect(numbersOf(moments).every((value) => value === 0)).toBe(true);
    const none = await learner.contribute(state, weightless, key);
    expect((await learner.update(state, none, key)).params).toEqual(state.params);
  });

  it.each([1, 3, 7])('gives the same bits with %i steps to a run', async (batchesPerCall) => {
    const learner = () => gradientLine(lineObjective(0.5), { average: 0.9 });
    const whole = await fitted(learner(), points, { batchesPerCall: 36 });
    const parts = await fitted(learner(), points, { batchesPerCall });
    expect(parts.params).toEqual(whole.params);
    expect(parts.history).toEqual(whole.history);
    expect(parts.steps).toBe(6 * 6);
  });

  it('goes on from a checkpoint with the same bits', async () => {
    const learner = () => gradientLine(lineObjective(0.5), { average: 0.9 });
    const saved: Checkpoint[] = [];
    let now = 0;
    const whole = await fitted(learner(), points, {
      batchesPerCall: 2,
      nowMs: () => now++,
      checkpointEveryMs: 0,
      checkpoint: async (checkpoint) => void saved.push(structuredClone(checkpoint)),
    });
    expect(saved.length).toBeGreaterThan(10);
    for (const resume of [saved[2], saved[9], saved.at(-2)] as Checkpoint[]) {
      const resumed = await fitted(learner(), points, { resume, batchesPerCall: 3 });
      expect(resumed.params).toEqual(whole.params);
      expect(resumed.history).toEqual(whole.history);
    }
  });

  it('reads parameters by name, in whatever order a file has them', async () => {
    const learner = gradientLine(lineObjective());
    const state = await learner.start(data(points), key);
    const { slope, offset } = state.params as Record<string, Float32Array>;
    const turned = { ...state, params: { offset, slope } };
    const rows = taken(points, range(0, 4));
    expect(await learner.contribute(turned, rows, key)).toEqual(await learner.contribute(state, rows, key));
  });

  it('gives the loss the scheduled numbers of each step', async () => {
    const objective: Objective<LineTensors> = {
      ...lineObjective(),
      schedules: { weight: (step) => step + 1, other: () => 100 },
      loss: ({ offset }, { x }, { scheduled }) => ({
        // d/d offset is the weight: with steps of size 1 offset falls by 1, 2, 3, …
        loss: add(mul(scheduled.weight, offset), mul(x, 0)),
        objective: add(mul(x, 0), scheduled.other),
      }),
    };
    const learner = gradientLine(objective, { optimizer: sgd({ learningRate: 1 }), passes: 1 });
    const { params, history } = await fitted(learner, pointsOf(20), { batchesPerCall: 2 });
    expect(params.offset[0]).toBe(0.25 - (1 + 2 + 3 + 4 + 5));
    expect(history).toEqual([2000]);
  });

  it('replaces statistics and does not learn them', async () => {
    const objective = followingObjective() as unknown as Objective<LineTensors>;
    const { params } = await fitted(gradientLine(objective, { passes: 1 }), taken(points, range(0, 4)));
    const mean = points.x.slice(0, 4).reduce((a, b) => a + b) / 4;
    expect((params as unknown as { centre: Float32Array }).centre[0]).toBeCloseTo(5 + mean / 2, 5);
    const learner = gradientLine(objective);
    expect((await learner.start(data(points), key)).moments.map((each) => each.length)).toEqual([0, 2, 2]);
  });

  it('keeps a statistic that no pass replaces', async () => {
    const objective = {
      ...lineObjective(),
      parameters: { centre: number(10, 'statistic'), ...lineObjective().parameters },
    };
    const learner = gradientLine(objective);
    const state = await learner.start(data(points), key);
    const after = await learner.update(state, await learner.contribute(state, points, key), key);
    expect((after.params as Record<string, Float32Array>).centre).toEqual(Float32Array.of(10));
  });

  it('returns averages of which the first parameters are no part', async () => {
    const decay = 0.8;
    const learner = gradientLine(lineObjective(), { average: decay });
    let state: GradientState = await learner.start(data(points), key);
    const slopes: number[] = [];
    for (let step = 0; step < 5; step++) {
      state = await learner.update(state, await learner.contribute(state, points, key), key);
      slopes.push((state.params as Record<string, Float32Array>).slope[0]);
      // Σ δᵗ⁻ⁱ wᵢ / Σ δᵗ⁻ⁱ
      const shares = slopes.map((_, i) => decay ** (step - i));
      const total = shares.reduce((a, b) => a + b);
      const mean = slopes.reduce((sum, slope, i) => sum + slope * shares[i], 0) / total;
      expect(learner.params(state).slope[0]).toBeCloseTo(mean, 6);
    }
  });

  it('is told when noise is not by rows', async () => {
    const objective: Objective<LineTensors> = {
      ...lineObjective(),
      loss: ({ slope }, { x }, { pass }) => ({ loss: mul(mul(x, slope), pass.noise('normal', [3])) }),
    };
    expect(() => gradientLine(objective)).toThrow('gradient: the first axis of noise must be the batch of 4, got [3]');
  });
});

describe('a number that is not finite', () => {
  /** A loss of the slope alone. */
  const slopeLoss = (loss: (slope: Tensor) => Tensor): Objective<LineTensors> => ({
    ...lineObjective(),
    parameters: { slope: number(1), offset: number(0) },
    loss: ({ slope }, { x }) => ({ loss: add(mul(x, 0), loss(slope)) }),
  });
  const failed = async (objective: Objective<LineTensors>, batchesPerCall: number) => {
    const learner = gradientLine(objective, { optimizer: sgd({ learningRate: 0.3 }), passes: 3 });
    return fitted(learner, points, { batchesPerCall }).catch((error: unknown) => error);
  };

  it.each([1, 3, 4, 6])('names step, operation, call site and parameter, %i steps to a run', async (batchesPerCall) => {
    // 1, 0.7, 0.27, -0.83: the fourth step takes the logarithm of a negative number.
    expect(await failed(slopeLoss(log), batchesPerCall)).toMatchObject({
      code: 'NOT_FINITE',
      message: expect.stringMatching(
        /^fit: the objective must stay finite, got NaN in step 4: first in Log at .*gradient\.test\.ts:\d+.* \(all parameters were finite before it\)$/,
      ),
      hint: expect.stringContaining('--learning-rate'),
    });
  });

  it('names what overflows in single precision', async () => {
    // 1, 1.3, 1.6, 1.9: e⁹⁵ is beyond 3.4e38 in the fourth step, though not in double precision.
    const error = await failed(
      slopeLoss((slope) => sub(mul(exp(mul(slope, 50)), 0), slope)),
      6,
    );
    expect(error).toMatchObject({ message: expect.stringMatching(/in step 4: first in Exp at .*gradient\.test\.ts/) });
  });

  it('names what vanishes in single precision', async () => {
    // e⁻¹²⁰ is zero there, so that its logarithm is infinite.
    const error = await failed(
      slopeLoss((slope) => log(exp(mul(slope, -120)))),
      6,
    );
    expect(error).toMatchObject({ message: expect.stringMatching(/got -Infinity in step 1: first in Log at/) });
  });

  it.each([1, 6])('names the parameter that a step spoilt, %i steps to a run', async (batchesPerCall) => {
    // 1, 0.7, 0.4: √max(0, slope - 0.5) is 0, its derivative 0 · ∞; the loss is that of the step before it shows.
    const error = await failed(
      slopeLoss((slope) => add(negate(sqrt(relu(sub(slope, 0.5)))), mul(slope, 2))),
      batchesPerCall,
    );
    const where = batchesPerCall === 1 ? '' : ': first in Div at .* of step \\d+';
    expect(error).toMatchObject({
      message: expect.stringMatching(new RegExp(`got NaN in step \\d+${where} \\(first bad parameter: slope\\)$`)),
    });
  });
});

describe('options of the gradient learner', () => {
  it('end a fit by passes, by steps, or by validation', () => {
    const learner = (changes: object) => gradientLine(lineObjective(), { passes: undefined as never, ...changes });
    expect(learner({ passes: 3 })).toMatchObject({ passes: 3 });
    expect(learner({ steps: 30 })).toMatchObject({ steps: 30 });
    expect(learner({})).toMatchObject({ stopsBy: 'validation' });
  });

  it('say why contributions do not add', () => {
    const reason = 'statistics are those of a batch';
    expect(gradientLine(lineObjective(), { notAdditive: reason }).additive).toEqual({ no: reason });
    expect(gradientLine(lineObjective()).additive).toBe(true);
  });

  it('give first parameters in place of drawn ones', async () => {
    const first = async () => ({ slope: Float32Array.of(3), offset: Float32Array.of(4) });
    const learner = gradientLine(lineObjective(), { first, optimizer: adam({ learningRate: 1e-3 }) });
    expect(learner.params(await learner.start(data(points), key)).slope).toEqual(Float32Array.of(3));
  });
});
