import { describe, expect, it } from 'vitest';
import { keyOf } from '../random/key.js';
import { batchPace } from './batch-pace.js';
import { type Line, type Log, lineLearner, pointsDataset, pointsOf, taken } from './line-learner.test.data.js';
import { type Checkpoint, type Progress, type TrainOptions, train } from './train.js';

// 23 rows in batches of 4: six steps a pass, the last with one row of padding.
const points = pointsOf(23, 0.3);
const training = pointsDataset(points);

function options(changes: Partial<TrainOptions<Line>> = {}): TrainOptions<Line> {
  return { key: keyOf(1), nowMs: () => 0, ...changes };
}

function logged(): Log {
  return { calls: [], released: 0 };
}

/** A clock that moves so much each time it is looked at. */
function tickingClock(stepMs: number): () => number {
  let now = 0;
  return () => {
    now += stepMs;
    return now;
  };
}

/** What a checkpoint is after a way through a file. */
const copied = (checkpoint: Checkpoint | undefined) => structuredClone(checkpoint) as Checkpoint;

describe('a pass by batches', () => {
  it('shows every row once, in an order of its own, the last batch padded with -1', async () => {
    const log = logged();
    const { steps, passes } = await train(lineLearner({}, log), { training }, options());
    expect([steps, passes]).toEqual([18, 3]);
    const batches = log.calls.flat();
    expect(batches.map(({ length }) => length)).toEqual(new Array(18).fill(4));
    const orders = [0, 6, 12].map((from) => batches.slice(from, from + 6).flatMap((batch) => [...batch]));
    for (const order of orders) {
      expect(order[23]).toBe(-1);
      expect(order.slice(0, 23).sort((a, b) => a - b)).toEqual([...points.index]);
    }
    expect(new Set(orders.map(String)).size).toBe(3);
  });

  it('is the contributions and updates of those batches one after the other', async () => {
    const log = logged();
    const learner = lineLearner({}, log);
    const { params, history } = await train(learner, { training }, options());
    const key = keyOf(1).at('start').at(0);
    let state = await learner.start({ training }, key.at('first'));
    const sums = [0, 0, 0];
    for (const [step, batch] of log.calls.flat().entries()) {
      const pass = Math.floor(step / 6);
      const rows = taken(
        points,
        batch.filter((position) => position >= 0),
      );
      const part = await learner.contribute(state, rows, key.at('pass').at(pass));
      sums[pass] += part.objective;
      state = await learner.update(state, part, key);
    }
    expect(params).toEqual(state);
    expect(history).toEqual(sums);
  });

  it('finds the line where there is one', async () => {
    const exact = pointsDataset(pointsOf(64));
    const { params, converged } = await train(lineLearner({ passes: 60 }), { training: exact }, options());
    // Noise of deviation 1e-3 on y, its gradient damped by the rate: well under four times that.
    expect(params.weights[0]).toBeCloseTo(2, 2);
    expect(params.weights[1]).toBeCloseTo(-1, 2);
    expect(converged).toBe(true);
  });

  it('takes all rows at once where no batch is given', async () => {
    const log = logged();
    const { batch: _, ...learner } = lineLearner({}, log);
    expect((await train(learner, { training }, options())).steps).toBe(3);
    expect(log.calls[0][0].length).toBe(23);
  });

  it('gives the same bits however many batches go into a call', async () => {
    const run = (changes: Partial<TrainOptions<Line>>, log = logged()) =>
      train(lineLearner({ passes: 4 }, log), { training }, options(changes));
    const [one, seven] = [logged(), logged()];
    const whole = await run({ batchesPerCall: 1 }, one);
    expect(await run({ batchesPerCall: 7 }, seven)).toEqual(whole);
    expect([one.calls.length, seven.calls.length]).toEqual([24, 4]);
    expect(await run({ batchesPerCall: 4 })).toEqual(whole);
    expect(await run({ nowMs: tickingClock(1) })).toEqual(whole);
    expect(await run({ nowMs: tickingClock(100) })).toEqual(whole);
  });

  it('frees what it staged, once, however the fit ends', async () => {
    const log = logged();
    await train(lineLearner({ starts: 3 }, log), { training }, options());
    expect(log.released).toBe(1);
    const failing = lineLearner({ start: () => Promise.reject(new Error('no start')) }, log);
    await expect(train(failing, { training }, options())).rejects.toThrow('no start');
    expect(log.released).toBe(2);
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    const aborted = train(lineLearner({}, log), { training }, options({ signal: controller.signal, onProgress }));
    await expect(aborted).rejects.toMatchObject({ name: 'AbortError' });
    expect(log.released).toBe(3);
  });

  it('ends after so many steps, and scales the objective of a broken pass up to all rows', async () => {
    const log = logged();
    const { passes: _, ...endless } = lineLearner({ steps: 8 }, log);
    const result = await train(endless, { training }, options({ batchesPerCall: 7 }));
    expect(result).toMatchObject({ steps: 8, passes: 2, converged: true, params: { updates: 8 } });
    const whole = await train(lineLearner(), { training }, options());
    expect(result.history[0]).toBe(whole.history[0]);
    // Eight of the 23 rows: the mean of so few differs from that of all, but is of its size.
    expect(result.history[1] / whole.history[1]).toBeGreaterThan(0.2);
    expect(result.history[1] / whole.history[1]).toBeLessThan(5);
  });

  it('names the step whose objective is not finite', async () => {
    const points = pointsOf(23);
    points.y[5] = Number.POSITIVE_INFINITY;
    const log = logged();
    const attempt = train(lineLearner({}, log), { training: pointsDataset(points) }, options({ batchesPerCall: 7 }));
    await expect(attempt).rejects.toMatchObject({ code: 'NOT_FINITE' });
    const step = 1 + log.calls[0].findIndex((batch) => batch.includes(5));
    await expect(attempt).rejects.toThrow(
      `fit: the objective must stay finite, got Infinity in step ${step} (first bad number: weights[0])`,
    );
  });

  it('ends within a pass where the time is up, and keeps what it has', async () => {
    // Each call takes 10 ms.
    const within = (timeLimitMs: number, changes: Partial<TrainOptions<Line>> = {}) => {
      const log = logged();
      const nowMs = () => 10 * log.calls.length;
      const timed = options({ nowMs, timeLimitMs, batchesPerCall: 1, ...changes });
      return train(lineLearner({ passes: 1000 }, log), { training }, timed);
    };
    const ended = { stopped: 'time', converged: false };
    expect(await within(85)).toMatchObject({ ...ended, steps: 9, passes: 2, params: { updates: 9 } });
    expect(await within(0)).toMatchObject({ ...ended, steps: 1, passes: 1, params: { updates: 1 } });
    // Of the two states that were validated, after 6 and after 9 steps, the better one is kept.
    const first = async ({ updates }: Line) => -updates;
    expect(await within(85, { validate: first })).toMatchObject({ ...ended, steps: 9, params: { updates: 6 } });
    const second = async ({ updates }: Line) => updates;
    expect(await within(85, { validate: second })).toMatchObject({ ...ended, steps: 9, params: { updates: 9 } });
  });
});

