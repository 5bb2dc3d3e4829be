// log p(x) by annealed importance sampling (Neal 2001; Wu, Burda, Salakhutdinov and Grosse 2017), from the encoder's q(z | x), whose
// density is known, to p(x, z). In y = (z − μ(x)) / σ(x), with r(y) = log p(x, z) − log q(z | x):
//   log f_β(y) = −½ |y|² + β r(y) + constants,   log w = Σ_t (β_t − β_{t−1}) r(y_{t−1}),
// where y_t comes from y_{t−1} by a step of Hamiltonian Monte Carlo that leaves f_{β_t} as it is. E[w] = p(x).
import type { TableRows } from '../../../../../data/rows.js';
import { cached } from '../../../../../engine/cached.js';
import { square } from '../../../../../engine/derived/statistics.js';
import { gradients } from '../../../../../engine/gradients.js';
import { add, mul, sub } from '../../../../../engine/ops/arithmetic.js';
import { reduceSum, reshape } from '../../../../../engine/ops/broadcasting.js';
import { typesOf } from '../../../../../engine/parameters.js';
import { EVALUATION } from '../../../../../engine/pass.js';
import type { ArraysOf } from '../../../../../engine/program.js';
import type { Tensor } from '../../../../../engine/tensor.js';
import type { TensorType } from '../../../../../engine/tensor-type.js';
import { hasGaps, type RowBlock, rowBlocks } from '../../../../../likelihoods/row-blocks.js';
import type { GivenCells } from '../../../../../likelihoods/row-features.js';
import { logUnitsOf } from '../../../../../likelihoods/row-law.js';
import { fillRows } from '../../../../../random/bulk.js';
import type { Key } from '../../../../../random/key.js';
import { codesOf, givenOf, outputsOf, type Parts, posteriorOf, type VaeTensors } from './bound.js';
import { settled } from './evaluate.js';
import { specsOf, type VaeParams } from './learner.js';

/** Rows of a run. */
const ROWS = 32;
/** Chains of each row. */
const CHAINS = 16;
/** Leapfrog steps of a proposal. */
const LEAPS = 5;
/** Half-width of the sigmoid whose equal steps the temperatures are: closest together at both ends, as Wu and others have them. */
const SLOPE = 4;
/** Acceptance that step sizes are brought to, by a first chain that is not counted. */
const GROW = 1.02;
const SHRINK = 0.95;
const FIRST_STEP = 0.3;

interface Leap {
  readonly params: VaeTensors;
  readonly given: GivenCells;
  readonly y: Tensor;
  readonly velocity: Tensor;
  readonly step: Tensor;
  readonly beta: Tensor;
}

/** The estimate of log p(row) from so many temperatures, in nats, and its standard error from the spread of the chains' weights. */
export function annealing(parts: Parts) {
  const { features, latent } = parts;
  const allGiven = givenOf(parts);
  const code: TensorType = { dtype: 'f32', shape: [ROWS, latent] };
  const params = typesOf(specsOf(parts));
  const run = cached<object, Record<'proposed' | 'ratio' | 'logAcceptance', Tensor>>('annealing', (symbols) =>
    leapfrog(parts, symbols as unknown as Leap),
  );
  return async (fitted: VaeParams, rows: TableRows, temperatures: number, key: Key) => {
    const values = logUnitsOf(features, rows.columns, rows.count);
    const standardError = new Float64Array(rows.count);
    const isMasked = features.isMasked || hasGaps(rows);
    const wide = Object.entries(allGiven.types(isMasked)).map(([name, { dtype, shape }]): [string, TensorType] => [
      name,
      { dtype, shape: [ROWS, ...shape] },
    ]);
    const one: TensorType = { dtype: 'f32', shape: [ROWS, 1] };
    const types = { params, given: Object.fromEntries(wide), y: code, velocity: code, step: one, beta: one };
    const { encoder, decoder, law } = fitted;
    for (const block of rowBlocks(allGiven, rows, ROWS, isMasked)) {
      const leap: Leaps = async (y, velocity, step, beta) => {
        const inputs = { params: { encoder, decoder, law }, given: block.given, y, velocity, step, beta };
        return (await run(types, inputs as unknown as ArraysOf<object>)) as unknown as Leapt;
      };
      const steps = Array.from({ length: temperatures }, () => new Float32Array(ROWS).fill(FIRST_STEP));
      await chain(leap, block, latent, steps, key.at('steps'), true);
      const weights: Float64Array[] = [];
      for (let c = 0; c < CHAINS; c++) weights.push(await chain(leap, block, latent, steps, key.at(c), false));
      for (let i = 0; i < block.count; i++) {
        const own = weights.map((each) => each[i]);
        const largest = Math.max(...own);
        const shares = own.map((each) => Math.exp(each - largest));
        const mean = shares.reduce((sum, share) => sum + share, 0) / CHAINS;
        const spread = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / (CHAINS - 1);
        values[block.from + i] += largest + Math.log(mean);
        standardError[block.from + i] = Math.sqrt(spread / CHAINS) / mean;
      }
    }
    return { values: settled(parts, rows, values), standardError };
  };
}

