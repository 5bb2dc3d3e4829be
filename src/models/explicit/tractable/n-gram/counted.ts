import type { ContextTree } from '../../../../symbols/contexts/context-tree.js';

/** What smoothing starts from: how often each sequence occurred. */
export interface Counted {
  readonly tree: ContextTree;
  /** Occurrences of each node. */
  readonly total: Float64Array;
  /** Of these, those that no longer sequence holds, because a beginning or a missing symbol is before them. */
  readonly own: Float64Array;
  /** Symbols that may come next; a code above them stands for the beginning. */
  readonly outcomes: number;
}

/** Smoothed laws: p(x | c) is that of the node c x where there is one, else the context's `backoff` times p(x | shorter context), which below the empty one is 1 / V. */
export interface Smoothed {
  readonly probability: Float64Array;
  readonly backoff: Float64Array;
}

/** Probabilities and weights yet to be filled in: a context without continuations gives all its mass to the shorter one. */
export function unfilled({ tree }: Counted): Smoothed {
  return {
    probability: new Float64Array(tree.symbol.length),
    backoff: new Float64Array(tree.first.length - 1).fill(1),
  };
}

/** The nodes that continue a context by a symbol, `from` up to `to`: all but that of a beginning, whose code is the last. */
export function continuationsOf({ tree: { first, symbol }, outcomes }: Counted, context: number) {
  const from = first[context];
  let to = first[context + 1];
  while (to > from && symbol[to - 1] >= outcomes) to--;
  return { from, to };
}

/** Σ of the counts of nodes `from` up to `to`. */
export function sumOver(counts: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += counts[i];
  return sum;
}

/** How many nodes of a level have count 1, 2, … most (weights count as the nearest of these), from index 1 on. */
export function countsOfCounts({ tree, outcomes }: Counted, counts: Float64Array, level: number, most: number) {
  const times = new Float64Array(most + 1);
  for (let i = tree.levels[level]; i < tree.levels[level + 1]; i++) {
    if (tree.symbol[i] >= outcomes || !(counts[i] > 0)) continue;
    const count = Math.max(1, Math.round(counts[i]));
    if (count <= most) times[count]++;
  }
  return times;
}
