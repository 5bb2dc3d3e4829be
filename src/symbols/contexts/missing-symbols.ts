import type { Draws } from '../../random/draws.js';
import { DataError } from '../../util/errors.js';
import { beginning, type ContextLaw } from './context-law.js';
import { nextContext } from './context-tree.js';

/**
 * What is known of a sequence with missing symbols after some of its steps: which contexts it may be in, with the probabilities of these given
 * all before. Many histories share a context, so that there are never more of these than the tree has, however many symbols are missing.
 */
interface Filtered {
  readonly contexts: Int32Array;
  readonly weights: Float64Array;
}

/** log p of the known symbols of a sequence (-1: missing), the missing ones summed over: exact. */
export function partialLogProb(law: ContextLaw, codes: Int32Array): number {
  let logProb = 0;
  forward(law, codes, (_, log) => {
    logProb += log;
  });
  return logProb;
}

/** The sequence with its missing symbols drawn from their law given the known ones: filtered forward, drawn backward. Only symbols below `drawable` are drawn. */
export function drawMissing(law: ContextLaw, codes: Int32Array, drawable: number, draws: Draws): Int32Array {
  const drawn = codes.slice();
  const path: Filtered[] = [];
  forward(law, codes, (filtered) => path.push(filtered), drawable);
  const { history } = beginning(law);
  // Where a step has one context, what comes after says nothing of what came before.
  if (!path[codes.length].weights.some((weight) => weight > 0))
    throw new DataError(
      'missing symbols: the known ones must be possible together, got a sequence of probability zero',
    );
  let state = draws.categorical(path[codes.length].weights);
  let context = path[codes.length].contexts[state];
  for (let t = codes.length - 1; t >= 0; t--) {
    const before = path[t];
    if (codes[t] >= 0 && before.contexts.length === 1) {
      context = before.contexts[0];
      continue;
    }
    const ways: number[] = [];
    const weights: number[] = [];
    const [from, to] = codes[t] < 0 ? [0, drawable] : [codes[t], codes[t] + 1];
    for (let i = 0; i < before.contexts.length; i++) {
      for (let symbol = from; symbol < to; symbol++) {
        if (nextContext(law.tree, before.contexts[i], symbol) !== context) continue;
        const weight = before.weights[i] * law.probability(before.contexts[i], history + t, symbol);
        if (!(weight > 0)) continue;
        ways.push(i * drawable + symbol - from);
        weights.push(weight);
      }
    }
    const way = ways[draws.categorical(weights)];
    state = Math.floor(way / drawable);
    drawn[t] = from + (way % drawable);
    context = before.contexts[state];
  }
  return drawn;
}

/** Walks forward; `visit` sees what is known before each step, and after the last, with log p of what was read to get there. */
function forward(
  law: ContextLaw,
  codes: Int32Array,
  visit: (filtered: Filtered, log: number) => void,
  drawable = law.stop ?? law.outcomes,
): void {
  const begin = beginning(law);
  const { stop, outcomes } = law;
  let filtered: Filtered = { contexts: Int32Array.of(begin.context), weights: Float64Array.of(1) };
  visit(filtered, 0);
  const all = new Float64Array(outcomes);
  for (let t = 0; t < codes.length; t++) {
    const sums = new Map<number, number>();
    let total = 0;
    for (let i = 0; i < filtered.contexts.length; i++) {
      const context = filtered.contexts[i];
      const isMissing = codes[t] < 0;
      if (isMissing) law.fill(context, begin.history + t, all, 0);
      const [from, to] = isMissing ? [0, drawable] : [codes[t], codes[t] + 1];
      for (let symbol = from; symbol < to; symbol++) {
        const p = isMissing ? all[symbol] : law.probability(context, begin.history + t, symbol);
        const weight = filtered.weights[i] * p;
        if (!(weight > 0)) continue;
        total += weight;
        const next = nextContext(law.tree, context, symbol);
        sums.set(next, (sums.get(next) ?? 0) + weight);
      }
    }
    filtered = {
      contexts: Int32Array.from(sums.keys()),
      weights: Float64Array.from(sums.values(), (weight) => weight / total),
    };
    const last = t === codes.length - 1;
    visit(last && stop !== undefined ? stopped(law, filtered, begin.history + t + 1) : filtered, Math.log(total));
  }
  if (stop === undefined) return;
  // The stop is read after the last step.
  const ended = filtered.contexts.reduce(
    (sum, context, i) => sum + filtered.weights[i] * law.probability(context, begin.history + codes.length, stop),
    0,
  );
  visit({ contexts: new Int32Array(0), weights: new Float64Array(0) }, Math.log(ended));
}

/** The contexts after the last step, weighed by the stop that follows. */
function stopped(law: ContextLaw, { contexts, weights }: Filtered, history: number): Filtered {
  const { stop = 0 } = law;
  return { contexts, weights: weights.map((weight, i) => weight * law.probability(contexts[i], history, stop)) };
}
