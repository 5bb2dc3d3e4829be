// Forward and backward passes with a scale at each step (Rabiner 1989, section V.A), over a run of steps that may be a part of a
// longer sequence. Letters: b_t(k) the emission likelihoods up to a factor, α̂_t(d, k) the law of (steps left, state) given what was
// read up to t, c_t its scale, ε_t(k) the law of entering k at t, β̂_t such that α̂_t β̂_t is the posterior.
// ε_t(k) = Σ_j α̂_t-1(1, j) a_jk;   c_t α̂_t(d, k) = b_t(k) [α̂_t-1(d + 1, k) + p_k(d) ε_t(k)].
import type { Chain } from './chain.js';

/** Scales below this could hide states that underflow; the sequence is then computed in logarithms. */
export const LEAST_SCALE = 1e-100;

/** A state less likely than this has no posterior, and its β̂, which could be beyond all numbers, is left out. */
export const LEAST_SHARE = 1e-300;

/** Sums of the posterior that a chain learns from. */
export interface ChainSums {
  /** Expected first states. [states] */
  readonly start: Float64Array;
  /** Expected moves, without their factor a_jk, which is the same for all steps. [states × states] */
  readonly moves: Float64Array;
  /** Expected entries for d steps, without their factor p_k(d). [longest × states] */
  readonly entries: Float64Array;
}

/** What a pass writes into, made once for many runs. */
export interface PassSpace {
  /** α̂_t. [steps × longest × states] */
  readonly alpha: Float64Array;
  /** c_t. [steps] */
  readonly scales: Float64Array;
  /** The law before the first step of a run: α̂ of the step before. [longest × states] */
  readonly before: Float64Array;
  readonly entering: Float64Array;
  readonly weighted: Float64Array;
  readonly leaving: Float64Array;
}

/** Space for runs of at most so many steps. */
export function passSpace({ states, longest }: Chain, steps: number): PassSpace {
  return {
    alpha: new Float64Array(steps * longest * states),
    scales: new Float64Array(steps),
    before: new Float64Array(longest * states),
    entering: new Float64Array(states),
    weighted: new Float64Array(longest * states),
    leaving: new Float64Array(states),
  };
}

/** ε_t(k) = Σ_j α̂(1, j) a_jk, written to `entering`. */
function enter({ states: K, transitions: A }: Chain, alpha: Float64Array, at: number, entering: Float64Array): void {
  entering.fill(0);
  for (let j = 0; j < K; j++) {
    const share = alpha[at + j];
    if (share === 0) continue;
    const row = j * K;
    for (let k = 0; k < K; k++) entering[k] += share * A[row + k];
  }
}

/**
 * The forward pass over `steps` steps whose likelihoods begin at b[from × states]; `isFirst` where the sequence begins here, else the
 * law is that in `space.before`. Leaves α̂ of the last step in `space.before` and returns Σ log c_t, or undefined where a scale is too small.
 */
export function forward(
  chain: Chain,
  b: Float64Array,
  from: number,
  steps: number,
  isFirst: boolean,
  space: PassSpace,
): number | undefined {
  const { states: K, longest: D, start, durations: p } = chain;
  const { alpha, scales, before, entering } = space;
  const N = D * K;
  let logLikelihood = 0;
  let previous = before;
  let at = 0;
  for (let t = 0; t < steps; t++) {
    const to = t * N;
    const read = (from + t) * K;
    let scale = 0;
    const isStart = isFirst && t === 0;
    if (isStart) entering.set(start);
    else enter(chain, previous, at, entering);
    for (let d = 0; d < D; d++) {
      const row = d * K;
      const goesOn = !isStart && d + 1 < D;
      for (let k = 0; k < K; k++) {
        const stayed = goesOn ? previous[at + row + K + k] : 0;
        const value = b[read + k] * (stayed + p[row + k] * entering[k]);
        alpha[to + row + k] = value;
        scale += value;
      }
    }
    if (!(scale >= LEAST_SCALE)) return undefined;
    const factor = 1 / scale;
    for (let i = to; i < to + N; i++) alpha[i] *= factor;
    scales[t] = scale;
    logLikelihood += Math.log(scale);
    previous = alpha;
    at = to;
  }
  if (steps > 0) before.set(alpha.subarray((steps - 1) * N, steps * N));
  return logLikelihood;
}

/**
 * The backward pass over the run that `forward` has just been over. `beta` holds β̂ after its last step (all ones at the end of the
 * sequence) and then that before its first step. Posterior probabilities of states, times `weight`, go to gamma[(from + t) × states];
 * moves and entries are added to `sums`, but for those into the first step of a run that does not begin the sequence: `edge` is the α̂ there.
 */
export function backward(
  chain: Chain,
  b: Float64Array,
  from: number,
  steps: number,
  edge: Float64Array | undefined,
  space: PassSpace,
  beta: Float64Array,
  weight: number,
  gamma: Float64Array,
  sums: ChainSums | undefined,
): void {
  const { states: K, longest: D, transitions: A, durations: p } = chain;
  const { alpha, scales, weighted, leaving } = space;
  const N = D * K;
  for (let t = steps - 1; t >= 0; t--) {
    const at = t * N;
    const read = (from + t) * K;
    const factor = 1 / scales[t];
    leaving.fill(0);
    for (let k = 0; k < K; k++) gamma[read + k] = 0;
    for (let d = 0; d < D; d++) {
      const row = d * K;
      for (let k = 0; k < K; k++) {
        gamma[read + k] += weight * alpha[at + row + k] * beta[row + k];
        const g = b[read + k] * beta[row + k] * factor;
        weighted[row + k] = g;
        leaving[k] += p[row + k] * g;
      }
    }
    const isStart = t === 0 && edge === undefined;
    const previous = t === 0 ? edge : alpha;
    const place = t === 0 ? 0 : at - N;
    if (sums !== undefined) addSums(chain, previous, place, isStart, space, weight, sums);
    if (isStart) return;
    for (let j = 0; j < K; j++) {
      let sum = 0;
      const row = j * K;
      for (let k = 0; k < K; k++) sum += A[row + k] * leaving[k];
      beta[j] = sum;
    }
    for (let i = N - 1; i >= K; i--) beta[i] = weighted[i - K];
    if (previous === undefined) continue;
    for (let i = 0; i < N; i++) if (previous[place + i] < LEAST_SHARE) beta[i] = 0;
  }
}

function addSums(
  chain: Chain,
  previous: Float64Array | undefined,
  at: number,
  isStart: boolean,
  { entering, weighted, leaving }: PassSpace,
  weight: number,
  { start, moves, entries }: ChainSums,
): void {
  const { states: K, longest: D, start: pi } = chain;
  if (isStart || previous === undefined) {
    for (let k = 0; k < K; k++) start[k] += weight * pi[k] * leaving[k];
  } else {
    for (let j = 0; j < K; j++) {
      const share = weight * previous[at + j];
      if (share === 0) continue;
      const row = j * K;
      for (let k = 0; k < K; k++) moves[row + k] += share * leaving[k];
    }
  }
  if (D === 1) return;
  if (isStart || previous === undefined) entering.set(pi);
  else enter(chain, previous, at, entering);
  for (let d = 0; d < D; d++)
    for (let k = 0; k < K; k++) entries[d * K + k] += weight * entering[k] * weighted[d * K + k];
}
