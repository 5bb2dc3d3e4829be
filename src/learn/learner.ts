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

/**
 * How a model learns. Counting, EM and gradient descent are all this: start, contribute, add, update.
 * States, sums and params are trees of plain data, so that they can be added, checkpointed and saved.
 */
export interface Learner<R extends Rows, Params extends Tree, S extends Tree = Tree, State extends Tree = Tree> {
  /** Whether `update` follows each batch or each pass over all rows. */
  readonly updates: 'per batch' | 'per pass';
  /** `true` where contributions of disjoint rows add up to that of their union; otherwise the reason why not. */
  readonly additive: true | { readonly no: string };
  /** Whether the objective may be relied on to fall from pass to pass. */
  readonly objective: 'descends' | 'none';
  /** Most passes a start may take; without it, `done` alone ends the fit. */
  readonly passes?: number;
  /** How many independent starts compete; the best is kept. */
  readonly starts?: number;
  start(data: { readonly training: Dataset<R>; readonly validation?: Dataset<R> }, key: Key): Promise<State>;
  contribute(state: State, rows: R, key: Key): Promise<Contribution<S>>;
  /** Default: addition of trees. Associative and commutative up to rounding. */
  combine?(a: S, b: S): S;
  update(state: State, total: Contribution<S>, key: Key): Promise<State>;
  /** Whether the fit has converged. */
  done?(state: State): boolean;
  /** Why this state must not be kept (a collapsed component); the start is then repeated with fresh randomness. */
  refusal?(state: State): string | undefined;
  params(state: State): Params;
}
