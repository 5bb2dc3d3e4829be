import type { Dataset } from '../data/dataset.js';
import type { Rows } from '../data/rows.js';
import type { Key } from '../random/key.js';
import { AncestralError, DataError } from '../util/errors.js';
import { addTrees, firstNonFinite, type Tree } from '../util/tree.js';
import type { Contribution, Learner } from './learner.js';

/** Where a fit stands; given to `onProgress` after each pass. */
export interface Progress {
  /** Which start, from 1, of how many. */
  readonly start: number;
  readonly starts: number;
  readonly pass: number;
  readonly passes: number | undefined;
  /** Mean objective a row, in nats for likelihoods. */
  readonly objective: number;
  /** Mean log-probability of the validation rows, where there are any. */
  readonly validation?: number;
  readonly rowsPerSecond: number;
}

/** All that is needed to go on after an interruption with the same result; plain data. */
export type Checkpoint = {
  readonly start: number;
  readonly attempt: number;
  readonly pass: number;
  readonly state: Tree;
  /** Objective after each pass of the current start. */
  readonly history: readonly number[];
  readonly refusals: readonly string[];
  /** Best state of the current start and of the starts before, by `merit`; null before there is one. */
  readonly bestOfStart: Tree | null;
  readonly best: Tree | null;
};

export interface TrainOptions<Params> {
  readonly key: Key;
  /** A clock that only moves forward, in milliseconds. */
  readonly nowMs: () => number;
  /** Lets timers and signals be served; called between blocks. */
  readonly breathe?: () => Promise<void>;
  readonly signal?: AbortSignal | undefined;
  readonly timeLimitMs?: number | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Mean log-probability of held-out rows: early stopping and the choice among starts go by it where it is given. */
  readonly validate?: ((params: Params) => Promise<number>) | undefined;
  /** Passes without a better validation after which a start ends; 5 where absent. */
  readonly patience?: number;
  readonly checkpoint?: ((checkpoint: Checkpoint) => Promise<void>) | undefined;
  /** Time between checkpoints; 10,000 where absent. */
  readonly checkpointEveryMs?: number;
  readonly resume?: Checkpoint | undefined;
}

export interface Trained<Params> {
  readonly params: Params;
  /** Objective summed over the training rows, before the last update of the best start. */
  readonly objective: number;
  readonly converged: boolean;
  readonly passes: number;
  readonly stopped: 'converged' | 'passes' | 'validation' | 'time';
  /** Objective of each pass of the best start. */
  readonly history: readonly number[];
  /** Why starts were given up. */
  readonly refusals: readonly string[];
  readonly warnings: readonly string[];
}

/** How many refused starts may be repeated for each start that is asked for. */
const ATTEMPTS_PER_START = 20;
/** Rounding that a falling objective may show, relative. */
const ROUNDING = 1e-9;

type Stop = Trained<unknown>['stopped'];
type Candidate = {
  readonly state: Tree;
  readonly merit: number;
  readonly history: readonly number[];
  readonly stopped: Stop;
};

/**
 * The one training loop: counting, EM, contrastive divergence and gradient descent alike. Contributions of blocks are added,
 * the state is updated, the best of several starts is kept. Randomness is keyed by start and pass, so a resumed fit equals an uninterrupted one.
 */