describe('the progress of a pass by batches', () => {
  it('comes about ten times a second, with steps, share and monitors', async () => {
    const seen: Progress[] = [];
    const learner = lineLearner({ passes: 2, steps: 100 });
    // Each look at the clock takes 30 ms.
    const told = options({ nowMs: tickingClock(30), batchesPerCall: 1, onProgress: (each) => seen.push(each) });
    await train(learner, { training }, told);
    expect(seen.length).toBeGreaterThan(2);
    for (const { pass, share, step, steps, rowsPerSecond, monitors } of seen) {
      expect(step).toBe(Math.round(6 * (pass - 1 + share)));
      expect(steps).toBe(100);
      expect(rowsPerSecond).toBeGreaterThan(0);
      expect(Number.isFinite(monitors?.slope)).toBe(true);
    }
    expect(seen.filter(({ share }) => share === 1).map(({ pass }) => pass)).toEqual([1, 2]);
  });
});

describe('a pass by batches that is interrupted', () => {
  const validate = async ({ weights }: Line) => -Math.abs(weights[0] - 1.9);
  const learner = lineLearner({ passes: 5, starts: 2 });
  const draws = keyOf(9).draws();

  it('stops within one call, and goes on to the same bits from there, monitors too', async () => {
    const last = (seen: Progress[]) => ({ ...seen.at(-1), rowsPerSecond: 0 });
    const told: Progress[] = [];
    const whole = await train(learner, { training }, options({ validate, onProgress: (each) => told.push(each) }));
    for (let trial = 0; trial < 20; trial++) {
      const batchesPerCall = 1 + draws.below(4);
      let callsLeft = draws.below(12);
      const log = logged();
      const controller = new AbortController();
      const fragile = lineLearner({ passes: 5, starts: 2 }, log);
      const advance: NonNullable<typeof fragile.fused>['advance'] = async (...words) => {
        if (callsLeft-- === 0) controller.abort();
        return (fragile.fused as NonNullable<typeof fragile.fused>).advance(...words);
      };
      const saved: Checkpoint[] = [];
      const attempt = train(
        { ...fragile, fused: { ...fragile.fused, advance } as typeof fragile.fused & object },
        { training },
        options({
          validate,
          batchesPerCall,
          signal: controller.signal,
          checkpoint: async (each) => void saved.push(each),
        }),
      );
      await expect(attempt).rejects.toMatchObject({ name: 'AbortError' });
      expect(callsLeft).toBe(-1);
      expect(saved.length).toBe(1);
      const seen: Progress[] = [];
      const resumed = { validate, resume: copied(saved[0]), onProgress: (each: Progress) => seen.push(each) };
      expect(await train(learner, { training }, options(resumed))).toEqual(whole);
      expect(last(seen)).toEqual(last(told));
    }
  });

  it('loses nothing after a crash either: every checkpoint within a pass leads to the same bits', async () => {
    const whole = await train(learner, { training }, options({ validate }));
    const saved: Checkpoint[] = [];
    const checkpoint = async (each: Checkpoint) => void saved.push(copied(each));
    const often = { validate, checkpoint, checkpointEveryMs: 0, nowMs: tickingClock(1), batchesPerCall: 2 };
    expect(await train(learner, { training }, options(often))).toEqual(whole);
    expect(new Set(saved.map(({ position }) => position))).toEqual(new Set([0, 2, 4]));
    for (const resume of saved) {
      expect(await train(learner, { training }, options({ validate, resume: copied(resume) }))).toEqual(whole);
    }
  });

  it('in its validation keeps the pass', async () => {
    const whole = await train(learner, { training }, options({ validate }));
    const controller = new AbortController();
    const saved: Checkpoint[] = [];
    let calls = 0;
    const interrupted = async (line: Line) => {
      if (++calls === 3) controller.abort();
      controller.signal.throwIfAborted();
      return validate(line);
    };
    const checkpoint = async (each: Checkpoint) => void saved.push(each);
    const changes = { validate: interrupted, signal: controller.signal, checkpoint };
    await expect(train(learner, { training }, options(changes))).rejects.toMatchObject({ name: 'AbortError' });
    expect(saved).toMatchObject([{ pass: 2, position: 6 }]);
    expect(await train(learner, { training }, options({ validate, resume: copied(saved[0]) }))).toEqual(whole);
  });
});

