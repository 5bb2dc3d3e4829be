import type { Rows } from '../data/rows.js';
import type { Tree } from '../util/tree.js';
import { type PassSums, type Point, passBegin, recordOf } from './checkpoint.js';
import { type Candidate, type Stop, validatorOf } from './keep-best.js';
import { checkFinite } from './not-finite.js';
import { batchCount, passByBatches } from './pass-by-batches.js';
import { passByBlocks } from './pass-by-blocks.js';
import { type Fit, openStart, type StartContext, type StartState } from './start-state.js';
import { type Watch, watchOf } from './watch.js';

/** Passes without a better validation after which a start ends. */
const PATIENCE = 5;

/** One start from its first state to its end; a text is the reason why it was refused. */
export async function runStart<R extends Rows, Params extends Tree>(
  fit: Fit<R, Params>,
  context: StartContext,
): Promise<Candidate | string> {
  const { learner, options, data } = fit;
  const at = await openStart(fit, context);
  const watch = watchOf(fit, context, at);
  const validate = validatorOf(learner, data.validation, options);
  const patience = options.patience ?? learner.patience ?? PATIENCE;
  const early = learner.refusal?.(at.point.state);
  if (early !== undefined) return early;
  if (learner.fused !== undefined) await watch.showIfDue(at.point.state);
  while (at.pass < (learner.passes ?? Number.POSITIVE_INFINITY) && at.step < mostSteps(fit)) {
    // Without one update there is nothing to return, however late it is.
    const hasResult = at.step > 0 || at.point.position > 0 || context.best !== undefined;
    if (hasResult && watch.isLate()) return candidate(at, 'time');
    const walked = await walk(fit, at, watch);
    const { state, sums } = walked.end;
    checkFinite(sums.objective, `pass ${at.pass + 1}`, state);
    const refusal = learner.refusal?.(state);
    if (refusal !== undefined) return refusal;
    const steps = at.step + walked.steps;
    const history = [...at.history, wholeObjective(sums, fit.staged?.count ?? data.training.count)];
    if (validate !== undefined) {
      at.validation = await judged(() => validate(state), walked.resumable, at, options, watch);
      at.keeper.offer(state, at.validation, history, steps);
    }
    watch.tell(sums, walked.steps, 1);
    Object.assign(at, { pass: at.pass + 1, step: steps, point: passBegin(state) });
    at.history.push(history[history.length - 1]);
    at.records.push(recordOf(sums, validate === undefined ? undefined : at.validation));
    if (learner.done?.(state)) return candidate(at, 'converged');
    if (at.keeper.age >= patience) return candidate(at, 'validation');
    if (walked.isCut) return candidate(at, 'time');
    await watch.showIfDue(state);
    await watch.saveIfDue(at.point);
  }
  // Passes that run out are convergence only for a learner that is done with them.
  const isDone = learner.done === undefined && learner.stopsBy === undefined;
  return candidate(at, isDone ? 'converged' : 'passes');
}

interface Walk {
  readonly end: { readonly state: Tree; readonly sums: PassSums };
  readonly steps: number;
  /** Where to go on after an interruption before the next pass. */
  readonly resumable: Point;
  /** Whether the time limit came first. */
  readonly isCut: boolean;
}

/** One pass over the training rows, by batches of one program or block by block. */
async function walk<R extends Rows, Params extends Tree>(
  fit: Fit<R, Params>,
  at: StartState,
  watch: Watch,
): Promise<Walk> {
  const { learner, data, staged, pace, options } = fit;
  const key = at.key.at('pass').at(at.pass);
  const begin = at.point;
  watch.passBegins(begin.sums);
  await watch.serve(begin, false);
  const steps = mostSteps(fit);
  if (learner.fused === undefined || staged === undefined) {
    const serve = (isEnd: boolean) => watch.serve(begin, isEnd);
    const end = await passByBlocks(learner, data.training, begin.state, key, steps - at.step, serve);
    return { end, steps: end.steps, resumable: begin, isCut: false };
  }
  const batch = learner.batch ?? staged.count;
  const all = batchCount(staged.count, batch);
  const plan = { staged, batch, key, step: at.step, steps, pace, nowMs: options.nowMs };
  const end = await passByBatches(learner.fused, begin, plan, async (point) => {
    const isEnd = point.position === all;
    await watch.serve(point, isEnd);
    if (isEnd) return true;
    watch.tell(point.sums, point.position, point.position / all);
    await watch.showIfDue(point.state);
    await watch.saveIfDue(point);
    return !watch.isLate();
  });
  const isCut = end.position < all && at.step + end.position < steps;
  return { end, steps: end.position, resumable: end, isCut };
}

function mostSteps<R extends Rows, Params extends Tree>({ learner }: Fit<R, Params>): number {
  return learner.steps ?? Number.POSITIVE_INFINITY;
}

/** The objective of all rows; of a pass that ended early, from the mean of those it came to. */
function wholeObjective({ objective, rows }: PassSums, all: number): number {
  return rows === all ? objective : (objective / rows) * all;
}

/** A validation, after an abort within which the pass before it is not lost. */
async function judged(
  validate: () => Promise<number>,
  point: Point,
  at: StartState,
  { nowMs, signal }: { readonly nowMs: () => number; readonly signal?: AbortSignal | undefined },
  watch: Watch,
): Promise<number> {
  const startedAt = nowMs();
  try {
    return await validate();
  } catch (error) {
    if (signal?.aborted) await watch.save(point);
    throw error;
  } finally {
    at.validationMs = nowMs() - startedAt;
  }
}

function candidate({ point, history, records, step, keeper }: StartState, stopped: Stop): Candidate {
  const reached = { history, records, steps: step, stopped };
  if (keeper.best !== undefined) return { ...keeper.best, ...reached };
  return { state: point.state, merit: -(history.at(-1) ?? Number.POSITIVE_INFINITY), ...reached };
}
