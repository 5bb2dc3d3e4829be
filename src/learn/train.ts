import type { Dataset } from '../data/dataset.js';
import type { Rows } from '../data/rows.js';
import { DataError, OptionError } from '../util/errors.js';
import type { Tree } from '../util/tree.js';
import { batchPace } from './batch-pace.js';
import type { PassRecord } from './checkpoint.js';
import type { Candidate, Stop } from './keep-best.js';
import type { Learner } from './learner.js';
import { runStart } from './run-start.js';
import type { Fit } from './start-state.js';
import type { TrainOptions } from './train-options.js';

export type { Checkpoint, PassRecord } from './checkpoint.js';
export { addContributions } from './contribution.js';
export type { Progress, TrainOptions } from './train-options.js';

export interface Trained<Params> {
  readonly params: Params;
  /** Objective summed over the training rows, before the last update of the best start. */
  readonly objective: number;
  readonly converged: boolean;
  readonly passes: number;
  /** Updates of the best start. */
  readonly steps: number;
  readonly stopped: Stop;
  /** Objective of each pass of the best start, summed over the rows; of a pass that ended early, scaled up to all of them. */
  readonly history: readonly number[];
  /** The same passes, by means a row, with validation and monitors. */
  readonly records: readonly PassRecord[];
  /** Why starts were given up. */
  readonly refusals: readonly string[];
  readonly warnings: readonly string[];
}

/** How many refused starts may be repeated for each start that is asked for. */
const ATTEMPTS_PER_START = 20;
/** Rounding that a falling objective may show, relative. */
const ROUNDING = 1e-9;

/**
 * The one training loop: counting, EM, contrastive divergence and gradient descent alike. Contributions of blocks are added and the
 * state is updated, or both at once batch by batch; the best of several starts is kept. Randomness is keyed by start and pass, so a resumed fit equals an uninterrupted one.
 */
export async function train<R extends Rows, Params extends Tree>(
  learner: Learner<R, Params>,
  data: { readonly training: Dataset<R>; readonly validation?: Dataset<R> },
  options: TrainOptions<Params>,
): Promise<Trained<Params>> {
  options.signal?.throwIfAborted();
  checkEnd(learner, data, options);
  const { nowMs, timeLimitMs } = options;
  const now = nowMs();
  const staged = await learner.fused?.stage(data.training);
  try {
    const { best, refusals } = await bestStart({
      ...{ learner, data, options, staged },
      starts: learner.starts ?? 1,
      deadline: timeLimitMs === undefined ? Number.POSITIVE_INFINITY : now + timeLimitMs,
      pace: batchPace(options.batchesPerCall),
      clock: { savedAt: now },
    });
    const trained = trainedOf(learner, best, refusals);
    const finished = await learner.finish?.(trained.params, options.key.at('finish'), data.training);
    return finished === undefined ? trained : { ...trained, params: finished };
  } finally {
    if (staged !== undefined) await learner.fused?.release?.(staged);
  }
}

/** The starts one after the other; refused ones are repeated with fresh randomness, so many times. */
async function bestStart<R extends Rows, Params extends Tree>(
  fit: Fit<R, Params>,
): Promise<{ readonly best: Candidate; readonly refusals: readonly string[] }> {
  const { nowMs } = fit.options;
  let { resume } = fit.options;
  const refusals: string[] = [...(resume?.refusals ?? [])];
  let best = (resume?.best ?? undefined) as Candidate | undefined;
  let attempt = resume?.attempt ?? 0;
  for (let start = resume?.start ?? 1; start <= fit.starts; start++) {
    const outcome = await runStart(fit, { start, attempt, refusals, best, resume });
    resume = undefined;
    attempt++;
    if (typeof outcome === 'string') {
      refusals.push(outcome);
      if (refusals.length >= ATTEMPTS_PER_START * start) break;
      start--;
      if (nowMs() > fit.deadline) break;
      continue;
    }
    if (best === undefined || outcome.merit > best.merit) best = outcome;
    if (outcome.stopped === 'time') break;
  }
  if (best === undefined) {
    throw new DataError(`fit: every start was refused, the last because ${refusals.at(-1)}`, {
      code: 'FIT_REFUSED',
      hint: 'ask for fewer components, a simpler covariance, or more rows',
    });
  }
  return { best, refusals };
}

function trainedOf<R extends Rows, Params extends Tree>(
  learner: Learner<R, Params>,
  { state, history, records, stopped, steps }: Candidate,
  refusals: readonly string[],
): Trained<Params> {
  return {
    params: learner.params(state),
    objective: history.at(-1) ?? Number.NaN,
    converged: stopped === 'converged' || stopped === 'validation',
    passes: history.length,
    steps,
    stopped,
    history,
    records,
    refusals,
    warnings: [...(learner.objective === 'descends' ? risesOf(history) : []), ...alarmsOf(learner, records, steps)],
  };
}

/** Refuses a fit that nothing would ever end. */
function checkEnd<R extends Rows, Params extends Tree>(
  learner: Learner<R, Params>,
  data: { readonly validation?: Dataset<R> },
  options: TrainOptions<Params>,
): void {
  const { passes, steps, done } = learner;
  const ends = [passes, steps, done, options.timeLimitMs, options.validate, data.validation && learner.validate];
  if (ends.some((end) => end !== undefined)) return;
  throw new OptionError('fit: needs something that ends it, got no passes, steps, time limit or validation rows');
}

/** What went wrong in the last pass, and since which: whoever sees only the result must know as well. */
function alarmsOf<R extends Rows, Params extends Tree>(
  learner: Learner<R, Params>,
  records: readonly PassRecord[],
  steps: number,
): string[] {
  const alarms = records.map(({ monitors }, i) =>
    learner.alarm?.(monitors, Math.round((steps * (i + 1)) / records.length)),
  );
  const last = alarms.at(-1);
  if (last === undefined) return [];
  const since = alarms.lastIndexOf(undefined) + 2;
  return [`${last} (since pass ${since} of ${records.length})`];
}

function risesOf(history: readonly number[]): string[] {
  for (let i = 1; i < history.length; i++) {
    const rise = history[i] - history[i - 1];
    if (rise > ROUNDING * (1 + Math.abs(history[i - 1])))
      return [`the objective rose by ${rise} nats in pass ${i + 1}`];
  }
  return [];
}
