import type { Draws } from '../random/draws.js';
import type { LawGraph } from './law-graph.js';

/**
 * A law whose parameters and weighted sums are slices of arrays, so that a product of many (one a column, one a component)
 * stays flat. Values are whole blocks, of one column or of several; a missing one is NaN and is skipped everywhere.
 * Weights and results are read at `first + i * step` for value i, so that [rows × components] needs no copies.
 */
export interface Law<Values> {
  readonly parameterSize: number;
  readonly statisticsSize: number;
  /** Number of free parameters, for AIC and BIC. */
  parameterCount(parameters: Float64Array, from: number): number;
  /** Writes parameters to begin with: what sums are centred on before anything is known. */
  start(parameters: Float64Array, to: number): void;
  /** Adds the weighted sums of the values; some laws centre them on their parameters, which must then be the same for all sums that are added. */
  addStatistics(
    statistics: Float64Array,
    at: number,
    values: Values,
    weights: Float64Array,
    first: number,
    step: number,
    parameters: Float64Array,
    from: number,
  ): void;
  /** Replaces the parameters the sums were centred on by the most likely ones, and returns their log-likelihood (nats). Without weight they stay. */
  estimate(statistics: Float64Array, at: number, parameters: Float64Array, to: number): number;
  /** Adds the log-density or log-mass of each row's known values, in nats. */
  addLogDensity(
    parameters: Float64Array,
    from: number,
    values: Values,
    out: Float64Array,
    first: number,
    step: number,
  ): void;
}

/** A law of one column. */
export interface Univariate extends Law<Float64Array> {
  readonly name: string;
  /** For laws of codes 0, 1, …: how many there are. Parameters are then their log-masses and sums their weights, so that tables can take the law's place. */
  readonly codes?: number;
  /** Takes over from the law of all rows what should not differ between classes: which law it is. Absent where there is no such choice. */
  adopt?(margins: Float64Array, from: number, parameters: Float64Array, to: number): void;
  sample(parameters: Float64Array, from: number, draws: Draws): number;
  /** The same law for exported files. */
  readonly graph: LawGraph;
  /** Standard deviation of the density, of log x for laws of positive numbers; absent for masses, which cannot collapse. */
  spread?(parameters: Float64Array, from: number): number;
  /** log of the prior density that `estimate` maximises beside the likelihood, up to a constant; absent where it has none. */
  logPrior?(parameters: Float64Array, from: number): number;
  /** The law by name and numbers, for tables. */
  describe(parameters: Float64Array, from: number): LawDescription;
}

export interface LawDescription {
  readonly law: string;
  readonly values: Readonly<Record<string, number>>;
}

/** What a law needs to know of its column; a schema's column will do. The range and moments serve layout and centring only. */
export interface ColumnFacts {
  readonly name: string;
  readonly measure: 'continuous' | 'count' | 'categorical' | 'binary' | 'with-atoms';
  readonly categories: readonly string[];
  readonly atoms: readonly number[];
  readonly resolution: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly mean: number;
  readonly deviation: number;
}

/** A power of two near the column's deviation: squares in this unit neither overflow nor vanish, and it cancels exactly. */
export function unitOf(column: ColumnFacts): number {
  const { deviation } = column;
  return deviation > 0 && deviation < Infinity
    ? 2 ** Math.max(-1000, Math.min(1000, Math.round(Math.log2(deviation))))
    : 1;
}

/** The smallest standard deviation of a density of this column: the spread of rounding. */
export function scaleFloor(column: ColumnFacts): number {
  return Math.max(column.resolution / Math.sqrt(12), Number.MIN_VALUE);
}
