import type { Rows } from '../data/rows.js';
import type { Tree } from '../util/tree.js';
import type { PassSums, Point } from './checkpoint.js';
import type { Fit, StartContext, StartState } from './start-state.js';

/** What is looked after while a start runs: timers, abort, checkpoints, the clock and who listens. */
export interface Watch {
  /** Lets timers be served; after an abort, checkpoints the point and throws the reason. */
  serve(point: Point, isEnd: boolean): Promise<void>;
  /** Whether the time limit, less what a last validation takes, has come. */
  isLate(): boolean;
  save(point: Point): Promise<void>;
  saveIfDue(point: Point): Promise<void>;
  /** Tells how far the pass is; at its end always, within it not too often. */
  tell(sums: PassSums, steps: number, share: number): void;
  /** Shows the params of a state to who wants to see them as they change, so often that it takes little of the fit's time. */
  showIfDue(state: Tree): Promise<void>;
  /** The next pass begins at this point. */
  passBegins(sums: PassSums): void;
}

const CHECKPOINT_EVERY_MS = 10_000;
/** How long timers may wait, and how long a listener does. */
const SERVE_EVERY_MS = 20;
const TELL_EVERY_MS = 100;
/** How many times as long as showing took the fit goes on before it shows again: 4 % of its time. */
const SHOW_PAUSE = 25;

export function watchOf<R extends Rows, Params extends Tree>(
  { learner, options, starts, deadline, clock }: Fit<R, Params>,
  { start, attempt, refusals, best }: StartContext,
  at: StartState,
): Watch {
  const { nowMs, signal, checkpoint } = options;
  const makesSteps = learner.fused !== undefined || learner.updates === 'per batch';
  const pass = { startedAt: nowMs(), rows: 0 };
  let servedAt = nowMs();
  let toldAt = nowMs();
  const showing = { count: 0, tookMs: 0, endedAt: Number.NEGATIVE_INFINITY };
  const save = async ({ state, position, sums }: Point) => {
    const { step, history, records, keeper } = at;
    const kept = { bestOfStart: (keeper.best ?? null) as Tree | null, best: (best ?? null) as Tree | null };
    // Copies: a checkpoint that is only held in memory must not grow with the fit.
    const lists = { history: [...history], records: [...records], refusals: [...refusals] };
    await checkpoint?.({ start, attempt, pass: at.pass, step, state, position, sums, ...lists, ...kept });
    clock.savedAt = nowMs();
  };
  return {
    save,
    async serve(point, isEnd) {
      if (options.breathe && (isEnd || nowMs() - servedAt > SERVE_EVERY_MS)) {
        await options.breathe();
        servedAt = nowMs();
      }
      if (!signal?.aborted) return;
      await save(point);
      throw signal.reason;
    },
    isLate: () => nowMs() > deadline - at.validationMs,
    async saveIfDue(point) {
      if (checkpoint && nowMs() - clock.savedAt > (options.checkpointEveryMs ?? CHECKPOINT_EVERY_MS)) await save(point);
    },
    async showIfDue(state) {
      const now = nowMs();
      if (options.onMoment === undefined || now - showing.endedAt < SHOW_PAUSE * showing.tookMs) return;
      await options.onMoment(learner.params(state));
      showing.endedAt = nowMs();
      // The first time compiles what later ones only run.
      if (showing.count++ > 0) showing.tookMs = showing.endedAt - now;
    },
    passBegins({ rows }) {
      pass.startedAt = nowMs();
      pass.rows = rows;
    },
    tell(sums, steps, share) {
      const now = nowMs();
      if (options.onProgress === undefined || (share < 1 && now - toldAt < TELL_EVERY_MS)) return;
      toldAt = now;
      const { monitors, objective, count, rows } = sums;
      const means = Object.fromEntries(Object.entries(monitors).map(([name, sum]) => [name, sum / count]));
      // Within a pass too few rows are summed to raise one.
      const alarm = share === 1 ? learner.alarm?.(means, at.step + steps) : undefined;
      options.onProgress({
        ...{ start, starts, pass: at.pass + 1, passes: learner.passes, share },
        objective: objective / count,
        rowsPerSecond: (1000 * (rows - pass.rows)) / Math.max(1, now - pass.startedAt),
        ...(makesSteps ? { step: at.step + steps } : {}),
        ...(learner.steps === undefined ? {} : { steps: learner.steps }),
        ...(Object.keys(means).length === 0 ? {} : { monitors: means }),
        ...(alarm === undefined ? {} : { alarm }),
        ...(at.validation === undefined ? {} : { validation: at.validation }),
      });
    },
  };
}
