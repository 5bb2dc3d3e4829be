import { beginning, type ContextLaw } from '../../../../symbols/contexts/context-law.js';
import { nextContext } from '../../../../symbols/contexts/context-tree.js';
import { communicatingClasses } from './classes.js';

/** A chain of contexts as a chain of states that each tell all of the next: those that it comes back to for ever. */
export interface States {
  readonly count: number;
  /** p(next state | state), [count × count] row by row. */
  readonly P: Float64Array;
  /** p(symbol | state), [count × known]; a state that ends a sequence leads to no symbol. */
  readonly symbols: Float64Array;
  readonly known: number;
}

/**
 * The states of sequences one after the other, each beginning anew where the one before has stopped; the unknown symbol is left out and the
 * rest renormalised. Undefined where there are more than `most`, or where several classes are never left.
 */
export function statesOf(law: ContextLaw, known: number, order: number, most: number): States | undefined {
  const begin = beginning(law);
  const places = new Map<string, number>();
  const states: { context: number; history: number }[] = [];
  const find = (context: number, history: number) => {
    const state = { context, history: Math.min(history, order) };
    const name = `${state.context} ${state.history}`;
    const known = places.get(name);
    if (known !== undefined) return known;
    places.set(name, states.length);
    states.push(state);
    return states.length - 1;
  };
  const first = find(begin.context, begin.history);
  const moves: { to: number; p: number; symbol: number }[][] = [];
  const all = new Float64Array(law.outcomes);
  for (let i = 0; i < states.length; i++) {
    if (states.length > most) return undefined;
    const { context, history } = states[i];
    law.fill(context, history, all, 0);
    const stop = law.stop === undefined ? 0 : all[law.stop];
    const total = all.subarray(0, known).reduce((sum, p) => sum + p, stop);
    const own = stop > 0 ? [{ to: first, p: stop / total, symbol: -1 }] : [];
    for (let symbol = 0; symbol < known; symbol++)
      if (all[symbol] > 0)
        own.push({ to: find(nextContext(law.tree, context, symbol), history + 1), p: all[symbol] / total, symbol });
    moves.push(own);
  }
  const n = states.length;
  const whole = new Float64Array(n * n);
  for (const [i, own] of moves.entries()) for (const { to, p } of own) whole[i * n + to] += p;
  const closed = communicatingClasses(whole, n).filter(({ kind }) => kind !== 'transient');
  return closed.length === 1 ? within(closed[0].states, moves, known) : undefined;
}

function within(
  kept: readonly number[],
  moves: readonly (readonly { to: number; p: number; symbol: number }[])[],
  known: number,
): States {
  const count = kept.length;
  const place = new Map(kept.map((state, i) => [state, i]));
  const P = new Float64Array(count * count);
  const symbols = new Float64Array(count * known);
  for (const [i, state] of kept.entries()) {
    for (const { to, p, symbol } of moves[state]) {
      P[i * count + (place.get(to) ?? 0)] += p;
      if (symbol >= 0) symbols[i * known + symbol] += p;
    }
  }
  return { count, P, symbols, known };
}
