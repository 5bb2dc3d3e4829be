import { takeRows } from '../../../../data/rows.js';
import { type SequenceRows, sequencesOf } from '../../../../data/sequences/sequence-rows.js';
import { RuntimeUnavailableError } from '../../../../util/errors.js';
import { chainOf, emptyLaw } from './chain.js';
import { type EnginePasses, enginePasses, LANES } from './engine-passes.js';
import { logLikelihoods, scaled } from './likelihoods.js';
import { LEAST_SCALE } from './scaled-passes.js';
import { longestOf, type Walk, walkSequences } from './walk-sequences.js';

/** Multiplications from which starting the engine costs less than it saves, and states from which its products are the faster ones. */
const WORTHWHILE = 2 ** 23;
const FEWEST_STATES = 16;
/** Sequences below which lanes stand empty. */
const FEWEST_ROWS = 8;
/** Numbers of [steps × lanes × states] held at once. */
const MOST_NUMBERS = 2 ** 23;

/** Whether the engine is the faster way over these rows. */
export function isWorthwhile({ params, rows }: Walk): boolean {
  const K = params.start.length;
  return (
    params.durations.length === K &&
    K >= FEWEST_STATES &&
    rows.count >= FEWEST_ROWS &&
    rows.starts[rows.count] * K * K >= WORTHWHILE &&
    longestOf(rows) * LANES * K <= MOST_NUMBERS
  );
}

/** What `walkSequences` does, by the engine, to rounding. */
export async function engineWalk(walk: Walk): Promise<Float64Array> {
  const { params, rows, values } = walk;
  try {
    const passes = await enginePasses(params.start.length);
    const lengths = Array.from({ length: rows.count }, (_, i) => rows.starts[i + 1] - rows.starts[i]);
    const full = [...lengths.keys()].filter((i) => lengths[i] > 0).sort((a, b) => lengths[b] - lengths[a] || a - b);
    for (const [i, length] of lengths.entries()) if (length === 0) values[i] = emptyLaw(params).none;
    for (let from = 0; from < full.length; from += LANES) await walkGroup(walk, passes, full.slice(from, from + LANES));
    return values;
  } catch (error) {
    // A page may come without the engine; the loops need none.
    if (error instanceof RuntimeUnavailableError) return walkSequences(walk);
    throw error;
  }
}

/** The rows at these positions, the longest first. */
async function walkGroup(walk: Walk, passes: EnginePasses, positions: readonly number[]): Promise<void> {
  const { emission, params, values, sums, see } = walk;
  const chain = chainOf(params);
  const rows = sequencesOf(takeRows(walk.rows, positions));
  const lengths = positions.map((_, lane) => rows.starts[lane + 1] - rows.starts[lane]);
  const [steps, K] = [lengths[0], chain.states];
  const likelihoods = logLikelihoods(emission, params.laws, chain, rows, 0, rows.starts[rows.count]);
  const largest = scaled(likelihoods, K);
  const b = new Float64Array(steps * LANES * K).fill(1);
  toLanes(likelihoods, rows, K, b);
  const entering = new Float64Array(LANES * K);
  for (let lane = 0; lane < LANES; lane++) entering.set(chain.start, lane * K);
  const { alpha, scales } = await passes.forward(chain.transitions, entering, b, steps);
  const weights = Float64Array.from(positions, (i) => walk.weights[i]);
  for (const [lane, length] of lengths.entries()) {
    let logLikelihood = emptyLaw(params).some;
    let isSafe = true;
    for (let t = 0; t < length; t++) {
      const scale = scales[t * LANES + lane];
      isSafe &&= scale >= LEAST_SCALE;
      logLikelihood += Math.log(scale) + largest[rows.starts[lane] + t];
    }
    values[positions[lane]] = logLikelihood;
    if (isSafe) continue;
    values[positions[lane]] = walkAlone(walk, rows, lane, weights[lane]);
    weights[lane] = 0;
    neutralise(b, scales, lane, steps, K);
  }
  if (sums === undefined && see === undefined) return;
  const back = reversed({ b, alpha, scales }, lengths, weights, steps, K);
  const found = await passes.backward(chain.transitions, back, steps);
  for (let i = 0; i < K * K && sums !== undefined; i++) sums.moves[i] += found.moves[i];
  const gamma = fromLanes(found.gamma, rows, steps, K);
  if (sums !== undefined) addFirsts(sums.start, gamma, rows, K);
  see?.(rows, gamma, 0, rows.starts[rows.count]);
}

