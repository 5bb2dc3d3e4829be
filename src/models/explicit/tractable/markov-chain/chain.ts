import type { ContextLaw } from '../../../../symbols/contexts/context-law.js';
import { type ContextTree, contextTree } from '../../../../symbols/contexts/context-tree.js';
import type { ContextCounts } from '../../../../symbols/contexts/count-contexts.js';
import { contextTreeLaw, stopWeights } from './context-tree-weighting.js';
import { fixedLaw } from './fixed-memory.js';
import { partialMatchingLaw } from './partial-matching.js';
import { likeliestSmoothing } from './smoothing.js';

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

/** The chain of what was counted. */
export function chainOf(counts: ContextCounts, plan: ChainPlan): Chain {
  const { tree, own, total } = contextTree(counts, plan.order + 1);
  const followed = followers(tree, total, plan.outcomes);
  const counted = { ...tree, own, count: total, followed, stay: new Float64Array(0), smoothing: 0 };
  if (plan.lookback === 'ppm') return counted;
  const smoothing = plan.smoothing ?? likeliestSmoothing(counted, plan);
  const chain = { ...counted, smoothing };
  return plan.lookback === 'fixed' ? chain : { ...chain, stay: stopWeights(chain, plan).stay };
}

/** The laws of a chain. */
export function lawOfChain(chain: Chain, plan: ChainPlan): ContextLaw {
  if (plan.lookback === 'fixed') return fixedLaw(chain, plan);
  return plan.lookback === 'ppm' ? partialMatchingLaw(chain, plan) : contextTreeLaw(chain, plan);
}

/** Free numbers of a chain: of each context it uses one a symbol but one. */
export function chainParameters(chain: Chain, plan: ChainPlan): number {
  if (plan.lookback === 'ppm') return chain.symbol.length - 1;
  if (plan.lookback === 'fixed') return fullContexts(chain, plan).length * (plan.outcomes - 1);
  return Math.round(stopWeights(chain, plan).leaves) * (plan.outcomes - 1);
}

/** The followed contexts of as many symbols as the chain looks back, or as few as a beginning has. */
export function fullContexts({ levels, symbol, first, followed }: Chain, { order, start }: ChainPlan): number[] {
  const contexts: number[] = [];
  const isBegin = new Uint8Array(first.length - 1);
  for (let node = 0; node < isBegin.length; node++) {
    if (node > 0 && symbol[node] === start) isBegin[node] = 1;
    if (isBegin[node] === 1) for (let i = first[node]; i < first[node + 1] && i < isBegin.length; i++) isBegin[i] = 1;
    if (followed[node] > 0 && (isBegin[node] === 1 || node >= levels[order])) contexts.push(node);
  }
  return contexts;
}

function followers({ first, symbol }: ContextTree, total: Float64Array, outcomes: number): Float64Array {
  const sums = new Float64Array(first.length - 1);
  for (let node = 0; node < sums.length; node++)
    for (let i = first[node]; i < first[node + 1]; i++) if (symbol[i] < outcomes) sums[node] += total[i];
  return sums;
}
