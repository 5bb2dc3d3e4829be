// A fitted network at work on rows, in runs of a fixed number of rows: bounds, codes, outputs.
import type { TableRows } from '../../../../../data/rows.js';
import { cached } from '../../../../../engine/cached.js';
import { square } from '../../../../../engine/derived/statistics.js';
import { add, mul, negate, sub } from '../../../../../engine/ops/arithmetic.js';
import { reduceSum, reshape } from '../../../../../engine/ops/broadcasting.js';
import { exp } from '../../../../../engine/ops/elementwise.js';
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
import {
  codesOf,
  divergenceOf,
  givenOf,
  outputsOf,
  type Parts,
  posteriorOf,
  proposalsOf,
  totalDivergence,
  type VaeTensors,
} from './bound.js';
import { specsOf, type VaeParams } from './learner.js';

/** Rows of a run. */
export const ROWS = 32;
const GAPS: TensorType = { dtype: 'u8', shape: [ROWS] };
/** Outputs of a run at most: what stays in the caches. */
const MOST_OUTPUTS = 2 ** 20;

/** q(z | x): means and logarithms of standard deviations, [rows × latent] each, row by row. */
export interface CodeLaws {
  readonly mean: Float64Array;
  readonly logScale: Float64Array;
}

/** What a fitted network is asked. */
export interface Evaluation {
  /** The bound on log p(known cells) of each row from so many samples, in nats. */
  bound(params: VaeParams, rows: TableRows, samples: number, key: Key): Promise<Float64Array>;
  /** Samples of the codes of a block of rows with gaps, and their weights. */
  propose(
    params: VaeParams,
    block: RowBlock,
    samples: number,
    key: Key,
  ): Promise<{ readonly z: Float32Array; readonly logWeights: Float32Array }>;
  /** A new code for each row of a block without gaps, and log of the odds with which it takes the place of the old one. */
  move(
    params: VaeParams,
    block: RowBlock,
    z: Float32Array,
    key: Key,
  ): Promise<{ readonly proposed: Float32Array; readonly logRatio: Float32Array }>;
  encode(params: VaeParams, rows: TableRows): Promise<CodeLaws>;
  /** Calls `each` with the outputs of the law for runs of codes, [count × latent] row by row; `rows` have what is conditioned on. */
  decode(params: VaeParams, codes: Float32Array, rows: TableRows, each: DecodedRun): Promise<void>;
}

/** Outputs of `count` codes from the one at `from`, row by row. */
export type DecodedRun = (outputs: Float32Array, from: number, count: number) => void;

/** The arrays that the network computes with. */
function weightsOf({ encoder, decoder, law }: VaeParams) {
  return { encoder, decoder, law };
}

/** The programs of a model, each compiled when it is first asked for, and kept. */
export function evaluation(parts: Parts): Evaluation {
  const { features, conditions, law, latent } = parts;
  const allGiven = givenOf(parts);
  const paramTypes = typesOf(specsOf(parts));
  const single = program(({ params, given, epsilon }) => ({ logWeights: singleBound(parts, params, given, epsilon) }));
  const several = program(({ params, given, epsilon, gaps }) => ({
    ...proposalsOf(parts, params, given, epsilon, gaps, EVALUATION),
  }));
  const move = program((symbols) => ({ ...metropolis(parts, symbols) }));
  const laws = program(({ params, given }) => ({ ...posteriorOf(parts, params, given, EVALUATION) }));
  const outputs = program(({ params, z, given }) => ({ outputs: outputsOf(parts, params, z, given, EVALUATION) }));
  const givenTypes = (isMasked: boolean) => wide(allGiven.types(isMasked));
  const blocksOf = (rows: TableRows) => {
    const isMasked = features.isMasked || hasGaps(rows);
    return { types: givenTypes(isMasked), blocks: rowBlocks(allGiven, rows, ROWS, isMasked), isMasked };
  };
  return {
    async bound(params, rows, samples, key) {
      const values = logUnitsOf(features, rows.columns, rows.count);
      const most = Math.max(1, Math.min(samples, Math.floor(MOST_OUTPUTS / (ROWS * law.outputs))));
      const { types, blocks, isMasked } = blocksOf(rows);
      for (const block of blocks) {
        const sums = runningSums(block.count);
        for (let from = 0; from < samples; from += most) {
          const count = Math.min(most, samples - from);
          const epsilon = noiseOf(key.at(from), block.index, count * latent);
          const shape = samples === 1 ? [ROWS, latent] : [ROWS, count, latent];
          const gaps = isMasked && samples > 1 ? { gaps: block.gaps } : {};
          const gapTypes = isMasked && samples > 1 ? { gaps: GAPS } : {};
          const found = await (samples === 1 ? single : several)(
            { params: paramTypes, given: types, epsilon: { dtype: 'f32', shape }, ...gapTypes },
            { params: weightsOf(params), given: block.given, epsilon, ...gaps },
          );
          sums.add(found.logWeights, count);
        }
        sums.finish(samples, values, block.from);
      }
      return settled(parts, rows, values);
    },
    async propose(params, block, samples, key) {
      const epsilon = noiseOf(key, block.index, samples * latent);
      return several(
        {
          params: paramTypes,
          given: givenTypes(true),
          epsilon: { dtype: 'f32', shape: [ROWS, samples, latent] },
          gaps: GAPS,
        },
        { params: weightsOf(params), given: block.given, epsilon, gaps: block.gaps },
      );
    },
    async move(params, block, z, key) {
      const codes: TensorType = { dtype: 'f32', shape: [ROWS, latent] };
      const epsilon = noiseOf(key, block.index, latent);
      return move(
        { params: paramTypes, given: givenTypes(features.isMasked), z: codes, epsilon: codes },
        { params: weightsOf(params), given: block.given, z, epsilon },
      );
    },
    async encode(params, rows) {
      const mean = new Float64Array(rows.count * latent);
      const logScale = new Float64Array(rows.count * latent);
      const { types, blocks } = blocksOf(rows);
      for (const block of blocks) {
        const found = await laws(
          { params: paramTypes, given: types },
          { params: weightsOf(params), given: block.given },
        );
        mean.set(found.mean.subarray(0, block.count * latent), block.from * latent);
        logScale.set(found.logScale.subarray(0, block.count * latent), block.from * latent);
      }
      return { mean, logScale };
    },
    async decode(params, codes, rows, each) {
      const all = codes.length / latent;
      const blocks = conditions === undefined ? undefined : rowBlocks(conditions.features, rows, ROWS);
      const own = conditions === undefined ? {} : wide(conditions.features.types());
      for (let from = 0; from < all; from += ROWS) {
        const count = Math.min(ROWS, all - from);
        const z = new Float32Array(ROWS * latent);
        z.set(codes.subarray(from * latent, (from + count) * latent));
        const given = blocks?.next().value?.given ?? {};
        const found = await outputs(
          { params: paramTypes, z: { dtype: 'f32', shape: [ROWS, latent] }, given: own },
          { params: weightsOf(params), z, given },
        );
        each(found.outputs, from, count);
      }
    },
  };
}

