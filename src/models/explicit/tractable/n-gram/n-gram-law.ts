import type { ContextLaw } from '../../../../symbols/contexts/context-law.js';
import { type ContextTree, continuation } from '../../../../symbols/contexts/context-tree.js';
import type { Smoothed } from './counted.js';

/** Where the mass that a context keeps back goes: to the shorter context's law, or evenly to all symbols. */
export type Rest = 'shorter' | 'even';

/** The laws of a smoothed tree. Where all goes evenly, a context never continued is left for a shorter one. */
export function nGramLaw(
  tree: ContextTree,
  { probability, backoff }: Smoothed,
  rest: Rest,
  { outcomes, stop, start }: Pick<ContextLaw, 'outcomes' | 'stop' | 'start'>,
): ContextLaw {
  const { first, symbol, suffix } = tree;
  const isEven = rest === 'even';
  const owner = (context: number) => {
    let node = context;
    while (node > 0 && first[node] === first[node + 1]) node = suffix[node];
    return node;
  };
  return {
    ...{ tree, outcomes, stop, start },
    probability(context, _history, next) {
      if (!(next < outcomes)) return next >= 0 ? 0 : Number.NaN;
      let weight = 1;
      for (let node = isEven ? owner(context) : context; ; node = suffix[node]) {
        const found = continuation(tree, node, next);
        if (found >= 0) return weight * probability[found];
        weight *= backoff[node];
        if (isEven || node === 0) return weight / outcomes;
      }
    },
    fill(context, _history, out, at) {
      let weight = 1;
      out.fill(-1, at, at + outcomes);
      for (let node = isEven ? owner(context) : context; ; node = suffix[node]) {
        for (let i = first[node]; i < first[node + 1]; i++)
          if (symbol[i] < outcomes && out[at + symbol[i]] < 0) out[at + symbol[i]] = weight * probability[i];
        weight *= backoff[node];
        if (isEven || node === 0) break;
      }
      for (let x = at; x < at + outcomes; x++) if (out[x] < 0) out[x] = weight / outcomes;
    },
  };
}
