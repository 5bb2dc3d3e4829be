import type { ContextLaw } from '../../../../symbols/contexts/context-law.js';
import { continuation } from '../../../../symbols/contexts/context-tree.js';
import type { Chain, ChainPlan } from './chain-plan.js';

/** p(x | last k symbols) = (n(c, x) + α) / (n(c) + α V), V symbols in all; uniform where these k were never seen together. */
export function fixedLaw(chain: Chain, { order, outcomes, stop, start }: ChainPlan): ContextLaw {
  const { levels, first, symbol, count, followed, smoothing } = chain;
  /** Whether the context is the whole of what the chain looks back at. */
  const isWhole = (context: number, history: number) =>
    followed[context] > 0 && context >= levels[Math.min(order, history)];
  return {
    ...{ tree: chain, outcomes, stop, start },
    probability(context, history, next) {
      if (!(next < outcomes)) return next >= 0 ? 0 : Number.NaN;
      if (!isWhole(context, history)) return 1 / outcomes;
      const node = continuation(chain, context, next);
      return ((node < 0 ? 0 : count[node]) + smoothing) / (followed[context] + outcomes * smoothing);
    },
    fill(context, history, out, at) {
      if (!isWhole(context, history)) {
        out.fill(1 / outcomes, at, at + outcomes);
        return;
      }
      const total = followed[context] + outcomes * smoothing;
      out.fill(smoothing / total, at, at + outcomes);
      for (let i = first[context]; i < first[context + 1]; i++)
        if (symbol[i] < outcomes) out[at + symbol[i]] = (count[i] + smoothing) / total;
    },
  };
}