interface Leapt {
  readonly proposed: Float32Array;
  readonly ratio: Float32Array;
  readonly logAcceptance: Float32Array;
}

type Leaps = (y: Float32Array, velocity: Float32Array, step: Float32Array, beta: Float32Array) => Promise<Leapt>;

/** log w of one chain for each row; `adapts` fits the step sizes of each temperature instead of keeping them. */
async function chain(
  leap: Leaps,
  { index }: RowBlock,
  latent: number,
  steps: readonly Float32Array[],
  key: Key,
  adapts: boolean,
): Promise<Float64Array> {
  const logWeight = new Float64Array(ROWS);
  const y = new Float32Array(ROWS * latent);
  const velocity = new Float32Array(ROWS * latent);
  const chances = new Float32Array(ROWS);
  fillRows(key.at('start'), index, latent, y, 'normals');
  let previous = 0;
  for (const [t, step] of steps.entries()) {
    const beta = betaOf((t + 1) / steps.length);
    fillRows(key.at('velocity').at(t), index, latent, velocity, 'normals');
    fillRows(key.at('acceptance').at(t), index, 1, chances, 'uniforms');
    const { proposed, ratio, logAcceptance } = await leap(y, velocity, step, new Float32Array(ROWS).fill(beta));
    const next = steps[t + 1];
    for (let i = 0; i < ROWS; i++) {
      logWeight[i] += (beta - previous) * ratio[i];
      const isAccepted = Math.log(chances[i]) < logAcceptance[i];
      if (isAccepted) y.set(proposed.subarray(i * latent, (i + 1) * latent), i * latent);
      if (adapts && next !== undefined) next[i] = step[i] * (isAccepted ? GROW : SHRINK);
    }
    previous = beta;
  }
  return logWeight;
}

function betaOf(share: number): number {
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  return (sigmoid(SLOPE * (2 * share - 1)) - sigmoid(-SLOPE)) / (sigmoid(SLOPE) - sigmoid(-SLOPE));
}

/** A trajectory from y, r(y), and the logarithm of the odds with which its end takes the place of y. */
function leapfrog(parts: Parts, { params, given, y, velocity, step, beta }: Leap) {
  const posterior = posteriorOf(parts, params, given, EVALUATION);
  const logScales = reduceSum(posterior.logScale, { axes: [1] });
  const ratioAt = (at: Tensor) => {
    const z = codesOf(posterior, at);
    const fit = parts.law.logDensity(outputsOf(parts, params, z, given, EVALUATION), given);
    const halves = reduceSum(mul(sub(square(at), square(z)), 0.5), { axes: [1] });
    return add(reshape(fit, [-1]), add(halves, logScales)); // [rows]
  };
  const inverse = reshape(beta, [-1]);
  const targetOf = (at: Tensor, ratio: Tensor) => sub(mul(inverse, ratio), energyOf(at));
  const first = ratioAt(y);
  const slopeAt = (at: Tensor, ratio: Tensor) => gradients(reduceSum(targetOf(at, ratio)), [at])[0];
  let [at, ratio] = [y, first];
  let speed = add(velocity, mul(mul(step, 0.5), slopeAt(at, ratio)));
  for (let leap = 1; leap <= LEAPS; leap++) {
    at = add(at, mul(step, speed));
    ratio = ratioAt(at);
    speed = add(speed, mul(mul(step, leap === LEAPS ? 0.5 : 1), slopeAt(at, ratio)));
  }
  const logAcceptance = add(sub(targetOf(at, ratio), targetOf(y, first)), sub(energyOf(velocity), energyOf(speed)));
  return { proposed: at, ratio: first, logAcceptance };
}

/** ½ |v|² of each row. */
function energyOf(v: Tensor): Tensor {
  return mul(reduceSum(square(v), { axes: [1] }), 0.5);
}
