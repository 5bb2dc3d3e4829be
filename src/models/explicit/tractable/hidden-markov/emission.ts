import type { TableRows } from '../../../../data/rows.js';
import type { Draws } from '../../../../random/draws.js';

/** What the states say of their steps: the laws of all states end to end in one array, and sums weighted by posteriors [steps × states]. Missing cells are integrated out everywhere. */
export interface Emission {
  readonly states: number;
  readonly lawsSize: number;
  readonly marginsSize: number;
  readonly statisticsSize: number;
  /** Writes log p(known cells of step t | state k) to `out[t * states + k]`. */
  logDensities(laws: Float64Array, columns: readonly Float64Array[], count: number, out: Float64Array): void;
  /** Adds the sums of these steps; they may be centred on the laws, which must then be the same for all that are added. */
  addStatistics(
    laws: Float64Array,
    columns: readonly Float64Array[],
    count: number,
    posterior: Float64Array,
    sums: Float64Array,
  ): void;
  /** The likeliest laws given sums; a state without weight keeps its own. */
  estimate(sums: Float64Array, laws: Float64Array): Float64Array;
  /** The laws of all rows, as if there were one state: what starts are near, and collapse is measured against. */
  margins(sample: TableRows): Float64Array;
  /** Laws to start from. */
  start(margins: Float64Array, sample: TableRows, draws: Draws): Float64Array;
  /** log of the prior density of the laws up to a constant, in nats. */
  logPrior(laws: Float64Array): number;
  parameterCount(laws: Float64Array): number;
  /** Why these laws must not be kept, if so; `occupancy` is the steps that each state answers for. */
  collapse(laws: Float64Array, margins: Float64Array, occupancy: Float64Array): string | undefined;
  /** Fills the missing cells of a step of this state, given its known ones. */
  fill(laws: Float64Array, state: number, columns: readonly Float64Array[], step: number, draws: Draws): void;
  /** The laws with the states in this order. */
  reorder(laws: Float64Array, order: readonly number[]): Float64Array;
  /** Column, law, quantity and value, one line each. */
  describe(laws: Float64Array, state: number): readonly (readonly [string, string, string, number])[];
}
