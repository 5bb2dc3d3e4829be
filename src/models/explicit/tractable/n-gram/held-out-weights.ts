// Weights learned by EM from rows that were held back (Jelinek and Mercer 1980). Each symbol of these is taken to come from the context of
// one length: with weights λ, one for each length of context and size of its count, the longest context is left for the next shorter one with
// probability 1 − λ. The expected shares of the symbols that stayed are the next λ. Never less probable from step to step.
import type { SequenceRows } from '../../../../data/sequences/sequence-rows.js';
import { beginning, type ContextLaw } from '../../../../symbols/contexts/context-law.js';
import { continuation, lengthOfNode, nextContext } from '../../../../symbols/contexts/context-tree.js';
import { type Counted, continuationsOf, sumOver } from './counted.js';

const STEPS = 100;
const TOLERANCE = 1e-7;
/** Contexts of each length share a weight with those seen about as often, up to 2^15 times. */
const SIZES = 16;

/** λ of a context of a length that was followed so many times. */
export type Weights = (length: number, followed: number) => number;

/** Where no rows were held back: as many chances to leave as a Witten-Bell estimate of two different symbols would give. */
export const unlearnedWeights: Weights = (_length, followed) => followed / (followed + 2);

/** The weights under which the held-back rows are most probable. */
export function learnWeights(counted: Counted, ends: Pick<ContextLaw, 'start' | 'stop'>, rows: SequenceRows): Weights {
  const lengths = counted.tree.levels.length - 2;
  const cells = tableOf(counted, ends, rows);
  let lambda = new Float64Array(lengths * SIZES).fill(0.5);
  let before = Number.NEGATIVE_INFINITY;
  for (let step = 0; step < STEPS; step++) {
    const stayed = new Float64Array(lambda.length);
    const came = new Float64Array(lambda.length);
    const logProb = expectations(cells, lambda, counted.outcomes, stayed, came);
    // A half that no row adds to: a weight that nothing was learned for stays in the middle.
    lambda = lambda.map((_, i) => (stayed[i] + 0.5) / (came[i] + 1));
    if (logProb - before < TOLERANCE * Math.abs(logProb)) break;
    before = logProb;
  }
  return (length, followed) => lambda[length * SIZES + sizeOf(followed)];
}

/** Of each held-back symbol its contexts from short to long: which weight each has, and p(symbol | context) by maximum likelihood. */
interface Cells {
  /** Where each symbol's contexts begin, and where the last ones end. */
  readonly starts: Int32Array;
  readonly weights: Float64Array;
  readonly cell: Int32Array;
  readonly share: Float64Array;
}

function tableOf(counted: Counted, { start, stop }: Pick<ContextLaw, 'start' | 'stop'>, rows: SequenceRows): Cells {
  const { tree, total } = counted;
  const begin = beginning({ tree, start } as ContextLaw).context;
  const starts = [0];
  const weights: number[] = [];
  const cell: number[] = [];
  const share: number[] = [];
  const sums = Float64Array.from({ length: tree.first.length - 1 }, (_, context) => {
    const { from, to } = continuationsOf(counted, context);
    return sumOver(total, from, to);
  });
  const add = (context: number, symbol: number, weight: number) => {
    const path: number[] = [];
    for (let node = context; ; node = tree.suffix[node]) {
      if (sums[node] > 0) path.push(node);
      if (node === 0) break;
    }
    for (const node of path.reverse()) {
      const found = continuation(tree, node, symbol);
      cell.push(lengthOfNode(tree, node) * SIZES + sizeOf(sums[node]));
      share.push(found < 0 ? 0 : total[found] / sums[node]);
    }
    starts.push(cell.length);
    weights.push(weight);
  };
  for (let row = 0; row < rows.count; row++) {
    const weight = rows.weights?.[row] ?? 1;
    let context = begin;
    for (let i = rows.starts[row]; i < rows.starts[row + 1]; i++) {
      const symbol = rows.columns[0][i];
      if (Number.isNaN(symbol)) {
        context = 0; // what is missing is no held-back symbol, and what comes next has a short past
        continue;
      }
      add(context, symbol, weight);
      context = nextContext(tree, context, symbol);
    }
    if (stop !== undefined) add(context, stop, weight);
  }
  return {
    starts: Int32Array.from(starts),
    weights: Float64Array.from(weights),
    cell: Int32Array.from(cell),
    share: Float64Array.from(share),
  };
}

function expectations(
  { starts, weights, cell, share }: Cells,
  lambda: Float64Array,
  outcomes: number,
  stayed: Float64Array,
  came: Float64Array,
): number {
  let logProb = 0;
  const below = new Float64Array(64);
  for (let s = 0; s < weights.length; s++) {
    const [from, to] = [starts[s], starts[s + 1]];
    let p = 1 / outcomes;
    for (let i = from; i < to; i++) {
      below[i - from] = p;
      p = lambda[cell[i]] * share[i] + (1 - lambda[cell[i]]) * p;
    }
    logProb += weights[s] * Math.log(p);
    let reached = weights[s];
    for (let i = to - 1; i >= from && reached > 0; i--) {
      const here = lambda[cell[i]] * share[i];
      const stays = here / (here + (1 - lambda[cell[i]]) * below[i - from]);
      came[cell[i]] += reached;
      stayed[cell[i]] += reached * stays;
      reached *= 1 - stays;
    }
  }
  return logProb;
}

function sizeOf(followed: number): number {
  return Math.max(0, Math.min(SIZES - 1, Math.floor(Math.log2(followed))));
}
