import { describe, expect, it } from 'vitest';
import type { Dataset } from '../data/dataset.js';
import type { Rows } from '../data/rows.js';
import { keyOf } from '../random/key.js';
import { AncestralError, DataError } from '../util/errors.js';
import type { Tree } from '../util/tree.js';
import type { Learner } from './learner.js';
import { addContributions, type Checkpoint, type Progress, type TrainOptions, train } from './train.js';

interface Numbers extends Rows {
  readonly values: readonly number[];
}

type State = { readonly mean: number; readonly valley: number; readonly updates: number };
type Sums = { readonly sum: number };

/** Rows in blocks of two; `onBlock` is told which block of which walk is served. */
function dataset(values: readonly number[], onBlock: (block: number) => void = () => {}): Dataset<Numbers> {
  let served = 0;
  const unused = () => {
    throw new Error('not used by the loop');
  };
  return {
    schema: undefined as never,
    count: values.length,
    async *blocks() {
      for (let from = 0; from < values.length; from += 2) {
        onBlock(served++);
        const part = values.slice(from, from + 2);
        yield { count: part.length, index: Int32Array.from(part, (_, i) => from + i), values: part };
      }
    },
    where: unused,
    gather: unused,
  };
}

/** Half a step to the mean each pass, with a little keyed noise; each start lies in a valley of its own height, drawn from its key. */
function meanLearner(
  changes: Partial<Learner<Numbers, State, Sums, State>> = {},
): Learner<Numbers, State, Sums, State> {
  return {
    updates: 'per pass',
    additive: true,
    objective: 'none',
    passes: 6,
    async start(_data, key) {
      const draws = key.draws();
      return { mean: 10 * draws.uniform(), valley: draws.uniform(), updates: 0 };
    },
    async contribute({ mean, valley }, rows) {
      const errors = rows.values.map((value) => value - mean);
      const objective = errors.reduce((sum, error) => sum + error * error + valley, 0);
      return { count: rows.count, objective, sums: { sum: errors.reduce((sum, error) => sum + error, 0) } };
    },
    async update(state, { count, sums }, key) {
      const step = sums.sum / count / 2 + 1e-3 * key.draws().normal();
      return { ...state, mean: state.mean + step, updates: state.updates + 1 };
    },
    params: (state) => state,
    ...changes,
  };
}

const values = [1, 2, 3, 4, 5, 6, 7];
const training = dataset(values);

function options(changes: Partial<TrainOptions<State>> = {}): TrainOptions<State> {
  return { key: keyOf(1), nowMs: () => 0, ...changes };
}

/** A clock that moves one second each time it is looked at. */
function tickingClock(stepMs = 1000): () => number {
  let now = 0;
  return () => {
    now += stepMs;
    return now;
  };
}

describe('train', () => {
  it('adds the contributions of all blocks and updates once a pass', async () => {
    const { params, passes, history, stopped, converged } = await train(meanLearner(), { training }, options());
    expect(params.updates).toBe(6);
    expect([passes, history.length]).toEqual([6, 6]);
    expect([stopped, converged]).toEqual(['converged', true]); // nothing but its passes ends this learner
    // From at most 6 away, six halvings leave 6/64; the noise adds at most 1e-3 · Σ 2^-i a standard deviation.
    expect(Math.abs(params.mean - 4)).toBeLessThan(6 / 64 + 4 * 2e-3);
  });

  it('updates after every block where the learner says so', async () => {
    const { params } = await train(meanLearner({ updates: 'per batch' }), { training }, options());
    expect(params.updates).toBe(6 * 4);
  });

  it('is the same for the same key, and other for another', async () => {
    const [a, b, c] = [options(), options(), options({ key: keyOf(2) })];
    const run = async (each: TrainOptions<State>) => (await train(meanLearner(), { training }, each)).params;
    expect(await run(b)).toEqual(await run(a));
    expect(await run(c)).not.toEqual(await run(a));
  });

  it('keeps the best of the starts', async () => {
    const valleys: number[] = [];
    const learner = meanLearner({ starts: 8 });
    const start: typeof learner.start = async (data, key) => {
      const state = await learner.start(data, key);
      valleys.push(state.valley);
      return { ...state, mean: 4 };
    };
    const { params } = await train({ ...learner, start }, { training }, options());
    expect(valleys.length).toBe(8);
    expect(new Set(valleys).size).toBe(8);
    expect(params.valley).toBe(Math.min(...valleys));
  });

  it('stops where the learner is done; passes that run out are not convergence', async () => {
    const done = meanLearner({ passes: 50, done: ({ updates }) => updates === 3 });
    expect(await train(done, { training }, options())).toMatchObject({
      passes: 3,
      stopped: 'converged',
      converged: true,
    });
    const never = meanLearner({ passes: 5, done: () => false });
    expect(await train(never, { training }, options())).toMatchObject({
      passes: 5,
      stopped: 'passes',
      converged: false,
    });
  });

  it('warns of an objective that rises though it should not', async () => {
    const rising = meanLearner({
      objective: 'descends',
      contribute: async ({ updates }, { count }) => ({ count, objective: updates === 2 ? 9 : 1, sums: { sum: 0 } }),
    });
    const { warnings } = await train(rising, { training }, options());
    expect(warnings).toEqual(['the objective rose by 32 nats in pass 3']); // four blocks, from 1 to 9 each
  });

  it('tells its progress after each pass', async () => {
    const seen: Progress[] = [];
    await train(
      meanLearner({ starts: 2, passes: 3 }),
      { training },
      options({ onProgress: (each) => seen.push(each) }),
    );
    expect(seen.map(({ start, starts, pass, passes }) => [start, starts, pass, passes])).toEqual([
      [1, 2, 1, 3],
      [1, 2, 2, 3],
      [1, 2, 3, 3],
      [2, 2, 1, 3],
      [2, 2, 2, 3],
      [2, 2, 3, 3],
    ]);
    for (const { objective, rowsPerSecond } of seen) {
      expect(objective).toBeGreaterThan(0);
      expect(Number.isFinite(rowsPerSecond)).toBe(true);
    }
  });

  it('names pass and place of what is not finite', async () => {
    const broken = meanLearner({
      contribute: async ({ updates }, { count }) => ({
        count,
        objective: updates === 1 ? Number.NaN : 1,
        sums: { sum: 0 },
      }),
      update: async (state) => ({ ...state, updates: state.updates + 1, mean: state.updates === 1 ? Number.NaN : 0 }),
    });
    const attempt = train(broken, { training }, options());
    await expect(attempt).rejects.toThrow(AncestralError);
    await expect(attempt).rejects.toThrow(
      'fit: the objective must stay finite, got NaN in pass 2 (first bad number: mean)',
    );
    await expect(attempt).rejects.toMatchObject({ code: 'NOT_FINITE' });
  });
});

