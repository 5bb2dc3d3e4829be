// Context-tree weighting (Willems, Shtarkov and Tjalkens 1995): the posterior mean over every way of cutting the tree of contexts,
// each cut with prior 2^-(inner nodes + leaves above the depth), each leaf with a Dirichlet law. With P_e(s) the probability of the symbols
// seen after s under one such law,
//   P_w(s) = ½ P_e(s) + ½ Π_a P_w(a s),   p(x | … s) = w p_e(x | s) + (1 − w) p(x | … a s),   w = ½ P_e(s) / P_w(s).
import { logGamma } from '../../../../numeric/log-gamma.js';
import type { ContextLaw } from '../../../../symbols/contexts/context-law.js';
import { continuation } from '../../../../symbols/contexts/context-tree.js';
import type { Chain, ChainPlan } from './chain-plan.js';

/** log Γ(c + α) for whole c, kept up to this. */
const KEPT = 4096;

/** p(no longer context matters | rows) of each context, log P_w of all symbols, and the expected number of leaves. */
export function stopWeights(
  chain: Chain,
  { outcomes }: Pick<ChainPlan, 'outcomes'>,
  smoothing = chain.smoothing,
): { readonly stay: Float64Array; readonly logWeighted: number; readonly leaves: number } {
  const { first, symbol, suffix, count, own, followed } = chain;
  const contexts = first.length - 1;
  const ofCount = ascending(smoothing);
  const ofTotal = ascending(outcomes * smoothing);
  const estimate = (counts: Float64Array, node: number) => {
    let [sum, log] = [0, 0];
    for (let i = first[node]; i < first[node + 1]; i++) {
      if (symbol[i] >= outcomes || counts[i] === 0) continue;
      sum += counts[i];
      log += ofCount(counts[i]);
    }
    return log - ofTotal(sum);
  };
  const deeper = new Float64Array(contexts); // log Π P_w of the longer contexts
  const leavesBelow = new Float64Array(contexts);
  const isInner = new Uint8Array(contexts);
  const stay = new Float64Array(contexts).fill(1);
  let [logWeighted, leaves] = [0, 0];
  for (let node = contexts - 1; node >= 0; node--) {
    const here = followed[node] > 0 ? estimate(count, node) : 0;
    logWeighted = here;
    leaves = followed[node] > 0 ? 1 : 0;
    if (isInner[node] === 1) {
      // Symbols whose longer context nobody knows are a leaf of their own.
      const split = deeper[node] + estimate(own, node);
      const most = Math.max(here, split);
      logWeighted = most + Math.log(Math.exp(here - most) + Math.exp(split - most)) - Math.LN2;
      stay[node] = Math.exp(here - logWeighted) / 2;
      leaves = stay[node] + (1 - stay[node]) * leavesBelow[node];
    }
    if (node === 0) break;
    const shorter = suffix[node];
    deeper[shorter] += logWeighted;
    leavesBelow[shorter] += leaves;
    isInner[shorter] = 1;
  }
  return { stay, logWeighted, leaves };
}

/** log Γ(c + α) − log Γ(α). */
function ascending(alpha: number): (count: number) => number {
  const kept = new Float64Array(KEPT).fill(Number.NaN);
  const base = logGamma(alpha);
  return (count) => {
    if (count >= KEPT || !Number.isInteger(count)) return logGamma(count + alpha) - base;
    if (Number.isNaN(kept[count])) kept[count] = logGamma(count + alpha) - base;
    return kept[count];
  };
}

/** The laws of the next symbol, from the longest known context up to the empty one. */
export function contextTreeLaw(chain: Chain, { order, outcomes, stop, start }: ChainPlan): ContextLaw {
  const { levels, first, symbol, suffix, count, followed, stay, smoothing } = chain;
  const isWhole = (context: number, history: number) => context >= levels[Math.min(order, history)];
  return {
    ...{ tree: chain, outcomes, stop, start },
    probability(context, history, next) {
      if (!(next < outcomes)) return next >= 0 ? 0 : Number.NaN;
      let p = 1 / outcomes;
      let isLeaf = isWhole(context, history);
      for (let node = context; ; node = suffix[node]) {
        const found = continuation(chain, node, next);
        const here = ((found < 0 ? 0 : count[found]) + smoothing) / (followed[node] + outcomes * smoothing);
        p = isLeaf ? here : stay[node] * here + (1 - stay[node]) * p;
        if (node === 0) return p;
        isLeaf = false;
      }
    },
    fill(context, history, out, at) {
      out.fill(1 / outcomes, at, at + outcomes);
      let isLeaf = isWhole(context, history);
      for (let node = context; ; node = suffix[node]) {
        const w = isLeaf ? 1 : stay[node];
        const total = followed[node] + outcomes * smoothing;
        for (let x = at; x < at + outcomes; x++) out[x] = (1 - w) * out[x] + (w * smoothing) / total;
        for (let i = first[node]; i < first[node + 1]; i++)
          if (symbol[i] < outcomes) out[at + symbol[i]] += (w * count[i]) / total;
        if (node === 0) return;
        isLeaf = false;
      }
    },
  };
}
