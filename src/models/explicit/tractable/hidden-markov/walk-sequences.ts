// Passes over rows of sequences within bounded memory: short sequences go together, a long one in pieces, of which only the law before
// each is kept from the way forward; on the way back each piece is computed again.
import { rowWeights } from '../../../../data/rows.js';
import type { SequenceRows } from '../../../../data/sequences/sequence-rows.js';
import { type Chain, chainOf, emptyLaw, type HiddenMarkovParams } from './chain.js';
import type { Emission } from './emission.js';
import { logLikelihoods, scaled } from './likelihoods.js';
import { logPasses } from './log-passes.js';
import { backward, type ChainSums, forward, type PassSpace, passSpace } from './scaled-passes.js';

/** Numbers of [steps × longest × states] held at once. */
const MOST_NUMBERS = 2 ** 21;

/** Sees posterior probabilities of states [steps × states], times the weight of their sequence, of steps `from` on of these rows, which may be some of all. */
export type SeePosterior = (rows: SequenceRows, gamma: Float64Array, from: number, to: number) => void;

/** What passes over rows are given and write into. */
export interface Walk {
  readonly emission: Emission;
  readonly params: HiddenMarkovParams;
  readonly rows: SequenceRows;
  /** log p of each row, in nats. */
  readonly values: Float64Array;
  /** Weight of each row's posteriors. */
  readonly weights: Float64Array;
  readonly sums?: ChainSums | undefined;
  readonly see?: SeePosterior | undefined;
}

/** A walk over these rows, each with its own weight. */
export function walkOf(
  emission: Emission,
  params: HiddenMarkovParams,
  rows: SequenceRows,
  how: Pick<Walk, 'sums' | 'see'> & { readonly weights?: Float64Array } = {},
): Walk {
  return { weights: rowWeights(rows), ...how, emission, params, rows, values: new Float64Array(rows.count) };
}

/** log p of each row in nats; where somebody sees posteriors, or sums are wanted, the way back too. */
export function walkSequences(walk: Walk): Float64Array {
  const chain = chainOf(walk.params);
  const { starts, count } = walk.rows;
  const piece = pieceOf(chain);
  const space = passSpace(chain, Math.min(piece, Math.max(1, longestOf(walk.rows))));
  for (let i = 0; i < count; ) {
    if (starts[i + 1] - starts[i] > piece) {
      walkLong(walk, chain, i++, piece, space);
      continue;
    }
    let end = i + 1;
    while (end < count && starts[end + 1] - starts[i] <= piece) end++;
    walkShort(walk, chain, i, end, space);
    i = end;
  }
  return walk.values;
}

/** Most steps of a piece. */
export function pieceOf({ states, longest }: Chain): number {
  return Math.max(64, Math.floor(MOST_NUMBERS / (states * longest)));
}

export function longestOf({ starts, count }: SequenceRows): number {
  let longest = 0;
  for (let i = 0; i < count; i++) longest = Math.max(longest, starts[i + 1] - starts[i]);
  return longest;
}

/** Rows `first` to before `end`, each of few steps. */
function walkShort(walk: Walk, chain: Chain, first: number, end: number, space: PassSpace): void {
  const { emission, params, rows, values, weights, sums, see } = walk;
  const { starts } = rows;
  const [from, to] = [starts[first], starts[end]];
  const b = logLikelihoods(emission, params.laws, chain, rows, from, to);
  const largest = scaled(b, chain.states);
  const goesBack = sums !== undefined || see !== undefined;
  const gamma = goesBack ? new Float64Array(b.length) : b;
  const beta = new Float64Array(chain.states * chain.longest);
  const { none, some } = emptyLaw(params);
  for (let i = first; i < end; i++) {
    const steps = starts[i + 1] - starts[i];
    const at = starts[i] - from;
    if (steps === 0) {
      values[i] = none;
      continue;
    }
    const logScales = forward(chain, b, at, steps, true, space);
    if (logScales === undefined) {
      values[i] = some + walkLogs(walk, chain, i, gamma, at);
      continue;
    }
    values[i] = some + logScales + sumOf(largest, at, at + steps);
    if (!goesBack || weights[i] === 0) continue;
    beta.fill(1);
    backward(chain, b, at, steps, undefined, space, beta, weights[i], gamma, sums);
  }
  if (goesBack) see?.(rows, gamma, from, to);
}

/** One row of more steps than are held at once. */
function walkLong(walk: Walk, chain: Chain, i: number, piece: number, space: PassSpace): void {
  const { emission, params, rows, values, weights, sums, see } = walk;
  const [start, end] = [rows.starts[i], rows.starts[i + 1]];
  const laws: Float64Array[] = [];
  const ofPiece = (from: number) => {
    const b = logLikelihoods(emission, params.laws, chain, rows, from, Math.min(end, from + piece));
    return { b, largest: scaled(b, chain.states), steps: Math.min(piece, end - from) };
  };
  let logLikelihood = emptyLaw(params).some;
  for (let from = start; from < end; from += piece) {
    laws.push(space.before.slice());
    const { b, largest, steps } = ofPiece(from);
    const logScales = forward(chain, b, 0, steps, from === start, space);
    if (logScales === undefined) {
      const gamma = new Float64Array((end - start) * chain.states);
      values[i] = emptyLaw(params).some + walkLogs(walk, chain, i, gamma, 0);
      see?.(rows, gamma, start, end);
      return;
    }
    logLikelihood += logScales + sumOf(largest, 0, steps);
  }
  values[i] = logLikelihood;
  if ((sums === undefined && see === undefined) || weights[i] === 0) return;
  const beta = new Float64Array(chain.states * chain.longest).fill(1);
  for (let p = laws.length - 1; p >= 0; p--) {
    const from = start + p * piece;
    const { b, steps } = ofPiece(from);
    space.before.set(laws[p]);
    forward(chain, b, 0, steps, p === 0, space);
    const gamma = new Float64Array(steps * chain.states);
    backward(chain, b, 0, steps, p === 0 ? undefined : laws[p], space, beta, weights[i], gamma, sums);
    see?.(rows, gamma, from, from + steps);
  }
}

/** One row in logarithms; its posteriors go to gamma from step `at` on. */
function walkLogs(
  { emission, params, rows, weights, sums, see }: Walk,
  chain: Chain,
  i: number,
  gamma: Float64Array,
  at: number,
): number {
  const logB = logLikelihoods(emission, params.laws, chain, rows, rows.starts[i], rows.starts[i + 1]);
  const wanted = sums !== undefined || see !== undefined;
  const found = logPasses(params, logB, weights[i], wanted ? sums : undefined);
  if (wanted) gamma.set(found.gamma, at * chain.states);
  return found.logLikelihood;
}

function sumOf(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i];
  return sum;
}
