import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { tableDataset } from '../data/dataset.js';
import { type TableRows, tableRows } from '../data/rows.js';
import { add, mul } from '../engine/ops/arithmetic.js';
import { reduceSum, reshape } from '../engine/ops/broadcasting.js';
import type { Tensor } from '../engine/tensor.js';
import { type GameState, game } from '../learn/game.js';
import { constantly } from '../nn/initializers.js';
import { keyOf } from '../random/key.js';
import { adversarialOptions, settledOptions } from './adversarial-options.js';
import { drawGenerated } from './draw-generated.js';
import type { Generator } from './pair.js';
import { type PairGame, pairGame } from './pair-game.js';

/** x = shift + z, and a critic that weighs each cell of a pack alike: slope · Σ x. */
const generator: Generator<{ readonly shift: Tensor }> = {
  parameters: { shift: { shape: [1], initial: constantly(2) } },
  normals: 1,
  draw: ({ shift }, { z: noise }) => add(noise, shift),
};
const critic: PairGame<TableRows, unknown, { readonly slope: Tensor }>['critic'] = {
  parameters: { slope: { shape: [1], initial: constantly(0.5) } },
  score: ({ slope }, rows) => reduceSum(mul(rows, slope), { axes: [1] }),
};
const data = (...values: readonly number[]) => tableDataset({} as never, tableRows([Float64Array.from(values)]));

/** One step from the start on these rows, of which so many count. */
async function stepped(options: object, values: readonly number[], count = values.length) {
  const settled = settledOptions(
    'gan',
    z.object(adversarialOptions()).parse({ batch: values.length, steps: 100, schedule: 'constant', ...options }),
    values.length,
  );
  const learner = game<TableRows, never>(
    pairGame<TableRows, { readonly shift: Tensor }, { readonly slope: Tensor }>(
      {
        ...{ generator, critic, inputs: { x: { dtype: 'f32', shape: [] } } },
        pack: ({ columns }) => ({ x: Float32Array.from(columns[0]) }),
        real: ({ x }) => reshape(x, [-1, 1]),
      },
      settled,
    ) as never,
  );
  const training = data(...values);
  const staged = await learner.fused.stage(training);
  const state = await learner.start({ training }, keyOf(1));
  const batch = Int32Array.from(values, (_, i) => (i < count ? i : -1));
  const after = await learner.fused.advance(state, staged, [batch], keyOf(2));
  await learner.fused.release?.(staged);
  return { ...after, params: learner.params(after.state) as unknown as Params, first: state as GameState };
}

interface Params {
  readonly critic: { readonly slope: Float32Array };
  readonly generator: { readonly shift: Float32Array };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('pairGame', () => {
  it('raises the score of real rows and lowers that of drawn ones, then draws what scores high', async () => {
    // Drawn rows lie about 2, real ones about -3: the slope must fall, and below 0 drawn rows must fall too.
    const { params, monitors } = await stepped({ criticLearningRate: 1 }, [-3, -3.5, -2.5, -3]);
    expect(params.critic.slope[0]).toBeCloseTo(-0.5, 4); // Adam's first step is its rate
    expect(params.generator.shift[0]).toBeCloseTo(2 - 1e-3, 5);
    // D(real) before the step, of slope ½.
    const scores = [-3, -3.5, -2.5, -3].map((x) => 1 / (1 + Math.exp(-0.5 * x)));
    expect((monitors?.['D(real)'][0] ?? 0) / 4).toBeCloseTo(mean(scores), 5);
  });

  it('counts no row that only fills a batch up', async () => {
    for (const options of [{ objective: 'wasserstein-gradient-penalty' }, { slopePenalty: 2 }, { packing: 2 }]) {
      const whole = await stepped(options, [1, 2, 3, 4], 2);
      const other = await stepped(options, [1, 2, 30, 40], 2);
      expect(other.params).toEqual(whole.params);
      expect(other.objectives).toEqual(whole.objectives);
      expect(whole.counts[0]).toBe(2);
    }
  });

  it('reports the objective of the critic without penalty, and prices slopes of one number a row', async () => {
    const free = await stepped({ objective: 'least-squares' }, [0, 0, 0, 0]);
    const paid = await stepped({ objective: 'least-squares', slopePenalty: 100 }, [0, 0, 0, 0]);
    expect(paid.objectives).toEqual(free.objectives);
    // ½ · 100 · slope² outweighs all else: the slope goes toward 0 however the rows lie.
    expect(paid.params.critic.slope[0]).toBeLessThan(0.5);
  });

  it('holds weights of the discriminator within their bound, and those alone', async () => {
    const { params } = await stepped({ objective: 'wasserstein', clipWeights: 0.02, criticSteps: 1 }, [5, 5, 5, 5]);
    expect(params.critic.slope[0]).toBeCloseTo(0.02, 7);
    expect(params.generator.shift[0]).toBeGreaterThan(1.9);
  });

  it('shows the discriminator packs of rows', async () => {
    // Scores are of sums of two rows: D(real) = σ(½ (1 + 2)) and σ(½ (3 + 4)).
    const { monitors } = await stepped({ packing: 2 }, [1, 2, 3, 4]);
    const scores = [3, 7].map((x) => 1 / (1 + Math.exp(-0.5 * x)));
    expect((monitors?.['D(real)'][0] ?? 0) / 4).toBeCloseTo(mean(scores), 5);
  });

  it('blurs what it is shown while noise lasts', async () => {
    const plain = await stepped({}, [1, 1, 1, 1]);
    const blurred = await stepped({ instanceNoise: 3 }, [1, 1, 1, 1]);
    expect(blurred.objectives[0]).not.toBe(plain.objectives[0]);
  });
});

describe('drawGenerated', () => {
  it('draws row i from its key and index alone', async () => {
    const draw = drawGenerated(generator);
    const params = { shift: Float32Array.of(3) };
    const all = await draw(
      params,
      Int32Array.from({ length: 150 }, (_, i) => i),
      keyOf(4),
    );
    expect(all).toHaveLength(150);
    expect(await draw(params, Int32Array.of(149, 7, 64), keyOf(4))).toEqual(Float64Array.of(all[149], all[7], all[64]));
    expect(await draw(params, new Int32Array(0), keyOf(4))).toEqual(new Float64Array(0));
    // Mean 3 and deviation 1, within four standard errors.
    const centre = mean([...all]);
    expect(Math.abs(centre - 3)).toBeLessThan(4 / Math.sqrt(150));
  });
});