describe('refused starts', () => {
  it('are repeated with fresh randomness, whether refused at once or after a pass', async () => {
    const seen: number[] = [];
    const learner = meanLearner({
      starts: 2,
      refusal: ({ valley, updates }) => {
        if (updates === 0) seen.push(valley);
        return valley < 0.8 ? `its valley is ${updates === 0 ? 'too low' : 'lower than thought'}` : undefined;
      },
    });
    const { params, refusals } = await train(learner, { training }, options());
    expect(params.valley).toBeGreaterThanOrEqual(0.8);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((valley) => valley >= 0.8).length).toBe(2);
    expect(refusals).toEqual(new Array(seen.length - 2).fill('its valley is too low'));
    const late = meanLearner({
      refusal: ({ valley, updates }) => (updates > 1 && valley < 0.8 ? 'it sank' : undefined),
    });
    expect((await train(late, { training }, options())).params.valley).toBeGreaterThanOrEqual(0.8);
  });

  it('are repeated twenty times for each start they have come to, then given up with the last reason', async () => {
    let attempts = 0;
    const learner = meanLearner({
      starts: 3,
      refusal: () => {
        attempts++;
        return `component ${attempts} collapsed`;
      },
    });
    const attempt = train(learner, { training }, options());
    await expect(attempt).rejects.toThrow(DataError);
    await expect(attempt).rejects.toThrow('fit: every start was refused, the last because component 20 collapsed');
    await expect(attempt).rejects.toMatchObject({ code: 'FIT_REFUSED' });
    expect(attempts).toBe(20);
  });
});

describe('validation', () => {
  /** Best after three updates, worse from then on. */
  const peak = async ({ updates }: State) => -((updates - 3) ** 2);

  it('ends a start after five passes without a better value, and keeps the best state', async () => {
    const result = await train(meanLearner({ passes: 50 }), { training }, options({ validate: peak }));
    expect(result).toMatchObject({ stopped: 'validation', converged: true, passes: 8, params: { updates: 3 } });
    const impatient = await train(meanLearner({ passes: 50 }), { training }, options({ validate: peak, patience: 1 }));
    expect(impatient).toMatchObject({ passes: 4, params: { updates: 3 } });
    const zero = await train(meanLearner({ passes: 50 }), { training }, options({ validate: peak, patience: 0 }));
    expect(zero).toMatchObject({ passes: 1, params: { updates: 1 } });
  });

  it('chooses among the starts, whatever their objective', async () => {
    const valleys: number[] = [];
    const validate = async ({ valley, updates }: State) => {
      valleys.push(valley);
      return valley - updates;
    };
    const { params } = await train(meanLearner({ starts: 6 }), { training }, options({ validate }));
    expect(params).toMatchObject({ valley: Math.max(...valleys), updates: 1 });
  });

  it('that is never finite stops nothing', async () => {
    const validate = async () => Number.NEGATIVE_INFINITY;
    const result = await train(meanLearner({ passes: 20 }), { training }, options({ validate }));
    expect(result).toMatchObject({ passes: 20, params: { updates: 20 } });
  });
});

