import { type SequenceRows, sequencesOf } from '../../../../data/sequences/sequence-rows.js';
import type { Chain } from './chain.js';
import type { Emission } from './emission.js';

/** Columns of steps `from` to `to`. */
export function stepsBetween({ columns }: SequenceRows, from: number, to: number): Float64Array[] {
  return columns.map((column) => column.subarray(from, to));
}

/** log p(known cells | state) of steps `from` to `to`, with what it takes that each step is or is not its sequence's last; of an open end nothing is known. [steps × states] */
export function logLikelihoods(
  emission: Emission,
  laws: Float64Array,
  chain: Chain,
  rows: SequenceRows,
  from: number,
  to: number,
  end: 'stops' | 'open' = 'stops',
): Float64Array {
  const K = chain.states;
  const out = new Float64Array((to - from) * K);
  emission.logDensities(laws, stepsBetween(rows, from, to), to - from, out);
  const { goes, stops } = chain;
  if (goes === undefined || stops === undefined) return out;
  const [logGoes, logStops] = [goes.map(Math.log), stops.map(Math.log)];
  const isLast = lastSteps(rows, from, to);
  for (let t = 0; t < to - from; t++) {
    if (isLast[t] === 1 && end === 'open') continue;
    const ends = isLast[t] === 1 ? logStops : logGoes;
    for (let k = 0; k < K; k++) out[t * K + k] += ends[k];
  }
  return out;
}

/** 1 for each step between that is the last one of its sequence. */
export function lastSteps(rows: SequenceRows, from: number, to: number): Uint8Array {
  const { starts, count } = sequencesOf(rows);
  const isLast = new Uint8Array(to - from);
  for (let i = 0; i < count; i++) {
    const last = starts[i + 1] - 1;
    if (starts[i + 1] > starts[i] && last >= from && last < to) isLast[last - from] = 1;
  }
  return isLast;
}

/** exp(log b_t(k) - max_k log b_t(k)) in place; returns the maxima, which belong to log p. [steps] */
export function scaled(logB: Float64Array, states: number): Float64Array {
  const steps = logB.length / states;
  const largest = new Float64Array(steps);
  for (let t = 0; t < steps; t++) {
    const at = t * states;
    let most = -Infinity;
    for (let k = at; k < at + states; k++) if (logB[k] > most) most = logB[k];
    largest[t] = most;
    for (let k = at; k < at + states; k++) {
      const gap = logB[k] - most;
      logB[k] = gap > -700 ? Math.exp(gap) : 0; // also where both are -Infinity
    }
  }
  return largest;
}
