import { type SequenceRows, sequencesOf } from '../../../../data/sequences/sequence-rows.js';
import { chainOf, type HiddenMarkovParams } from './chain.js';
import type { Emission } from './emission.js';
import { logLikelihoods } from './likelihoods.js';

/** The most likely path of states of each row as a whole (Viterbi 1967), one state a step, numbered from 0; steps of a row that no path can have get -1. */
export function mostLikelyPaths(emission: Emission, params: HiddenMarkovParams, rows: SequenceRows): Int32Array {
  const { starts, count } = sequencesOf(rows);
  const path = new Int32Array(starts[count]);
  const chain = chainOf(params);
  for (let i = 0; i < count; i++) {
    if (starts[i + 1] === starts[i]) continue;
    const logB = logLikelihoods(emission, params.laws, chain, rows, starts[i], starts[i + 1]);
    path.set(mostLikelyPath(params, logB), starts[i]);
  }
  return path;
}

/** The most likely path given log b_t(k), [steps × states]. */
export function mostLikelyPath({ start, transitions, durations }: HiddenMarkovParams, logB: Float64Array): Int32Array {
  const K = start.length;
  const D = durations.length / K;
  const N = D * K;
  const steps = logB.length / K;
  // Where a step came from: a state that was left, or -1 for one step less of the same stay.
  const from = new Int32Array(steps * N).fill(-1);
  let best = new Float64Array(N).fill(-Infinity);
  let next = new Float64Array(N);
  const entering = new Float64Array(K);
  const source = new Int32Array(K);
  for (let t = 0; t < steps; t++) {
    if (t === 0) entering.set(start);
    else bestEntries(best, transitions, K, entering, source);
    for (let d = 0; d < D; d++)
      for (let k = 0; k < K; k++) {
        const entered = entering[k] + durations[d * K + k];
        const stayed = t > 0 && d + 1 < D ? best[(d + 1) * K + k] : -Infinity;
        const isEntered = entered >= stayed;
        next[d * K + k] = logB[t * K + k] + (isEntered ? entered : stayed);
        if (isEntered && t > 0) from[t * N + d * K + k] = source[k];
      }
    [best, next] = [next, best];
  }
  let at = 0;
  for (let i = 1; i < N; i++) if (best[i] > best[at]) at = i;
  const path = new Int32Array(steps).fill(-1);
  if (best[at] === -Infinity) return path;
  for (let t = steps - 1; t >= 0; t--) {
    path[t] = at % K;
    const source = from[t * N + at];
    at = source >= 0 ? source : at + K;
  }
  return path;
}

function bestEntries(
  best: Float64Array,
  transitions: Float64Array,
  K: number,
  entering: Float64Array,
  source: Int32Array,
): void {
  entering.fill(-Infinity);
  for (let j = 0; j < K; j++)
    for (let k = 0; k < K; k++) {
      const value = best[j] + transitions[j * K + k];
      if (value > entering[k] || j === 0) {
        entering[k] = value;
        source[k] = j;
      }
    }
}
