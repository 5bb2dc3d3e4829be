import type { Dataset } from '../data/dataset.js';
import type { Rows } from '../data/rows.js';
import type { Key } from '../random/key.js';
import type { Tree } from '../util/tree.js';
import type { BatchPace } from './batch-pace.js';
import { type Checkpoint, type PassRecord, type Point, passBegin } from './checkpoint.js';
import { type BestKeeper, type Candidate, keepBest } from './keep-best.js';
import type { Learner, Staged } from './learner.js';
import type { TrainOptions } from './train-options.js';

/** What all starts of a fit share. */
export interface Fit<R extends Rows, Params extends Tree> {
  readonly learner: Learner<R, Params>;
  readonly data: { readonly training: Dataset<R>; readonly validation?: Dataset<R> };
  readonly options: TrainOptions<Params>;
  readonly starts: number;
  /** Time on the clock of the options after which the best so far is kept. */
  readonly deadline: number;
  /** The rows as a fused learner packs them. */
  readonly staged: Staged | undefined;
  readonly pace: BatchPace;
  /** When the last checkpoint was written, whichever start it was of. */
  readonly clock: { savedAt: number };
}

/** Which start it is, and what came before it. */
export interface StartContext {
  readonly start: number;
  readonly attempt: number;
  readonly refusals: readonly string[];
  readonly best: Candidate | undefined;
  readonly resume: Checkpoint | undefined;
}

/** Where a start stands; the loop moves it on. */
export interface StartState {
  readonly key: Key;
  /** Passes that are done, updates made in them, and how far the next one is. */
  pass: number;
  step: number;
  point: Point;
  readonly history: number[];
  readonly records: PassRecord[];
  readonly keeper: BestKeeper;
  /** The last validation, and how long it took. */
  validation: number | undefined;
  validationMs: number;
}

/** A start where it begins, or where an interruption left it. */
export async function openStart<R extends Rows, Params extends Tree>(
  { learner, data, options }: Fit<R, Params>,
  { attempt, resume }: StartContext,
): Promise<StartState> {
  const key = options.key.at('start').at(attempt);
  const { pass = 0, step = 0 } = resume ?? {};
  return {
    key,
    pass,
    step,
    point: resume ?? passBegin(await learner.start(data, key.at('first'))),
    history: [...(resume?.history ?? [])],
    records: [...(resume?.records ?? [])],
    keeper: keepBest((resume?.bestOfStart ?? undefined) as Candidate | undefined, pass),
    validation: undefined,
    validationMs: 0,
  };
}