/** A row whose likelihoods underflow side by side. */
function walkAlone(walk: Walk, rows: SequenceRows, lane: number, weight: number): number {
  const alone = sequencesOf(takeRows(rows, [lane]));
  const { emission, params, sums, see } = walk;
  const weights = Float64Array.of(weight);
  return walkSequences({ emission, params, rows: alone, values: new Float64Array(1), weights, sums, see })[0];
}

function neutralise(b: Float64Array, scales: Float64Array, lane: number, steps: number, K: number): void {
  for (let t = 0; t < steps; t++) {
    scales[t * LANES + lane] = 1;
    b.fill(1, (t * LANES + lane) * K, (t * LANES + lane + 1) * K);
  }
}

/** [all steps × states], sequence by sequence → [steps, lanes, states]. */
function toLanes(from: Float64Array, { starts, count }: SequenceRows, K: number, to: Float64Array): void {
  for (let lane = 0; lane < count; lane++)
    for (let t = 0, step = starts[lane]; step < starts[lane + 1]; t++, step++)
      to.set(from.subarray(step * K, (step + 1) * K), (t * LANES + lane) * K);
}

/** The way back of `toLanes`, of what comes from the last step to the first. */
function fromLanes(from: Float64Array, { starts, count }: SequenceRows, steps: number, K: number): Float64Array {
  const to = new Float64Array(starts[count] * K);
  for (let lane = 0; lane < count; lane++)
    for (let t = 0, step = starts[lane]; step < starts[lane + 1]; t++, step++) {
      const at = ((steps - 1 - t) * LANES + lane) * K;
      to.set(from.subarray(at, at + K), step * K);
    }
  return to;
}

interface Ahead {
  readonly b: Float64Array;
  readonly alpha: Float64Array;
  readonly scales: Float64Array;
}

/** All that the way back reads, from the last step to the first. */
function reversed(
  { b, alpha, scales }: Ahead,
  lengths: readonly number[],
  weights: Float64Array,
  steps: number,
  K: number,
) {
  const row = LANES * K;
  const back = {
    b: new Float64Array(steps * row),
    alpha: new Float64Array(steps * row),
    before: new Float64Array(steps * row),
    scales: new Float64Array(steps * LANES),
    weights: new Float64Array(steps * LANES),
    moving: new Float64Array(steps * LANES),
  };
  for (let t = 0; t < steps; t++) {
    const r = steps - 1 - t;
    back.b.set(b.subarray(t * row, (t + 1) * row), r * row);
    back.alpha.set(alpha.subarray(t * row, (t + 1) * row), r * row);
    if (t > 0) back.before.set(alpha.subarray((t - 1) * row, t * row), r * row);
    back.scales.set(scales.subarray(t * LANES, (t + 1) * LANES), r * LANES);
    for (let lane = 0; lane < lengths.length && t < lengths[lane]; lane++) {
      back.weights[r * LANES + lane] = weights[lane];
      if (t > 0) back.moving[r * LANES + lane] = weights[lane];
    }
  }
  return back;
}

/** Posteriors of first states, which the moves do not hold. */
function addFirsts(start: Float64Array, gamma: Float64Array, { starts, count }: SequenceRows, K: number): void {
  for (let lane = 0; lane < count; lane++) for (let k = 0; k < K; k++) start[k] += gamma[starts[lane] * K + k];
}
