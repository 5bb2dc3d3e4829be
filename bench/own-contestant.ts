import { platform } from '#platform';
import { batchPace } from '../src/learn/batch-pace.js';
import type { Contestant } from './bench.js';
import { CHECKED_STEPS } from './networks/network.js';

/** Our side of a training step, ready to run on the threads chosen when it was started. */
export interface OwnSteps {
  /** So many steps in one call of the engine, the first of them number `first`; the checked ones with the given noise. The losses, step by step. */
  advance(first: number, count: number): Promise<readonly number[]>;
  /** Most steps of a call. */
  readonly mostSteps?: number;
}

const THREADS = [1, 2];
const TRIALS = 3;
/** Time in which the training loop's choice of steps a call settles. */
const SETTLING_MS = 600;

/** Ancestral at the better of one thread and two, each tried alone; calls have as many steps as the training loop chooses. */
export async function ownContestant(start: () => Promise<OwnSteps>, runMs = 400): Promise<Contestant> {
  let best: { readonly runner: Runner; readonly milliseconds: number; readonly threads: number } | undefined;
  for (const threads of THREADS) {
    platform.chooseRuntime({ engine: 'auto', threads });
    const runner = await startRunner(start, runMs);
    const milliseconds = await shortestOf(runner);
    if (best === undefined || milliseconds < best.milliseconds) best = { runner, milliseconds, threads };
  }
  const { runner, threads } = best as NonNullable<typeof best>;
  platform.chooseRuntime({ engine: 'auto', threads });
  return {
    name: 'ancestral',
    note: `${threads === 1 ? '1 thread' : `${threads} threads`}, ${runner.stepsACall()} steps a call`,
    run: runner.run,
  };
}

type Runner = Awaited<ReturnType<typeof startRunner>>;

/** Does the checked steps one by one, lets the pace settle, and then runs of about so many milliseconds. */
export async function startRunner(start: () => Promise<OwnSteps>, runMs: number, pace = batchPace()) {
  const steps = await start();
  const answer: number[] = [];
  for (let step = 0; step < CHECKED_STEPS; step++) answer.push(...(await steps.advance(step, 1)));
  const most = steps.mostSteps ?? Number.POSITIVE_INFINITY;
  let done = CHECKED_STEPS;
  const call = async () => {
    const count = pace.next(most);
    const startedAt = performance.now();
    await steps.advance(done, count);
    pace.took(count, performance.now() - startedAt);
    done += count;
  };
  const settleUntil = performance.now() + SETTLING_MS;
  while (performance.now() < settleUntil) await call();
  const stepsACall = () => pace.next(most);
  return {
    stepsACall,
    async run() {
      const [startedAt, before] = [performance.now(), done];
      while (performance.now() - startedAt < runMs) await call();
      return { milliseconds: (performance.now() - startedAt) / (done - before), answer };
    },
  };
}

async function shortestOf({ run }: Runner): Promise<number> {
  let shortest = Number.POSITIVE_INFINITY;
  for (let trial = 0; trial < TRIALS; trial++) shortest = Math.min(shortest, (await run()).milliseconds);
  return shortest;
}
