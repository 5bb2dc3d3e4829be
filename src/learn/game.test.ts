import { describe, expect, it } from 'vitest';
import { logSigmoid } from '../engine/derived/log-space.js';
import { add, mul, negate } from '../engine/ops/arithmetic.js';
import { expand, reduceSum, reshape } from '../engine/ops/broadcasting.js';
import { constant } from '../engine/ops/parameter.js';
import type { Tensor } from '../engine/tensor.js';
import { keyOf } from '../random/key.js';
import { type GameOptions, type GameState, game } from './game.js';
import { number } from './gradient-lines.test.data.js';
import { type Points, pointsDataset, pointsOf, taken } from './line-learner.test.data.js';
import { adam } from './optimizers/adam.js';
import { sgd } from './optimizers/sgd.js';
import { train } from './train.js';

const points = pointsOf(24, 0.3);
const key = keyOf(5);
const ROWS = 4;

interface Scalars {
  readonly left: Tensor;
  readonly right: Tensor;
}

/** Two players of one number each: the left makes left · right small, the right makes it large. */
function bilinear(options: Partial<GameOptions<Points, Scalars>> = {}, turns = 1): GameOptions<Points, Scalars> {
  const along = (value: Tensor) => expand(reshape(value, [1]), [ROWS]);
  return {
    parameters: { left: number(1), right: number(0.5) },
    rows: ROWS,
    inputs: { x: { dtype: 'f32', shape: [] } },
    pack: ({ x }) => ({ x: Float32Array.from(x) }),
    players: {
      left: {
        moves: ['left'],
        turns,
        optimizer: sgd({ learningRate: 0.1 }),
        loss: ({ left, right }) => ({ loss: along(mul(left, right)), monitors: { 'left value': along(left) } }),
      },
      right: {
        moves: ['right'],
        optimizer: sgd({ learningRate: 0.2 }),
        average: 0.5,
        loss: ({ left, right }) => ({
          loss: negate(along(mul(left, right))),
          monitors: { 'right value': along(right) },
        }),
      },
    },
    passes: 1,
    ...options,
  };
}

const batch = (count: number, size = ROWS) => Int32Array.from({ length: size }, (_, i) => (i < count ? i : -1));

async function played(options: GameOptions<Points, Scalars>, calls: readonly (readonly Int32Array[])[]) {
  const learner = game<Points, Scalars>(options);
  const staged = await learner.fused.stage(pointsDataset(points));
  let state = await learner.start({ training: pointsDataset(points) }, key);
  const watched: Record<string, number[]> = {};
  for (const batches of calls) {
    const after = await learner.fused.advance(state, staged, batches, key);
    state = after.state;
    for (const [name, values] of Object.entries(after.monitors ?? {}))
      watched[name] = [...(watched[name] ?? []), ...values];
  }
  await learner.fused.release?.(staged);
  return { learner, state, watched };
}

const scalarsOf = ({ params }: GameState) => params as unknown as Record<'left' | 'right', Float32Array>;

