import type { HiddenMarkovParams } from './chain.js';
import { bestDurations, type DurationLaw } from './durations.js';
import type { Emission } from './emission.js';
import type { HiddenMarkovSums } from './expectation.js';
import type { Topology } from './topology.js';

/** What the M-step is told beside the sums. */
export interface Learning {
  readonly emission: Emission;
  readonly topology: Topology;
  readonly durations: DurationLaw;
  /** Times that each first state, move and duration counts before any is seen, and each end. */
  readonly chainPseudoCount: number;
  readonly pseudoCount: number;
}

/** The M-step: each law the most likely one given expected counts and pseudo-counts; one without any stays as it is. */
export function maximization(
  learning: Learning,
  params: HiddenMarkovParams,
  sums: HiddenMarkovSums,
): HiddenMarkovParams {
  const { emission, topology, durations, chainPseudoCount: prior, pseudoCount } = learning;
  const K = params.start.length;
  const moves = sums.moves.map((sum, i) =>
    params.transitions[i] === -Infinity ? 0 : sum * Math.exp(params.transitions[i]),
  );
  const transitions = params.transitions.slice();
  for (let j = 0; j < K; j++) {
    const row = moves.subarray(j * K, (j + 1) * K);
    normalise(row, topology.moves.subarray(j * K, (j + 1) * K), prior, transitions, j * K);
  }
  const start = params.start.slice();
  normalise(sums.start, topology.firsts, prior, start, 0);
  return {
    start,
    transitions,
    durations: bestDurations(durations, params.durations, sums.entries, K, prior),
    exits: params.exits.map((exit, k) => {
      const [stopped, went] = k < K ? [sums.ends[k], sums.ends[K + k]] : [sums.ends[2 * K], sums.ends[2 * K + 1]];
      return stopped + went > 0 ? Math.log((stopped + pseudoCount) / (stopped + went + 2 * pseudoCount)) : exit;
    }),
    laws: emission.estimate(sums.emission, params.laws),
    occupancy: sums.occupancy,
  };
}

/** log((count + prior) / total) over the allowed outcomes, -Infinity for others. */
function normalise(counts: Float64Array, allowed: Uint8Array, prior: number, to: Float64Array, at: number): void {
  let total = 0;
  for (let k = 0; k < counts.length; k++) total += allowed[k] === 1 ? counts[k] + prior : 0;
  if (!(total > 0)) return;
  for (let k = 0; k < counts.length; k++)
    to[at + k] = allowed[k] === 1 ? Math.log((counts[k] + prior) / total) : -Infinity;
}

/** log of the prior density of the params that pseudo-counts stand for, up to a constant, in nats. */
export function logPrior({ emission, topology, durations, ...learning }: Learning, params: HiddenMarkovParams): number {
  let sum = 0;
  const { chainPseudoCount: prior, pseudoCount } = learning;
  for (let i = 0; i < params.start.length; i++)
    if (prior > 0 && topology.firsts[i] === 1) sum += prior * params.start[i];
  for (let i = 0; i < params.transitions.length; i++)
    if (prior > 0 && topology.moves[i] === 1) sum += prior * params.transitions[i];
  if (durations === 'categorical' && prior > 0) for (const log of params.durations) sum += prior * log;
  for (const exit of params.exits) sum += pseudoCount * (exit + Math.log(-Math.expm1(exit)));
  return sum + emission.logPrior(params.laws);
}
