import type { SequenceRows } from '../../../../data/sequences/sequence-rows.js';
import type { HiddenMarkovParams } from './chain.js';
import type { Emission } from './emission.js';
import { engineWalk, isWorthwhile } from './engine-walk.js';
import { lastSteps, stepsBetween } from './likelihoods.js';
import { type SeePosterior, walkOf, walkSequences } from './walk-sequences.js';

/** What sequences contribute: sums of posteriors. */
export type HiddenMarkovSums = {
  readonly start: Float64Array;
  /** Expected moves and entries, but for the factors a_jk and p_k(d). */
  readonly moves: Float64Array;
  readonly entries: Float64Array;
  /** Expected steps of each state that were the last one of their sequence, and that were not; then sequences without steps, and with. [2 × (states + 1)] */
  readonly ends: Float64Array;
  readonly emission: Float64Array;
  /** Steps that each state answers for, whatever their weight. */
  readonly occupancy: Float64Array;
};

/** The E-step on a block of sequences: their log-probabilities in nats, and the sums. */
export async function expectation(
  emission: Emission,
  params: HiddenMarkovParams,
  rows: SequenceRows,
): Promise<{ readonly values: Float64Array; readonly sums: HiddenMarkovSums }> {
  const K = params.start.length;
  const sums: HiddenMarkovSums = {
    start: new Float64Array(K),
    moves: new Float64Array(K * K),
    entries: new Float64Array(params.durations.length),
    ends: new Float64Array(2 * (K + 1)),
    emission: new Float64Array(emission.statisticsSize),
    occupancy: new Float64Array(K),
  };
  const see: SeePosterior = (some, gamma, from, to) => {
    emission.addStatistics(params.laws, stepsBetween(some, from, to), to - from, gamma, sums.emission);
    addOccupancy(gamma, some, from, to, sums);
  };
  const walk = walkOf(emission, params, rows, { sums, see });
  const values = isWorthwhile(walk) ? await engineWalk(walk) : walkSequences(walk);
  for (let i = 0; i < rows.count; i++)
    sums.ends[2 * K + (rows.starts[i + 1] === rows.starts[i] ? 0 : 1)] += walk.weights[i];
  return { values, sums };
}

function addOccupancy(gamma: Float64Array, rows: SequenceRows, from: number, to: number, sums: HiddenMarkovSums): void {
  const K = sums.occupancy.length;
  const isLast = lastSteps(rows, from, to);
  for (let t = 0; t < to - from; t++) {
    let weight = 0;
    for (let k = t * K; k < (t + 1) * K; k++) weight += gamma[k];
    if (!(weight > 0)) continue;
    const which = isLast[t] === 1 ? 0 : K;
    for (let k = 0; k < K; k++) {
      sums.ends[which + k] += gamma[t * K + k];
      sums.occupancy[k] += gamma[t * K + k] / weight;
    }
  }
}

/** log p of each row, in nats. */
export async function sequenceLogProb(
  emission: Emission,
  params: HiddenMarkovParams,
  rows: SequenceRows,
): Promise<Float64Array> {
  const walk = walkOf(emission, params, rows);
  return isWorthwhile(walk) ? engineWalk(walk) : walkSequences(walk);
}
