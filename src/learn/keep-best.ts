import type { Dataset } from '../data/dataset.js';
import type { Rows } from '../data/rows.js';
import type { Tree } from '../util/tree.js';
import type { PassRecord } from './checkpoint.js';
import type { Learner } from './learner.js';
import type { TrainOptions } from './train-options.js';

/** What ended a fit: `'passes'` are those, or the steps, that it was given. */
export type Stop = 'converged' | 'passes' | 'validation' | 'time';

/** A state that may be the fit's; of several the one of most merit. */
export type Candidate = {
  readonly state: Tree;
  readonly merit: number;
  readonly history: readonly number[];
  readonly records: readonly PassRecord[];
  /** Updates of its start. */
  readonly steps: number;
  readonly stopped: Stop;
};

/** The best state of a start by its validation. */
export interface BestKeeper {
  readonly best: Candidate | undefined;
  /** Passes since it was the newest. */
  readonly age: number;
  offer(state: Tree, validation: number, history: readonly number[], steps: number): void;
}

/** @param resumed the best before an interruption, after `pass` passes in all */
export function keepBest(resumed: Candidate | undefined, pass: number): BestKeeper {
  let best = resumed;
  let age = pass - (best?.history.length ?? pass);
  return {
    get best() {
      return best;
    },
    get age() {
      return age;
    },
    offer(state, merit, history, steps) {
      // While no validation was finite (a held-out value never seen in training), the newest state is the best known.
      const isBetter = best === undefined || merit > best.merit || !Number.isFinite(best.merit);
      if (isBetter) best = { state, merit, history: [...history], records: [], steps, stopped: 'validation' };
      age = isBetter ? 0 : age + 1;
    },
  };
}

/** How a state is judged by held-out rows: by the learner's own measure, or by what the options say; undefined where by neither. */
export function validatorOf<R extends Rows, Params extends Tree>(
  learner: Learner<R, Params>,
  rows: Dataset<R> | undefined,
  options: TrainOptions<Params>,
): ((state: Tree) => Promise<number>) | undefined {
  const { validate } = options;
  if (learner.validate !== undefined && rows !== undefined) return (state) => meanMerit(learner, rows, state, options);
  return validate === undefined ? undefined : (state) => validate(learner.params(state));
}

async function meanMerit<R extends Rows, Params extends Tree>(
  learner: Learner<R, Params>,
  validation: Dataset<R>,
  state: Tree,
  options: TrainOptions<Params>,
): Promise<number> {
  // The same key each time: the noise of an estimate is then nearly the same for every state, and does not choose among them.
  const key = options.key.at('validation');
  let merit = 0;
  let count = 0;
  for await (const rows of validation.blocks()) {
    options.signal?.throwIfAborted();
    const part = await learner.validate?.(state, rows, key);
    merit += part?.merit ?? 0;
    count += part?.count ?? 0;
    await options.breathe?.();
  }
  return merit / count;
}
