import { describe, expect, it } from 'vitest';
import { platform } from '#platform';
import type { SequenceRows } from '../../../data/sequences/sequence-rows.js';
import { train } from '../../../learn/train.js';
import { fitModel } from '../../../model/fit-model.js';
import { keyOf } from '../../../random/key.js';
import type { GameState } from './sequence-gan/learner.js';
import { allSequences, madeSequences } from './sequence-gan/made-game.test.data.js';
import { sequenceGan } from './sequence-gan.js';

const SMALL = {
  ...{
    hidden: 6,
    embedding: 4,
    batch: 16,
    teacherSteps: 40,
    judgeStart: 4,
    rounds: 3,
    judgeSteps: 1,
    reminders: 0,
    rollOuts: 2,
  },
  ...{ judgeFilters: 4, judgeEmbedding: 4, judgeWidth: 2 },
};
/** Two words and their endings. */
const WORDS = Array.from({ length: 48 }, (_, i) => (i % 3 === 0 ? [0, 1, 1] : [1, 0]));

describe('sequence-gan', () => {
  it('learns from rows that end, draws them, and its density leaves to longer rows what is missing to one', async () => {
    const { dataset } = madeSequences(WORDS, { ends: true });
    const settings = { seed: 1, split: 'none', nowMs: platform.nowMs, breathe: platform.breathe } as const;
    const { model, params, summary } = await fitModel(sequenceGan(SMALL), dataset, settings);
    expect(summary.steps).toBe(40 + 4 + 3 * 2);
    // Rows of up to six symbols, the unknown one among them, and those that go on.
    let total = 0;
    for (let length = 0; length <= 5; length++) {
      const { rows } = madeSequences(allSequences(3, length), { vocabulary: 3 });
      const { values } = await model.density.logProb(params, rows);
      total += values.reduce((sum, value) => sum + Math.exp(value), 0);
    }
    expect(total).toBeLessThan(1.00001);
    expect(total).toBeGreaterThan(0.5);
    const drawn = (await model.sampling.sample(params, { first: 0, count: 20 }, keyOf(2))) as SequenceRows;
    expect(drawn.count).toBe(20);
    expect(Math.max(...drawn.columns[0])).toBeLessThan(2);
  });

  it('goes on bit for bit after an interruption in the middle of the game', async () => {
    const { dataset, schema } = madeSequences(WORDS);
    const recipe = sequenceGan({ ...SMALL, teacherSteps: 2 });
    const { learner } = recipe.definition.bind(recipe.options as never, schema);
    const options = { key: keyOf(3), nowMs: () => 0 };
    const whole = await train(learner, { training: dataset }, options);
    const saved: unknown[] = [];
    const stop = new AbortController();
    let [served, time] = [0, 0];
    const interrupted = train(learner, { training: dataset }, {
      ...options,
      batchesPerCall: 1,
      signal: stop.signal,
      // Time enough between calls that each of them may be the last.
      breathe: async () => void (++served === 10 && stop.abort(new Error('enough'))),
      nowMs: () => 25 * time++,
      checkpoint: async (point: unknown) => void saved.push(structuredClone(point)),
    } as never);
    await expect(interrupted).rejects.toThrow('enough');
    const resume = saved.at(-1) as { readonly state: GameState };
    expect(resume.state.step).toBeGreaterThan(6);
    expect(resume.state.step).toBeLessThan(12);
    const resumed = await train(learner, { training: dataset }, { ...options, resume } as never);
    expect(resumed.params).toEqual(whole.params);
  });

  it('is judged by held-out rows until the game, and by its steps from then on', async () => {
    const { dataset, schema, rows } = madeSequences(WORDS);
    const recipe = sequenceGan(SMALL);
    const { learner } = recipe.definition.bind(recipe.options as never, schema);
    const state = await learner.start({ training: dataset }, keyOf(4));
    const at = async (step: number) => {
      const { merit, count } = await learner.validate({ ...state, step }, rows);
      return merit / count;
    };
    expect(await at(40)).toBeLessThan(0);
    expect(await at(41)).toBe(1);
    expect(await at(45)).toBeGreaterThan(await at(44));
  });

  it('refuses what it cannot be told', () => {
    expect(() => sequenceGan({ rollOuts: 0 })).toThrow('sequence-gan: roll-outs');
    expect(() => sequenceGan({ reward: 'fame' as never })).toThrow('sequence-gan: reward');
    const { schema } = madeSequences(WORDS);
    const bind = () =>
      sequenceGan().definition.bind(sequenceGan().options as never, { ...schema, sequence: undefined } as never);
    expect(bind).toThrow('sequence-gan: takes sequences of one symbol a step, got a table');
  });
});