describe('a learner that validates itself', () => {
  const validation = pointsDataset(pointsOf(10));
  const { passes: _, ...endless } = lineLearner({
    stopsBy: 'validation',
    patience: 2,
    // Best after two passes of six steps.
    validate: async ({ updates }, { count }) => ({ merit: 0 - count * (updates - 12) ** 2, count }),
  });

  it('is judged by that, with the patience it asks for', async () => {
    const seen: (number | undefined)[] = [];
    const onProgress = ({ validation }: Progress) => void seen.push(validation);
    const never = async () => Number.NaN;
    const result = await train(endless, { training, validation }, options({ onProgress, validate: never }));
    expect(result).toMatchObject({ stopped: 'validation', converged: true, passes: 4, params: { updates: 12 } });
    expect(seen).toEqual([-36, 0, -36, -144]);
    const patient = await train(endless, { training, validation }, options({ patience: 4 }));
    expect(patient.passes).toBe(6);
  });

  it('has not converged where its passes end it', async () => {
    const bounded = await train({ ...endless, passes: 1 }, { training, validation }, options());
    expect(bounded).toMatchObject({ stopped: 'passes', converged: false });
  });

  it('is refused where nothing would end it', async () => {
    await expect(train(endless, { training }, options())).rejects.toThrow(
      'fit: needs something that ends it, got no passes, steps, time limit or validation rows',
    );
  });
});