/** The values, with those of rows that need no network: impossible ones, and those of which nothing is known. */
export function settled({ features }: Parts, rows: TableRows, values: Float64Array): Float64Array {
  const modelled = features.parts.flatMap(({ cells }) => cells.map(({ column }) => column));
  const impossible = features.impossible(rows);
  for (let i = 0; i < rows.count; i++) {
    if (impossible[i] === 1) values[i] = Number.NEGATIVE_INFINITY;
    else if (modelled.every((c) => Number.isNaN(rows.columns[c][i]))) values[i] = 0;
  }
  return values;
}

/** Types of a run of rows, from those of a row. */
function wide(types: Readonly<Record<string, TensorType>>): Record<string, TensorType> {
  return Object.fromEntries(
    Object.entries(types).map(([name, type]) => [name, { ...type, shape: [ROWS, ...type.shape] }]),
  );
}

interface Symbols {
  readonly params: VaeTensors;
  readonly given: GivenCells;
  readonly epsilon: Tensor;
  readonly z: Tensor;
  readonly gaps?: Tensor;
}

/** A function of some of the symbols, compiled for each form of its inputs; results are single precision. */
function program<O extends Readonly<Record<string, Tensor>>>(build: (symbols: Symbols) => O) {
  const run = cached<object, O>('evaluate', (symbols) => build(symbols as unknown as Symbols));
  return async (types: object, inputs: object) =>
    (await run(types, inputs as ArraysOf<object>)) as unknown as Readonly<Record<keyof O, Float32Array>>;
}

/** The bound from one sample, [rows, 1], with the divergence in closed form. */
function singleBound(parts: Parts, params: VaeTensors, given: GivenCells, epsilon: Tensor): Tensor {
  const posterior = posteriorOf(parts, params, given, EVALUATION);
  const outputs = outputsOf(parts, params, codesOf(posterior, epsilon), given, EVALUATION);
  return reshape(sub(parts.law.logDensity(outputs, given), totalDivergence(divergenceOf(posterior))), [-1, 1]);
}

/** A proposal z' ~ q(z | x) for codes z, and log of p(x, z') q(z | x) / (p(x, z) q(z' | x)). */
function metropolis(parts: Parts, { params, given, epsilon, z }: Symbols) {
  const posterior = posteriorOf(parts, params, given, EVALUATION);
  const [mean, logScale] = [posterior.mean, posterior.logScale];
  const proposed = codesOf(posterior, epsilon);
  const standard = mul(sub(z, mean), exp(negate(logScale)));
  const weight = (code: Tensor, noise: Tensor) => {
    const fit = parts.law.logDensity(outputsOf(parts, params, code, given, EVALUATION), given);
    return add(fit, mul(reduceSum(sub(square(noise), square(code)), { axes: [1] }), 0.5));
  };
  return { proposed, logRatio: sub(weight(proposed, epsilon), weight(z, standard)) };
}

function noiseOf(key: Key, index: Int32Array, width: number): Float32Array {
  const noise = new Float32Array(index.length * width);
  fillRows(key, index, width, noise, 'normals');
  return noise;
}

/** log Σ_k w_k of each row, gathered run by run. */
function runningSums(rows: number) {
  const largest = new Float64Array(rows).fill(Number.NEGATIVE_INFINITY);
  const sums = new Float64Array(rows);
  return {
    add(logWeights: Float32Array, samples: number) {
      for (let i = 0; i < rows; i++) {
        for (let k = i * samples; k < (i + 1) * samples; k++) {
          const value = logWeights[k];
          if (value > largest[i]) {
            sums[i] = sums[i] * Math.exp(largest[i] - value) + 1;
            largest[i] = value;
          } else sums[i] += Math.exp(value - largest[i]);
        }
      }
    },
    finish(samples: number, into: Float64Array, from: number) {
      for (let i = 0; i < rows; i++) into[from + i] += largest[i] + Math.log(sums[i] / samples);
    },
  };
}
