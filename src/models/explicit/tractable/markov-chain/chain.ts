import type { ContextLaw } from '../../../../symbols/contexts/context-law.js';
import { type ContextTree, contextTree } from '../../../../symbols/contexts/context-tree.js';
import type { ContextCounts } from '../../../../symbols/contexts/count-contexts.js';
import type { Chain, ChainPlan } from './chain-plan.js';
import { contextTreeLaw, stopWeights } from './context-tree-weighting.js';
import { fixedLaw } from './fixed-memory.js';
import { fullContexts } from './full-contexts.js';
import { partialMatchingLaw } from './partial-matching.js';
import { likeliestSmoothing } from './smoothing.js';

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

function followers({ first, symbol }: ContextTree, total: Float64Array, outcomes: number): Float64Array {
  const sums = new Float64Array(first.length - 1);
  for (let node = 0; node < sums.length; node++)
    for (let i = first[node]; i < first[node + 1]; i++) if (symbol[i] < outcomes) sums[node] += total[i];
  return sums;
}
