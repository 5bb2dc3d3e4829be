import type { NextSymbol } from '../../../../symbols/next-symbol.js';
import { chainOf, type HiddenMarkovParams } from './chain.js';

/** What each lane has read: the law of (steps left, state) after it, [lanes × longest × states]; nothing at first. */
export interface HiddenLanes {
  readonly lanes: number;
  readonly laws: Float64Array;
  isEmpty: boolean;
}

/** The law of the next symbol of one categorical column, its unknown symbol and the stop where there is one: p(x | past) = Σ_k p(k | past) p_k(x). */
export function nextOf(params: HiddenMarkovParams, codes: number): NextSymbol<HiddenLanes> {
  const chain = chainOf(params);
  const { states: K, longest: D, start, transitions: A, durations: p, stops } = chain;
  const N = D * K;
  const symbols = codes + (stops === undefined ? 0 : 1);
  const masses = params.laws.map(Math.exp); // [states × codes]
  const none = stops === undefined ? 0 : Math.exp(params.exits[K]);
  /** The law of the next (steps left, state) of a lane, and the probability that there is none. */
  const ahead = ({ laws, isEmpty }: HiddenLanes, lane: number, to: Float64Array): number => {
    const entering = new Float64Array(K);
    const before = laws.subarray(lane * N, (lane + 1) * N);
    let stop = isEmpty ? none : 0;
    to.fill(0);
    if (isEmpty) for (let k = 0; k < K; k++) entering[k] = (1 - none) * start[k];
    else
      for (let i = 0; i < N; i++) {
        const j = i % K;
        const ends = stops === undefined ? 0 : before[i] * stops[j];
        stop += ends;
        if (i >= K) to[i - K] += before[i] - ends;
        else for (let k = 0; k < K; k++) entering[k] += (before[i] - ends) * A[j * K + k];
      }
    for (let i = 0; i < N; i++) to[i] += p[i] * entering[i % K];
    return stop;
  };
  return {
    symbols,
    start: (lanes) => ({ lanes, laws: new Float64Array(lanes * N), isEmpty: true }),
    law(state) {
      const out = new Float64Array(state.lanes * symbols);
      const next = new Float64Array(N);
      for (let lane = 0; lane < state.lanes; lane++) {
        const stop = ahead(state, lane, next);
        const at = lane * symbols;
        for (let i = 0; i < N; i++) {
          if (next[i] === 0) continue;
          const from = (i % K) * codes;
          for (let x = 0; x < codes; x++) out[at + x] += next[i] * masses[from + x];
        }
        if (stops !== undefined) out[at + codes] = stop;
      }
      for (let i = 0; i < out.length; i++) out[i] = Math.log(out[i]);
      return out;
    },
    read(state, chosen) {
      const next = new Float64Array(N);
      for (let lane = 0; lane < state.lanes; lane++) {
        const x = chosen[lane];
        if (x < 0) continue;
        ahead(state, lane, next);
        let total = 0;
        for (let i = 0; i < N; i++) {
          next[i] *= masses[(i % K) * codes + x];
          total += next[i];
        }
        for (let i = 0; i < N; i++) state.laws[lane * N + i] = total > 0 ? next[i] / total : 1 / N;
      }
      state.isEmpty = false;
      return state;
    },
  };
}