describe('a learner that updates per batch without a fused step', () => {
  it('gets blocks of its batch, and no more steps than it takes', async () => {
    const { fused: _, ...learner } = lineLearner({ batch: 5 });
    expect((await train(learner, { training }, options())).params.updates).toBe(15);
    expect(await train({ ...learner, steps: 7 }, { training }, options())).toMatchObject({
      steps: 7,
      passes: 2,
      params: { updates: 7 },
    });
  });
});

describe('batchPace', () => {
  /** Sizes of calls whose batches take so long each, after some time. */
  const settled = (milliseconds: number) => {
    const pace = batchPace();
    for (let call = 0; call < 30; call++) {
      const size = pace.next(Number.POSITIVE_INFINITY);
      pace.took(size, size * milliseconds);
    }
    return pace.next(Number.POSITIVE_INFINITY);
  };

  it('finds the power of two that takes about 30 ms, from 1 to 256', () => {
    for (const milliseconds of [0.1, 0.3, 1, 2, 5, 11]) {
      const spent = settled(milliseconds) * milliseconds;
      expect(spent).toBeGreaterThanOrEqual(20);
      expect(spent).toBeLessThanOrEqual(45);
    }
    expect([settled(0), settled(0.01), settled(100)]).toEqual([256, 256, 1]);
  });

  it('makes calls longer, up to 300 ms, where that makes batches cheaper', () => {
    const settledWith = (each: number, call: number) => {
      const pace = batchPace();
      for (let i = 0; i < 30; i++) {
        const size = pace.next(Number.POSITIVE_INFINITY);
        pace.took(size, size * each + call);
      }
      return pace.next(Number.POSITIVE_INFINITY);
    };
    // 75, 100, 150 and 250 ms for 1, 2, 4 and 8 batches: each time less than 0.85 a batch; 16 would take 450.
    expect(settledWith(25, 50)).toBe(8);
    expect(settledWith(90, 5)).toBe(1);
    expect(settledWith(400, 400)).toBe(1);
  });

  it('goes back where calls become slow', () => {
    const pace = batchPace();
    for (let i = 0; i < 10; i++) pace.took(pace.next(256), 10 + 20 * pace.next(256));
    const size = pace.next(256);
    for (let i = 0; i < 10; i++) pace.took(pace.next(256), 1000);
    // 30, 50 and 90 ms for 1, 2 and 4 batches: two are worth their length, four are not.
    expect([size, pace.next(256)]).toEqual([2, 1]);
  });

  it('cuts what is left of a pass into powers of two', () => {
    const pace = batchPace();
    for (let call = 0; call < 3; call++) pace.took(pace.next(100), 1);
    expect([100, 8, 7, 3, 1].map((left) => pace.next(left))).toEqual([8, 8, 4, 2, 1]);
  });
});
