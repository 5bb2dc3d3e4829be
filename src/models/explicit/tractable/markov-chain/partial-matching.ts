// Prediction by partial matching (Cleary and Witten 1984) with method D (Howard 1993) and exclusions: from the longest known context down,
//   p(x | s) = (n(s, x) − ½) / n(s),   p(escape | s) = ½ d(s) / n(s),
// n and the d different symbols counted without those that a longer context has; below the empty context all that are left are alike.
import type { ContextLaw } from '../../../../symbols/contexts/context-law.js';
import type { Chain, ChainPlan } from './chain-plan.js';

/** The laws of the next symbol, each context's symbols excluded from the shorter ones'. */
export function partialMatchingLaw(chain: Chain, { outcomes, stop, start }: ChainPlan): ContextLaw {
  const { first, symbol, suffix, count } = chain;
  const law = new Float64Array(outcomes);
  const fill: ContextLaw['fill'] = (context, _history, out, at) => {
    out.fill(-1, at, at + outcomes); // -1: not yet excluded
    let escaped = 1;
    let left = outcomes;
    for (let node = context; left > 0; node = suffix[node]) {
      let [sum, kept, different] = [0, 0, 0];
      for (let i = first[node]; i < first[node + 1]; i++) {
        if (symbol[i] >= outcomes || out[at + symbol[i]] >= 0) continue;
        sum += count[i];
        kept += discounted(count[i]);
        different++;
      }
      if (different > 0) {
        // Where nothing is left to escape to, nothing is kept back for it.
        const scale = escaped / (different === left ? kept : sum);
        for (let i = first[node]; i < first[node + 1]; i++)
          if (symbol[i] < outcomes && out[at + symbol[i]] < 0) out[at + symbol[i]] = discounted(count[i]) * scale;
        escaped *= (sum - kept) / sum;
        left -= different;
      }
      if (node === 0) break;
    }
    for (let x = at; x < at + outcomes; x++) if (out[x] < 0) out[x] = escaped / left;
  };
  return {
    ...{ tree: chain, outcomes, stop, start },
    probability(context, history, next) {
      if (!(next < outcomes)) return next >= 0 ? 0 : Number.NaN;
      fill(context, history, law, 0);
      return law[next];
    },
    fill,
  };
}

/** Half an occurrence is kept back, or half of what there is of a weight below one. */
function discounted(count: number): number {
  return count - Math.min(0.5, count / 2);
}