export async function train<R extends Rows, Params extends Tree>(
  learner: Learner<R, Params>,
  data: { readonly training: Dataset<R>; readonly validation?: Dataset<R> },
  options: TrainOptions<Params>,
): Promise<Trained<Params>> {
  options.signal?.throwIfAborted();
  const starts = learner.starts ?? 1;
  const deadline = options.timeLimitMs === undefined ? Number.POSITIVE_INFINITY : options.nowMs() + options.timeLimitMs;
  const refusals: string[] = [...(options.resume?.refusals ?? [])];
  let best = (options.resume?.best ?? undefined) as Candidate | undefined;
  let attempt = options.resume?.attempt ?? 0;
  let resume = options.resume;
  const clock = { savedAt: options.nowMs() };
  for (let start = resume?.start ?? 1; start <= starts; start++) {
    const outcome = await runStart(learner, data, options, {
      start,
      starts,
      attempt,
      deadline,
      refusals,
      best,
      resume,
      clock,
    });
    resume = undefined;
    attempt++;
    if (typeof outcome === 'string') {
      refusals.push(outcome);
      if (refusals.length >= ATTEMPTS_PER_START * start) break;
      start--;
      if (options.nowMs() > deadline) break;
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
  const params = learner.params(best.state);
  return {
    params,
    objective: best.history.at(-1) ?? Number.NaN,
    converged: best.stopped === 'converged' || best.stopped === 'validation',
    passes: best.history.length,
    stopped: best.stopped,
    history: best.history,
    refusals,
    warnings: learner.objective === 'descends' ? risesOf(best.history) : [],
  };
}

interface StartContext {
  readonly start: number;
  readonly starts: number;
  readonly attempt: number;
  readonly deadline: number;
  readonly refusals: readonly string[];
  readonly best: Candidate | undefined;
  readonly resume: Checkpoint | undefined;
  /** When the last checkpoint was written, whichever start it was of. */
  readonly clock: { savedAt: number };
}

/** One start from its first state to its end; a text is the reason why it was refused. */
async function runStart<R extends Rows, Params extends Tree>(
  learner: Learner<R, Params>,
  data: { readonly training: Dataset<R>; readonly validation?: Dataset<R> },
  options: TrainOptions<Params>,
  context: StartContext,
): Promise<Candidate | string> {
  const key = options.key.at('start').at(context.attempt);
  const { resume } = context;
  let state = resume?.state ?? (await learner.start(data, key.at('first')));
  const history: number[] = [...(resume?.history ?? [])];
  let bestOfStart = (resume?.bestOfStart ?? undefined) as Candidate | undefined;
  let pass = resume?.pass ?? 0;
  const save = async () => {
    const { start, attempt, refusals, best } = context;
    const kept = { bestOfStart: (bestOfStart ?? null) as Tree | null, best: (best ?? null) as Tree | null };
    // Copies: a checkpoint that is only held in memory must not grow with the fit.
    await options.checkpoint?.({
      start,
      attempt,
      pass,
      state,
      history: [...history],
      refusals: [...refusals],
      ...kept,
    });
    context.clock.savedAt = options.nowMs();
  };
  const ended = (stopped: Stop): Candidate => {
    if (bestOfStart !== undefined) return { ...bestOfStart, history, stopped };
    return { state, merit: -(history.at(-1) ?? Number.POSITIVE_INFINITY), history, stopped };
  };
  const early = learner.refusal?.(state);
  if (early !== undefined) return early;
  let sinceBest = pass - (bestOfStart?.history.length ?? pass);
  while (learner.passes === undefined || pass < learner.passes) {
    // Without one pass there is nothing to return, however late it is.
    const hasResult = pass > 0 || context.best !== undefined;
    if (hasResult && options.nowMs() > context.deadline) return ended('time');
    const startedAt = options.nowMs();
    const outcome = await onePass(learner, data.training, state, key.at('pass').at(pass), options, save);
    state = outcome.state;
    pass++;
    history.push(outcome.objective);
    checkFinite(outcome.objective, pass, state);
    const refusal = learner.refusal?.(state);
    if (refusal !== undefined) return refusal;
    const validation = options.validate === undefined ? undefined : await options.validate(learner.params(state));
    if (validation !== undefined) {
      // While no validation was finite (a held-out value never seen in training), the newest state is the best known.
      const isBetter =
        bestOfStart === undefined || validation > bestOfStart.merit || !Number.isFinite(bestOfStart.merit);
      if (isBetter) bestOfStart = { state, merit: validation, history: [...history], stopped: 'validation' };
      sinceBest = isBetter ? 0 : sinceBest + 1;
    }
    const seconds = Math.max(1e-3, options.nowMs() - startedAt) / 1000;
    options.onProgress?.({
      start: context.start,
      starts: context.starts,
      pass,
      passes: learner.passes,
      objective: outcome.objective / outcome.count,
      rowsPerSecond: data.training.count / seconds,
      ...(validation === undefined ? {} : { validation }),
    });
    if (learner.done?.(state)) return ended('converged');
    if (sinceBest >= (options.patience ?? 5)) return ended('validation');
    if (options.checkpoint && options.nowMs() - context.clock.savedAt > (options.checkpointEveryMs ?? 10_000))
      await save();
  }
  return ended(learner.done === undefined ? 'converged' : 'passes');
}

/** One walk over the training rows: contributions are added block by block, in order. Interrupted, the state before the pass is checkpointed. */
async function onePass<R extends Rows, Params extends Tree>(
  learner: Learner<R, Params>,
  training: Dataset<R>,
  state: Tree,
  key: Key,
  options: TrainOptions<Params>,
  save: () => Promise<void>,
): Promise<{ state: Tree; objective: number; count: number }> {
  const combine = learner.combine ?? addTrees<Tree>;
  let total: Contribution<Tree> | undefined;
  let objective = 0;
  let count = 0;
  let current = state;
  let batch = 0;
  let breathedAt = options.nowMs();
  for await (const rows of training.blocks()) {
    if (options.signal?.aborted) {
      await save();
      throw options.signal.reason;
    }
    const part = await learner.contribute(current, rows, key);
    objective += part.objective;
    count += part.count;
    if (learner.updates === 'per batch') current = await learner.update(current, part, key.at('update').at(batch++));
    else total = total === undefined ? part : addContributions(total, part, combine);
    if (options.breathe && options.nowMs() - breathedAt > 20) {
      await options.breathe();
      breathedAt = options.nowMs();
    }
  }
  if (options.breathe) await options.breathe();
  if (options.signal?.aborted) {
    await save();
    throw options.signal.reason;
  }
  if (total !== undefined) current = await learner.update(current, total, key.at('update'));
  return { state: current, objective, count };
}

/** The contribution of A ∪ B from those of A and B. */
export function addContributions<S extends Tree>(
  a: Contribution<S>,
  b: Contribution<S>,
  combine: (a: S, b: S) => S = addTrees<S>,
): Contribution<S> {
  return { count: a.count + b.count, objective: a.objective + b.objective, sums: combine(a.sums, b.sums) };
}

function checkFinite(objective: number, pass: number, state: Tree): void {
  if (Number.isFinite(objective)) return;
  const where = firstNonFinite(state);
  throw new AncestralError(
    `fit: the objective must stay finite, got ${objective} in pass ${pass}${where === undefined ? '' : ` (first bad number: ${where})`}`,
    { code: 'NOT_FINITE', hint: 'a value far outside the others, or a scale of zero, is the usual cause' },
  );
}

function risesOf(history: readonly number[]): string[] {
  for (let i = 1; i < history.length; i++) {
    const rise = history[i] - history[i - 1];
    if (rise > ROUNDING * (1 + Math.abs(history[i - 1])))
      return [`the objective rose by ${rise} nats in pass ${i + 1}`];
  }
  return [];
}
