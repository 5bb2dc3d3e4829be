import type { SequenceRows } from '../../../../data/sequences/sequence-rows.js';
import type { HiddenMarkovParams } from './chain.js';
import type { Emission } from './emission.js';
import { walkOf, walkSequences } from './walk-sequences.js';

/** p(state at a step | all known cells of its sequence), [steps × states]; a row that cannot be says nothing of its states, and gets the law of the first at each step. */
export function smoothedStates(emission: Emission, params: HiddenMarkovParams, rows: SequenceRows): Float64Array {
  const K = params.start.length;
  const smoothed = new Float64Array(rows.starts[rows.count] * K);
  const weights = new Float64Array(rows.count).fill(1);
  const see = (_rows: SequenceRows, gamma: Float64Array, from: number) => smoothed.set(gamma, from * K);
  const values = walkSequences(walkOf(emission, params, rows, { weights, see }));
  for (let i = 0; i < rows.count; i++) {
    if (values[i] > -Infinity) continue;
    for (let t = rows.starts[i]; t < rows.starts[i + 1]; t++) smoothed.set(params.start.map(Math.exp), t * K);
  }
  return smoothed;
}