describe('game', () => {
  it('lets each player answer the one before it, and moves nothing else', async () => {
    const { state, watched } = await played(bilinear(), [[batch(4), batch(4)]]);
    let [left, right] = [1, 0.5];
    const seen: number[] = [];
    for (let step = 0; step < 2; step++) {
      left -= 0.1 * right;
      seen.push(left);
      right += 0.2 * left;
    }
    expect(scalarsOf(state).left[0]).toBeCloseTo(left, 6);
    expect(scalarsOf(state).right[0]).toBeCloseTo(right, 6);
    // The first value that the right player saw of itself is what it began with.
    expect(watched['right value'][0] / 4).toBeCloseTo(0.5, 6);
    expect(seen[0]).toBeCloseTo(0.95, 12);
  });

  it('gives a player several turns in a step, each on rows of its own', async () => {
    const options = bilinear({}, 3);
    const { learner, state, watched } = await played(options, [[batch(12, 12)]]);
    expect(learner.batch).toBe(12);
    const left = 1 - 3 * 0.1 * 0.5;
    expect(scalarsOf(state).left[0]).toBeCloseTo(left, 6);
    expect(scalarsOf(state).right[0]).toBeCloseTo(0.5 + 0.2 * left, 6);
    // Sums over all twelve rows, of means over the turns of each.
    expect(watched['left value'][0] / 12).toBeCloseTo((1 + 0.95 + 0.9) / 3, 6);
    expect(watched['right value'][0] / 12).toBeCloseTo(0.5, 6);
  });

  it('averages the parameters of the players that ask for it', async () => {
    const { learner, state } = await played(bilinear(), [[batch(4), batch(4)]]);
    const [first, second] = [0.5 + 0.2 * 0.95, scalarsOf(state).right[0]];
    const { left, right } = learner.params(state) as unknown as Record<string, Float32Array>;
    expect(left).toEqual(scalarsOf(state).left);
    expect(right[0]).toBeCloseTo((first + 2 * second) / 3, 6);
  });

  it('is the same however many steps go into a call, and as its halves', async () => {
    const options = bilinear({}, 2);
    const batches = [batch(8, 8), batch(5, 8), batch(8, 8)];
    const { state, learner } = await played(options, [batches]);
    const { state: apart } = await played(options, [batches.slice(0, 1), batches.slice(1)]);
    expect(apart).toEqual(state);
    let halves = await learner.start({ training: pointsDataset(points) }, key);
    for (const count of [8, 5, 8]) {
      const total = await learner.contribute(halves, taken(points, batch(count, count)), key);
      expect(total.count).toBe(count);
      halves = await learner.update(halves, total, key);
    }
    expect(scalarsOf(halves).left[0]).toBeCloseTo(scalarsOf(state).left[0], 5);
    expect(scalarsOf(halves).right[0]).toBeCloseTo(scalarsOf(state).right[0], 5);
  });

  it('finds the best discriminator p / (p + q), of value -log 4 where both laws are equal', async () => {
    // Three symbols; real rows have p, drawn ones q, both as expectations, so that nothing is left to chance.
    const p = [0.5, 0.3, 0.2];
    for (const q of [[0.1, 0.2, 0.7], p]) {
      const value = (logits: Tensor) => {
        const law = (weights: readonly number[], sign: number) =>
          weights.map((weight, i) => mul(logSigmoid(mul(at(logits, i), sign)), weight)).reduce((a, b) => add(a, b));
        return add(law(p, 1), law(q, -1));
      };
      const learner = game<Points, { readonly critic: Tensor }>({
        parameters: { critic: { shape: [3], initial: () => new Float32Array(3).fill(0.3) } },
        rows: ROWS,
        inputs: { x: { dtype: 'f32', shape: [] } },
        pack: ({ x }) => ({ x: Float32Array.from(x) }),
        passes: 150,
        players: {
          critic: {
            moves: ['critic'],
            optimizer: adam({ learningRate: 0.03 }),
            loss: ({ critic }) => ({ loss: expand(reshape(negate(value(critic)), [1]), [ROWS]) }),
          },
        },
      });
      const { params, objective } = await train(learner, { training: pointsDataset(points) }, { key, nowMs: () => 0 });
      const { critic } = params as { readonly critic: Float32Array };
      for (const [i, logit] of critic.entries())
        expect(1 / (1 + Math.exp(-logit))).toBeCloseTo(p[i] / (p[i] + q[i]), 2);
      if (q === p) expect(objective / points.count).toBeCloseTo(Math.log(4), 4);
    }
  });

  it('says at the end what went wrong, and since when', async () => {
    const options = bilinear({
      passes: 6,
      alarm: (means) => (means['left value'] < 0.5 ? 'the left one has sunk; lower its rate' : undefined),
    });
    const told: (string | undefined)[] = [];
    const { warnings, records } = await train(
      game<Points, Scalars>(options),
      { training: pointsDataset(points) },
      { key, nowMs: () => 0, onProgress: ({ alarm }) => void told.push(alarm) },
    );
    const since = records.findIndex(({ monitors }) => monitors['left value'] < 0.5) + 1;
    expect(since).toBeGreaterThan(1);
    expect(warnings).toEqual([`the left one has sunk; lower its rate (since pass ${since} of 6)`]);
    expect(told.at(-1)).toContain('sunk');
    expect(told[0]).toBeUndefined();
  });
});

/** One of the logits, as a tensor without axes. */
function at(logits: Tensor, i: number): Tensor {
  const chosen = Array.from({ length: 3 }, (_, j) => (i === j ? 1 : 0));
  return reduceSum(mul(logits, constant(chosen, [3])));
}
