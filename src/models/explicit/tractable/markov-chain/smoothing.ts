import { logGamma } from '../../../../numeric/log-gamma.js';
import { minimizeScalar } from '../../../../numeric/minimize-scalar.js';
import type { Chain, ChainPlan } from './chain-plan.js';
import { stopWeights } from './context-tree-weighting.js';
import { fullContexts } from './full-contexts.js';

const LEAST = 1e-4;
const MOST = 100;

/** The pseudo-count under which the training rows are most probable once the chances themselves are integrated out (MacKay and Peto 1995); ½ where there is nothing to learn from. */
export function likeliestSmoothing(chain: Chain, plan: ChainPlan): number {
  if (!(chain.followed[0] > 0)) return 0.5;
  const evidence = plan.lookback === 'fixed' ? fixedEvidence(chain, plan) : treeEvidence(chain, plan);
  const { at } = minimizeScalar((log) => -evidence(Math.exp(log)), Math.log(LEAST), Math.log(MOST), {
    tolerance: 1e-3,
  });
  return Math.exp(at);
}

function treeEvidence(chain: Chain, plan: ChainPlan): (smoothing: number) => number {
  return (smoothing) => stopWeights(chain, plan, smoothing).logWeighted;
}

/** Σ over contexts of log Γ(αV) − log Γ(αV + n) + Σ_x log Γ(α + n_x) − log Γ(α), from how often each number occurs. */
function fixedEvidence(chain: Chain, plan: ChainPlan): (smoothing: number) => number {
  const { first, symbol, count, followed } = chain;
  const totals = new Map<number, number>();
  const counts = new Map<number, number>();
  for (const context of fullContexts(chain, plan)) {
    tally(totals, followed[context]);
    for (let i = first[context]; i < first[context + 1]; i++) if (symbol[i] < plan.outcomes) tally(counts, count[i]);
  }
  return (alpha) => {
    const all = plan.outcomes * alpha;
    let sum = 0;
    for (const [n, times] of totals) sum += times * (logGamma(all) - logGamma(all + n));
    for (const [n, times] of counts) sum += times * (logGamma(alpha + n) - logGamma(alpha));
    return sum;
  };
}

function tally(times: Map<number, number>, number: number): void {
  times.set(number, (times.get(number) ?? 0) + 1);
}
