import { rowWeights } from '../../../../data/rows.js';
import { type SequenceRows, sequencesOf } from '../../../../data/sequences/sequence-rows.js';
import type { Learner } from '../../../../learn/learner.js';
import { addContextCounts, type ContextCounts, contextCounter } from '../../../../symbols/contexts/count-contexts.js';
import { chainOf } from './chain.js';
import type { Chain, ChainPlan } from './chain-plan.js';

/** One chain a column, and of several columns how many steps there were and how many of them ended a sequence. */
export type MarkovChainParams = {
  readonly chains: readonly Chain[];
  /** Steps after which a sequence went on, and after which it ended. */
  readonly ends: Float64Array;
};

/** What rows add: the counts of each column, and of the ends. */
export type ChainSums = { readonly counts: readonly ContextCounts[]; readonly ends: Float64Array };

/** Rows counted at once: few enough for a prompt Ctrl-C, many enough that putting trees together costs little. */
const BLOCK = 65_536;

/** Counting: one pass, then each chain in closed form. */
export function chainLearner(
  plans: readonly ChainPlan[],
): Learner<SequenceRows, MarkovChainParams, ChainSums, MarkovChainParams> {
  return {
    updates: 'per pass',
    additive: true,
    objective: 'none', // the one pass only counts: there is no earlier law whose likelihood could be told
    passes: 1,
    batch: BLOCK,
    async start() {
      return paramsOf({ counts: plans.map((plan) => counterOf(plan).counts()), ends: new Float64Array(2) }, plans);
    },
    async contribute(_state, block) {
      const rows = sequencesOf(block);
      const weights = rowWeights(rows);
      const counts = plans.map((plan, c) => countColumn(rows, c, weights, plan));
      const ends = new Float64Array(2);
      for (let i = 0; i < rows.count; i++) {
        ends[0] += weights[i] * (rows.starts[i + 1] - rows.starts[i]);
        ends[1] += weights[i];
      }
      return { count: ends[1], objective: 0, sums: { counts, ends } };
    },
    combine: (a, b) => ({
      counts: a.counts.map((counts, c) => addContextCounts(counts, b.counts[c])),
      ends: a.ends.map((end, i) => end + b.ends[i]),
    }),
    update: async (_state, { sums }) => paramsOf(sums, plans),
    params: (state) => state,
  };
}

function paramsOf({ counts, ends }: ChainSums, plans: readonly ChainPlan[]): MarkovChainParams {
  return { chains: plans.map((plan, c) => chainOf(counts[c], plan)), ends };
}

function counterOf({ order, start, stop }: ChainPlan) {
  return contextCounter(order + 1, { start, stop });
}

function countColumn(rows: SequenceRows, column: number, weights: Float64Array, plan: ChainPlan): ContextCounts {
  const counter = counterOf(plan);
  const { starts, columns } = rows;
  for (let i = 0; i < rows.count; i++) counter.add(columns[column], starts[i], starts[i + 1], weights[i]);
  return counter.counts();
}
