import { normalQuantile } from '../numeric/normal-distribution.js';
import { DataError, ShapeError } from '../util/errors.js';

/** Draws of one quantity by several Markov chains, of equal length. */
export type Chains = readonly Float64Array[];

/** Fewest draws of a chain: each half must have pairs of correlations to sum. */
const LEAST = 12;

/** Refuses chains of different lengths, too short ones, draws that are not finite, and a quantity that never changes. */
export function checkChains(who: string, chains: Chains): void {
  const [first] = chains;
  if (first === undefined) throw new ShapeError(`${who}: needs at least 1 chain, got 0`);
  const other = chains.find(({ length }) => length !== first.length);
  if (other !== undefined)
    throw new ShapeError(`${who}: chains must have equal lengths, got ${first.length} and ${other.length}`);
  if (first.length < LEAST)
    throw new DataError(`${who}: chains must have at least ${LEAST} draws, got ${first.length}`, {
      code: 'DATA_TOO_FEW_ROWS',
    });
  for (const chain of chains) {
    const wrong = chain.find((value) => !Number.isFinite(value));
    if (wrong === undefined) continue;
    throw new DataError(`${who}: draws must be finite numbers, got ${wrong}`, { code: 'DATA_NONFINITE' });
  }
  const halves = splitChains(chains);
  if (halves.every((half) => half.every((value) => value === first[0])))
    throw new DataError(`${who}: draws must differ, got only ${first[0]}`);
}

/** Each chain as its first and its last half; of an odd number of draws the middle one is left out. */
export function splitChains(chains: Chains): Chains {
  const half = Math.floor(chains[0].length / 2);
  return chains.flatMap((chain) => [chain.subarray(0, half), chain.subarray(chain.length - half)]);
}

/** Normal scores Φ⁻¹((r − 3/8) / (S + 1/4)) of the ranks r of all S draws together; equal draws share their mean rank. */
export function rankNormalised(chains: Chains): Chains {
  const sorted = Float64Array.from(chains.flatMap((chain) => Array.from(chain))).sort();
  const scores = new Map<number, number>();
  for (let i = 0; i < sorted.length; ) {
    let next = i + 1;
    while (next < sorted.length && sorted[next] === sorted[i]) next++;
    const rank = (i + 1 + next) / 2;
    scores.set(sorted[i], normalQuantile((rank - 3 / 8) / (sorted.length + 1 / 4)));
    i = next;
  }
  return chains.map((chain) => chain.map((value) => scores.get(value) as number));
}

/** Mean and variance (divided by n − 1). */
export function momentsOf(values: ArrayLike<number>): { readonly mean: number; readonly variance: number } {
  const n = values.length;
  // About the first value, so that equal ones have exactly no variance.
  let mean = values[0];
  for (let i = 0; i < n; i++) mean += (values[i] - values[0]) / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (values[i] - mean) ** 2;
  return { mean, variance: squares / (n - 1) };
}