describe('a time limit', () => {
  it('ends the fit with the best so far, not converged', async () => {
    const learner = meanLearner({ passes: 1000, starts: 4, done: () => false });
    const result = await train(learner, { training }, options({ nowMs: tickingClock(), timeLimitMs: 60_000 }));
    expect(result).toMatchObject({ stopped: 'time', converged: false });
    expect(result.passes).toBeGreaterThan(1);
    expect(result.passes).toBeLessThan(60);
    expect(result.params.updates).toBe(result.passes);
  });

  it('of nothing still gives one pass', async () => {
    for (const timeLimitMs of [0, -5]) {
      const result = await train(
        meanLearner({ starts: 4 }),
        { training },
        options({ nowMs: tickingClock(), timeLimitMs }),
      );
      expect(result).toMatchObject({ passes: 1, stopped: 'time', converged: false, params: { updates: 1 } });
      expect(Number.isFinite(result.objective)).toBe(true);
    }
  });
});

describe('an abort signal', () => {
  it('given before the fit rejects with its reason, before anything is started', async () => {
    const reason = new Error('enough');
    const start = () => {
      throw new Error('started');
    };
    await expect(
      train(meanLearner({ start }), { training }, options({ signal: AbortSignal.abort(reason) })),
    ).rejects.toBe(reason);
  });

  it('within a pass rejects at the next block, with a checkpoint of the state before the pass', async () => {
    const whole = await train(meanLearner(), { training }, options());
    for (const block of [0, 1, 5, 9, 23]) {
      const controller = new AbortController();
      const reason = new Error('enough');
      let blocks = 0;
      const data = dataset(values, (each) => {
        blocks = each;
        if (each === block) controller.abort(reason);
      });
      const saved: Checkpoint[] = [];
      const checkpoint = async (each: Checkpoint) => void saved.push(each);
      const attempt = train(meanLearner(), { training: data }, options({ signal: controller.signal, checkpoint }));
      await expect(attempt).rejects.toBe(reason);
      expect(blocks).toBe(block);
      expect(saved.map(({ pass }) => pass)).toEqual([Math.floor(block / 4)]);
      const resumed = await train(meanLearner(), { training }, options({ resume: saved[0] }));
      expect(resumed).toEqual(whole);
    }
  });

  it('between two starts loses neither', async () => {
    const learner = meanLearner({ starts: 3 });
    const whole = await train(learner, { training }, options());
    const controller = new AbortController();
    const saved: Checkpoint[] = [];
    const attempt = train(
      learner,
      { training },
      options({
        signal: controller.signal,
        checkpoint: async (each) => void saved.push(each),
        onProgress: ({ start, pass }) => (start === 2 && pass === 6 ? controller.abort() : undefined),
      }),
    );
    await expect(attempt).rejects.toMatchObject({ name: 'AbortError' });
    expect(await train(learner, { training }, options({ resume: saved.at(-1) }))).toEqual(whole);
  });

  it('after the fit changes nothing', async () => {
    const controller = new AbortController();
    const result = await train(meanLearner(), { training }, options({ signal: controller.signal }));
    controller.abort();
    expect(result.params.updates).toBe(6);
  });
});

describe('checkpoint and resume', () => {
  it('give the same bits from every pass of every start, with refusals and validation on the way', async () => {
    const learner = meanLearner({
      starts: 4,
      passes: 12,
      refusal: ({ valley }) => (valley < 0.6 ? 'too low' : undefined),
    });
    const validate = async ({ mean }: State) => -Math.abs(mean - 4.02);
    const saved: Checkpoint[] = [];
    const whole = await train(
      learner,
      { training },
      options({
        validate,
        nowMs: tickingClock(),
        checkpointEveryMs: 0,
        checkpoint: async (each) => void saved.push(each),
      }),
    );
    expect(whole.refusals.length).toBeGreaterThan(0);
    expect(new Set(saved.map(({ start }) => start)).size).toBe(4);
    expect(saved.length).toBeGreaterThan(12);
    for (const each of saved) {
      // What a file keeps of it.
      const resume = JSON.parse(JSON.stringify(each)) as Checkpoint;
      expect(await train(learner, { training }, options({ validate, resume }))).toEqual(whole);
    }
  });

  it('are not more frequent than asked for', async () => {
    let saved = 0;
    const checkpoint = async () => {
      saved++;
    };
    await train(meanLearner({ passes: 40 }), { training }, options({ checkpoint, nowMs: tickingClock(1) }));
    expect(saved).toBe(0);
  });
});

describe('addContributions', () => {
  it('adds counts, objectives and sums leaf by leaf, or as the learner combines', () => {
    const a = { count: 2, objective: 1.5, sums: { s: Float64Array.of(1, 2), n: 1 } as Tree };
    const b = { count: 3, objective: -1, sums: { s: Float64Array.of(10, 20), n: 4 } as Tree };
    expect(addContributions(a, b)).toEqual({ count: 5, objective: 0.5, sums: { s: Float64Array.of(11, 22), n: 5 } });
    expect(addContributions(a, b, () => 'both').sums).toBe('both');
    expect(a.sums).toEqual({ s: Float64Array.of(1, 2), n: 1 });
  });
});
