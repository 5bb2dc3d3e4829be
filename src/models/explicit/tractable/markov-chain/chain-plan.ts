import type { ContextTree } from '../../../../symbols/contexts/context-tree.js';

/** How far back a chain looks: always so many symbols, a mixture over all context trees, or the longest context known. */
export type Memory = 'fixed' | 'context-tree' | 'ppm';

/** One chain as numbers. */
export type Chain = ContextTree & {
  /** How often each node occurred. */
  readonly count: Float64Array;
  /** The same of its occurrences that no longer context holds: at a beginning, or after a missing symbol. */
  readonly own: Float64Array;
  /** How often each context was followed by something. */
  readonly followed: Float64Array;
  /** Of a mixture over trees: p(no longer context matters here | training rows); empty otherwise. */
  readonly stay: Float64Array;
  /** Dirichlet pseudo-count of each symbol. */
  readonly smoothing: number;
};

/** What is known of a chain before it sees a row. */
export interface ChainPlan {
  readonly lookback: Memory;
  readonly order: number;
  readonly outcomes: number;
  readonly stop: number | undefined;
  readonly start: number | undefined;
  /** The likeliest one where absent. */
  readonly smoothing: number | undefined;
}
