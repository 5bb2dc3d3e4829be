import type { Dataset } from '../data/dataset.js';
import type { Rows } from '../data/rows.js';
import type { Key } from '../random/key.js';
import type { Tree } from '../util/tree.js';

/** What one set of rows adds to what is learned: sums, never means, so that contributions of disjoint rows add. */
export interface Contribution<S> {
  /** Total weight of the rows. */
  readonly count: number;
  /** What the fit makes small, summed over the rows: for likelihoods the negative log-probability in nats, with each row's share of a prior where there is one. */
  readonly objective: number;
  readonly sums: S;
}

/** Rows packed for fast batches: what is in it is the learner's own business, the loop draws positions from 0 to count - 1. */
export interface Staged {
  readonly count: number;
}

/** Where several steps led. Its numbers come one a step, so that how many steps go into one call changes no bit of a sum. */
export interface Advanced<State> {
  readonly state: State;
  /** What the fit makes small, summed over the rows of each batch, before the step. */
  readonly objectives: Float64Array;
  /** Total weight of the rows of each batch. */
  readonly counts: Float64Array;
  /** Other numbers worth watching, summed over the rows of each batch like the objective. */
  readonly monitors?: Readonly<Record<string, Float64Array>>;
}

/** Both halves of a step as one program, several steps in one run of it: equal to `contribute` and `update`, and faster. */
export interface Fused<R extends Rows, State> {
  /** Why a step draws other random numbers than its halves, where it does: it is then equal to them in law only. */
  readonly ownNoise?: string;
  /** Packs the rows; called once a fit, before its first start. */
  stage(data: Dataset<R>): Promise<Staged>;
  /**
   * One step for each batch: positions of staged rows, `batch` of them each, the last, short one padded with -1.
   * `key` is that of the pass: noise is keyed by row index within it. The state that comes in is never written into.
   */
  advance(state: State, staged: Staged, batches: readonly Int32Array[], key: Key): Promise<Advanced<State>>;
  /** Frees what was staged; called at the end of a fit, however it ends. */
  release?(staged: Staged): Promise<void>;
}

/**
 * How a model learns. Counting, EM and gradient descent are all this: start, contribute, add, update.
 * States, sums and params are trees of plain data, so that they can be added, checkpointed and saved.
 */
export interface Learner<R extends Rows, Params extends Tree, S extends Tree = Tree, State extends Tree = Tree> {
  /** Whether `update` follows each batch or each pass over all rows. */
  readonly updates: 'per batch' | 'per pass';
  /** `true` where contributions of disjoint rows add up to that of their union; otherwise the reason why not. */
  readonly additive: true | { readonly no: string };
  /** 'single' where sums are made in single precision, and so add up to its rounding only; double where absent. */
  readonly precision?: 'single';
  /** Whether the objective may be relied on to fall from pass to pass. */
  readonly objective: 'descends' | 'none';
  /** Most passes a start may take; without it, `done`, `steps` or `stopsBy` ends the fit. */
  readonly passes?: number;
  /** Most updates a start may take, for learners that update per batch. */
  readonly steps?: number;
  /** Rows of a batch, or of what is contributed at once by learners that update per pass; blocks as the data have them, or all rows at once where fused, where absent. */
  readonly batch?: number;
  /** `'validation'` where only held-out rows tell when to stop: some are then held back where none are given. */
  readonly stopsBy?: 'validation';
  /** Passes without a better validation after which a start ends; 5 where absent. */
  readonly patience?: number;
  /** How many independent starts compete; the best is kept. */
  readonly starts?: number;
  start(data: { readonly training: Dataset<R>; readonly validation?: Dataset<R> }, key: Key): Promise<State>;
  contribute(state: State, rows: R, key: Key): Promise<Contribution<S>>;
  /** Default: addition of trees. Associative and commutative up to rounding. */
  combine?(a: S, b: S): S;
  update(state: State, total: Contribution<S>, key: Key): Promise<State>;
  readonly fused?: Fused<R, State>;
  /** How well a state does on held-out rows: summed over them, larger is better; where absent, the model's log-probability serves. */
  validate?(state: State, rows: R, key: Key): Promise<{ readonly merit: number; readonly count: number }>;
  /** Whether the fit has converged. */
  done?(state: State): boolean;
  /** What goes wrong in the pass whose monitors have these means and which ended after so many updates, and what to try; undefined where nothing does. */
  alarm?(means: Readonly<Record<string, number>>, updates: number): string | undefined;
  /** Why this state must not be kept (a collapsed component); the start is then repeated with fresh randomness. */
  refusal?(state: State): string | undefined;
  params(state: State): Params;
  /** What is added to the params once the fit has ended, such as facts of the training rows under them. */
  finish?(params: Params, key: Key, training: Dataset<R>): Promise<Params>;
}
