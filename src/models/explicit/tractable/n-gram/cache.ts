// A cache (Kuhn and De Mori 1990): p(x | past) = (1 − μ) p(x | context) + μ (share of x among the last m symbols), the first term alone
// where there is no past. The weight μ is learned by EM from rows that were held back.
import { codesOf, type SequenceRows } from '../../../../data/sequences/sequence-rows.js';
import { beginning, type ContextLaw } from '../../../../symbols/contexts/context-law.js';
import { nextContext } from '../../../../symbols/contexts/context-tree.js';
import type { NextSymbol } from '../../../../symbols/next-symbol.js';
import { DataError } from '../../../../util/errors.js';

/** How long a cache is and how much it is believed. */
export interface Cache {
  readonly size: number;
  readonly share: number;
}

/** The last symbols of one sequence, and how often each is among them. */
interface Window {
  readonly symbols: Int32Array;
  readonly counts: Int32Array;
  seen: number;
}

function emptyWindow({ size }: Pick<Cache, 'size'>, outcomes: number): Window {
  return { symbols: new Int32Array(size), counts: new Int32Array(outcomes), seen: 0 };
}

function remember(window: Window, symbol: number): void {
  const size = window.symbols.length;
  const at = window.seen % size;
  if (window.seen >= size) window.counts[window.symbols[at]]--;
  window.symbols[at] = symbol;
  window.counts[symbol]++;
  window.seen++;
}

function shareIn({ counts, symbols, seen }: Window, symbol: number): number {
  return counts[symbol] / Math.min(seen, symbols.length);
}

/** Visits each symbol of a row, its stop included, with p(symbol | context) and its share in the cache; -1 where there is no past. */
function walk(
  who: string,
  law: ContextLaw,
  size: number,
  rows: SequenceRows,
  row: number,
  visit: (p: number, share: number) => void,
): void {
  let { context, history } = beginning(law);
  const window = emptyWindow({ size }, law.outcomes);
  const see = (symbol: number) =>
    visit(law.probability(context, history, symbol), window.seen === 0 ? -1 : shareIn(window, symbol));
  for (const symbol of codesOf(rows, row)) {
    if (symbol < 0) throw missingBesideCache(who);
    see(symbol);
    context = nextContext(law.tree, context, symbol);
    history++;
    remember(window, symbol);
  }
  if (law.stop !== undefined) see(law.stop);
}

/** The refusal of what no sum over contexts can do. */
export function missingBesideCache(who: string): DataError {
  return new DataError(`${who}: with a cache, symbols must not be missing, got a row in which one is`, {
    hint: 'fit without --cache: missing symbols are then summed over exactly',
  });
}

/** Log-probabilities of sequences, stops included. */
export function cachedLogProb(who: string, law: ContextLaw, { size, share }: Cache, rows: SequenceRows): Float64Array {
  return Float64Array.from({ length: rows.count }, (_, row) => {
    let sum = 0;
    walk(who, law, size, rows, row, (p, cached) => {
      sum += Math.log(cached < 0 ? p : (1 - share) * p + share * cached);
    });
    return sum;
  });
}

const STEPS = 100;
const TOLERANCE = 1e-6;

/** The share of a cache under which held-back rows are most probable; those with missing symbols say nothing. */
export function learnShare(law: ContextLaw, size: number, rows: SequenceRows): number {
  const [shares, masses, weights] = [[], [], []] as [number[], number[], number[]];
  for (let row = 0; row < rows.count; row++) {
    if (codesOf(rows, row).includes(-1)) continue;
    walk('cache', law, size, rows, row, (p, cached) => {
      if (cached < 0 || !(p + cached > 0)) return;
      masses.push(p);
      shares.push(cached);
      weights.push(rows.weights?.[row] ?? 1);
    });
  }
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  if (!(all > 0)) return 0;
  let share = 0.1;
  for (let step = 0; step < STEPS; step++) {
    let sum = 0;
    for (const [i, p] of masses.entries())
      sum += (weights[i] * share * shares[i]) / ((1 - share) * p + share * shares[i]);
    const next = sum / all;
    const change = Math.abs(next - share);
    share = next;
    if (change < TOLERANCE) break;
  }
  return share;
}

/** Where the lanes of drawn sequences stand. */
interface Lanes {
  readonly contexts: Int32Array;
  readonly histories: Int32Array;
  readonly windows: readonly Window[];
}

/** The laws as those of drawn sequences. */
export function cachedNext(law: ContextLaw, { size, share }: Cache): NextSymbol<Lanes> {
  const { outcomes, tree } = law;
  const begin = beginning(law);
  return {
    symbols: outcomes,
    start: (lanes) => ({
      contexts: new Int32Array(lanes).fill(begin.context),
      histories: new Int32Array(lanes).fill(begin.history),
      windows: Array.from({ length: lanes }, () => emptyWindow({ size }, outcomes)),
    }),
    law({ contexts, histories, windows }) {
      const logs = new Float64Array(contexts.length * outcomes);
      for (const [lane, window] of windows.entries()) {
        const at = lane * outcomes;
        law.fill(contexts[lane], histories[lane], logs, at);
        for (let x = 0; x < outcomes; x++) {
          const p = logs[at + x];
          logs[at + x] = Math.log(window.seen === 0 ? p : (1 - share) * p + share * shareIn(window, x));
        }
      }
      return logs;
    },
    read(lanes, symbols) {
      for (const [lane, symbol] of symbols.entries()) {
        if (symbol < 0) continue;
        lanes.contexts[lane] = nextContext(tree, lanes.contexts[lane], symbol);
        lanes.histories[lane]++;
        remember(lanes.windows[lane], symbol);
      }
      return lanes;
    },
  };
}
