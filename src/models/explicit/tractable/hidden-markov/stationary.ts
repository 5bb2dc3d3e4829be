import type { Chain } from './chain.js';

/** Change of a mass in a doubling of the steps at which the law no longer moves. */
const STILL = 1e-12;
const MOST_ROUNDS = 20_000;

/** The share of steps in each state in the long run, from the first state on; ends are left out. By (1 + A) / 2, which has the same law as A and no periods. */
export function stationaryLaw(chain: Chain): Float64Array {
  const { states: K, transitions: A } = chain;
  let law = Float64Array.from(chain.start);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = law.map((mass) => mass / 2);
    for (let j = 0; j < K; j++) {
      if (law[j] === 0) continue;
      for (let k = 0; k < K; k++) next[k] += 0.5 * law[j] * A[j * K + k];
    }
    let change = 0;
    for (let k = 0; k < K; k++) change = Math.max(change, Math.abs(next[k] - law[k]));
    law = next;
    if (change < STILL) break;
  }
  // Of entries to steps: each entry lasts as long as its state does.
  const shares = law.map((mass, k) => mass * meanEntry(chain, k));
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
}

function meanEntry({ states: K, longest: D, durations }: Chain, k: number): number {
  let mean = 0;
  for (let d = 0; d < D; d++) mean += (d + 1) * durations[d * K + k];
  return mean;
}

/** Steps that each state lasts on average, ends left out; infinite for one that is never left. */
export function meanDurations(chain: Chain): Float64Array {
  const { states: K, transitions: A } = chain;
  return Float64Array.from({ length: K }, (_, k) => meanEntry(chain, k) / (1 - A[k * K + k]));
}
