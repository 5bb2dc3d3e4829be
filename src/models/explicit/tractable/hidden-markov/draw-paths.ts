import type { SequenceRows } from '../../../../data/sequences/sequence-rows.js';
import { logSumExp } from '../../../../numeric/log-sum-exp.js';
import type { Draws } from '../../../../random/draws.js';
import { type Chain, chainOf, type HiddenMarkovParams } from './chain.js';
import type { Emission } from './emission.js';
import { logLikelihoods, scaled } from './likelihoods.js';
import { logPasses } from './log-passes.js';
import { forward, passSpace } from './scaled-passes.js';
import { pieceOf } from './walk-sequences.js';

/** Whether a row is known to end after its last step. */
type End = 'stops' | 'open';

/** α̂ of the steps of one row in any order of pieces; pieces are computed again when they are asked for. */
interface Filtered {
  /** α̂_t, [longest × states], normalised or not. */
  at(t: number): Float64Array;
}

/** A path of (steps left, state) of one row drawn from its law given all known cells: forward filtering, backward sampling (Frühwirth-Schnatter 2006). Positions d × states + k. */
export function drawPath(
  emission: Emission,
  params: HiddenMarkovParams,
  rows: SequenceRows,
  row: number,
  draws: Draws,
  end: End = 'stops',
): Int32Array {
  const chain = chainOf(params);
  const steps = rows.starts[row + 1] - rows.starts[row];
  const path = new Int32Array(steps);
  if (steps === 0) return path;
  const filtered = filter(emission, params, rows, row, end);
  const { states: K, longest: D, transitions: A, durations: p } = chain;
  path[steps - 1] = draws.categorical(filtered.at(steps - 1));
  const masses = new Float64Array(K + 1);
  for (let t = steps - 2; t >= 0; t--) {
    // Either one step less of the same stay, or the last step of some state that was then left.
    const alpha = filtered.at(t);
    const [d, k] = [Math.floor(path[t + 1] / K), path[t + 1] % K];
    for (let j = 0; j < K; j++) masses[j] = alpha[j] * A[j * K + k] * p[d * K + k];
    masses[K] = d + 1 < D ? alpha[path[t + 1] + K] : 0;
    const from = draws.categorical(masses);
    path[t] = from === K ? path[t + 1] + K : from;
  }
  return path;
}

/** The law of (steps left, state) after the last step of a row that may go on, [longest × states]. */
export function lastLaw(emission: Emission, params: HiddenMarkovParams, rows: SequenceRows, row: number): Float64Array {
  return filter(emission, params, rows, row, 'open').at(rows.starts[row + 1] - rows.starts[row] - 1);
}

function filter(emission: Emission, params: HiddenMarkovParams, rows: SequenceRows, row: number, end: End): Filtered {
  const chain = chainOf(params);
  const [start, stop] = [rows.starts[row], rows.starts[row + 1]];
  const size = chain.longest * chain.states;
  const piece = Math.min(pieceOf(chain), stop - start);
  const space = passSpace(chain, piece);
  const laws: Float64Array[] = [];
  let loaded = -1;
  const load = (from: number): boolean => {
    const to = Math.min(stop, from + piece);
    const b = logLikelihoods(emission, params.laws, chain, rows, from, to, end);
    scaled(b, chain.states);
    return forward(chain, b, 0, to - from, from === start, space) !== undefined;
  };
  for (let from = start; from < stop; from += piece) {
    laws.push(space.before.slice());
    if (!load(from)) return inLogs(emission, params, chain, rows, row, end);
    loaded = laws.length - 1;
  }
  return {
    at(t) {
      const wanted = Math.floor(t / piece);
      if (wanted !== loaded) {
        space.before.set(laws[wanted]);
        load(start + wanted * piece);
        loaded = wanted;
      }
      const place = t - wanted * piece;
      return space.alpha.subarray(place * size, (place + 1) * size);
    },
  };
}

function inLogs(
  emission: Emission,
  params: HiddenMarkovParams,
  chain: Chain,
  rows: SequenceRows,
  row: number,
  end: End,
): Filtered {
  const logB = logLikelihoods(emission, params.laws, chain, rows, rows.starts[row], rows.starts[row + 1], end);
  const { alpha, logLikelihood } = logPasses(params, logB, 1, undefined);
  // A row that cannot be says nothing of its states: they are drawn as if nothing were known.
  const isPossible = logLikelihood > -Infinity;
  const free = isPossible ? alpha : logPasses(params, new Float64Array(logB.length), 1, undefined).alpha;
  return {
    at(t) {
      const total = logSumExp(free[t]);
      return free[t].map((log) => Math.exp(log - total));
    },
  };
}
