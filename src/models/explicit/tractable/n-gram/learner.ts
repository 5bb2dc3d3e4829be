import { rowWeights, type TableRows } from '../../../../data/rows.js';
import { type SequenceRows, sequencesOf } from '../../../../data/sequences/sequence-rows.js';
import type { Learner } from '../../../../learn/learner.js';
import type { ContextLaw } from '../../../../symbols/contexts/context-law.js';
import { type ContextTree, contextTree } from '../../../../symbols/contexts/context-tree.js';
import { addContextCounts, type ContextCounts, contextCounter } from '../../../../symbols/contexts/count-contexts.js';
import { additive } from './additive.js';
import { learnShare } from './cache.js';
import type { Counted, Smoothed } from './counted.js';
import { goodTuring } from './good-turing.js';
import { learnWeights, unlearnedWeights } from './held-out-weights.js';
import { kneserNey } from './kneser-ney.js';
import { nGramLaw, type Rest } from './n-gram-law.js';
import { interpolate, wittenBell } from './witten-bell.js';

/** How mass is kept back for what was not seen. */
export const SMOOTHINGS = [
  'modified-kneser-ney',
  'kneser-ney',
  'witten-bell',
  'katz',
  'good-turing',
  'interpolated',
  'lidstone',
  'laplace',
  'maximum-likelihood',
] as const;

/** A smoothed tree of contexts. */
export type NGramParams = ContextTree & {
  /** p(last symbol | the ones before) of each node. */
  readonly probability: Float64Array;
  /** What each context keeps back. */
  readonly backoff: Float64Array;
  /** How much the cache is believed. */
  readonly cacheShare: number;
  /** Held-back symbols that weights were learned from. */
  readonly heldBack: number;
};

/** What is known of an n-gram model before it sees a row. */
export interface NGramPlan extends Pick<ContextLaw, 'outcomes' | 'start' | 'stop'> {
  readonly order: number;
  readonly smoothing: (typeof SMOOTHINGS)[number];
  readonly pseudoCount: number;
  /** Symbols of the cache, 0 for none. */
  readonly cache: number;
}

/** Params, and the rows held back for weights: their symbols one row after the other. */
type State = {
  readonly params: NGramParams;
  readonly symbols: Float64Array;
  readonly starts: Int32Array;
  readonly weights: Float64Array;
};

/** Rows counted at once: few enough for a prompt Ctrl-C, many enough that putting trees together costs little. */
const BLOCK = 65_536;
/** Most held-back rows that weights are learned from. */
const MOST_HELD_BACK = 100_000;

/** Where the mass that contexts keep back goes. */
export function restOf({ smoothing }: Pick<NGramPlan, 'smoothing'>): Rest {
  return ['lidstone', 'laplace', 'maximum-likelihood', 'good-turing'].includes(smoothing) ? 'even' : 'shorter';
}

/** Whether something is learned that only held-back rows can tell. */
export function nGramNeedsHeldBack({ smoothing, cache }: NGramPlan): boolean {
  return smoothing === 'interpolated' || cache > 0;
}

/** Counting, then smoothing in closed form; weights that only other rows can tell are learned from those held back. */
export function nGramLearner(plan: NGramPlan): Learner<SequenceRows, NGramParams, ContextCounts, State> {
  const { order, start, stop } = plan;
  const isHoldingBack = nGramNeedsHeldBack(plan);
  return {
    updates: 'per pass',
    additive: true,
    objective: 'none', // the one pass only counts: there is no earlier law whose likelihood could be told
    ...(isHoldingBack ? { stopsBy: 'validation', done: () => true } : { passes: 1 }),
    batch: BLOCK,
    async start({ validation }, key) {
      const held = isHoldingBack ? await validation?.gather(MOST_HELD_BACK, key) : undefined;
      const counter = contextCounter(order, { start, stop });
      return { params: smooth(counter.counts(), plan, undefined), ...heldOf(held) };
    },
    async contribute(_state, block) {
      const rows = sequencesOf(block);
      const weights = rowWeights(rows);
      const counter = contextCounter(order, { start, stop });
      const { starts, columns } = rows;
      for (let i = 0; i < rows.count; i++) counter.add(columns[0], starts[i], starts[i + 1], weights[i]);
      return { count: weights.reduce((sum, weight) => sum + weight, 0), objective: 0, sums: counter.counts() };
    },
    combine: addContextCounts,
    async update(state, { sums }) {
      return { ...state, params: smooth(sums, plan, heldRows(state)) };
    },
    params: ({ params }) => params,
  };
}

function smooth(counts: ContextCounts, plan: NGramPlan, held: SequenceRows | undefined): NGramParams {
  const { tree, total, own } = contextTree(counts, plan.order);
  const counted: Counted = { tree, total, own, outcomes: plan.outcomes };
  const smoothed = smoothedOf(counted, plan, held);
  const law = nGramLaw(tree, smoothed, restOf(plan), plan);
  const cacheShare = plan.cache === 0 || held === undefined ? 0 : learnShare(law, plan.cache, held);
  return { ...tree, ...smoothed, cacheShare, heldBack: held?.columns[0].length ?? 0 };
}

function smoothedOf(counted: Counted, plan: NGramPlan, held: SequenceRows | undefined): Smoothed {
  switch (plan.smoothing) {
    case 'modified-kneser-ney':
      return kneserNey(counted, 'three');
    case 'kneser-ney':
      return kneserNey(counted, 'one');
    case 'witten-bell':
      return wittenBell(counted);
    case 'katz':
      return goodTuring(counted, 'by shorter contexts');
    case 'good-turing':
      return goodTuring(counted, 'evenly');
    case 'interpolated':
      return interpolate(counted, held === undefined ? unlearnedWeights : learnWeights(counted, plan, held));
    case 'lidstone':
      return additive(counted, plan.pseudoCount);
    case 'laplace':
      return additive(counted, 1);
    case 'maximum-likelihood':
      return additive(counted, 0);
  }
}

function heldOf(held: TableRows | undefined) {
  if (held === undefined)
    return { symbols: new Float64Array(0), starts: new Int32Array(1), weights: new Float64Array(0) };
  const { columns, starts } = sequencesOf(held);
  return { symbols: columns[0].slice(), starts: starts.slice(), weights: rowWeights(held).slice() };
}

function heldRows({ symbols, starts, weights }: State): SequenceRows | undefined {
  const count = weights.length;
  if (count === 0) return undefined;
  return { count, index: Int32Array.from(weights.keys()), columns: [symbols], starts, weights };
}
