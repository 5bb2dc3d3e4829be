import { codesOf, type SequenceRows } from '../../data/sequences/sequence-rows.js';
import type { NextSymbol } from '../next-symbol.js';
import { type ContextTree, continuation, nextContext } from './context-tree.js';

/** Laws of the next symbol that depend on the longest known context alone, and on how many symbols came before where that is few. */
export interface ContextLaw {
  readonly tree: ContextTree;
  /** Symbols that may come next: 0 … outcomes - 1. */
  readonly outcomes: number;
  /** Of these, the one after the last step. */
  readonly stop: number | undefined;
  /** The code before the first step, where beginnings have laws of their own. */
  readonly start: number | undefined;
  /** p(symbol | the longest known context, a node of the tree, of a history of so many symbols). */
  probability(context: number, history: number, symbol: number): number;
  /** The same of all symbols, written to `out` from `at` on. */
  fill(context: number, history: number, out: Float64Array, at: number): void;
}

/** The context in which a sequence begins, and the symbols in it. */
export function beginning({ tree, start }: ContextLaw): { readonly context: number; readonly history: number } {
  if (start === undefined || tree.levels.length < 3) return { context: 0, history: 0 };
  return { context: Math.max(0, continuation(tree, 0, start)), history: 1 };
}

/** Log-probabilities of sequences without missing symbols, stops included. NaN where a symbol is missing. */
export function contextLogProb(law: ContextLaw, { columns, starts, count }: SequenceRows, column = 0): Float64Array {
  const begin = beginning(law);
  const codes = columns[column];
  const { tree } = law;
  const values = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    let { context, history } = begin;
    let sum = 0;
    for (let i = starts[row]; i < starts[row + 1]; i++) {
      const symbol = codes[i];
      sum += Math.log(law.probability(context, history, symbol));
      context = nextContext(tree, context, symbol);
      history++;
      if (Number.isNaN(sum)) break;
    }
    if (law.stop !== undefined) sum += Math.log(law.probability(context, history, law.stop));
    values[row] = sum;
  }
  return values;
}

/** Where the lanes of drawn sequences stand. */
interface Lanes {
  readonly contexts: Int32Array;
  readonly histories: Int32Array;
}

/** The laws as those of drawn sequences. */
export function contextNext(law: ContextLaw): NextSymbol<Lanes> {
  const { outcomes, tree } = law;
  const begin = beginning(law);
  return {
    symbols: outcomes,
    start: (lanes) => ({
      contexts: new Int32Array(lanes).fill(begin.context),
      histories: new Int32Array(lanes).fill(begin.history),
    }),
    law({ contexts, histories }) {
      const logs = new Float64Array(contexts.length * outcomes);
      for (let lane = 0; lane < contexts.length; lane++)
        law.fill(contexts[lane], histories[lane], logs, lane * outcomes);
      for (let i = 0; i < logs.length; i++) logs[i] = Math.log(logs[i]);
      return logs;
    },
    read({ contexts, histories }, symbols) {
      for (let lane = 0; lane < symbols.length; lane++) {
        if (symbols[lane] < 0) continue;
        contexts[lane] = nextContext(tree, contexts[lane], symbols[lane]);
        histories[lane]++;
      }
      return { contexts, histories };
    },
  };
}

/** The codes of one row of a column; -1 where one is missing. */
export function columnCodes(rows: SequenceRows, row: number, column: number): Int32Array {
  return codesOf({ ...rows, columns: [rows.columns[column]] }, row);
}
