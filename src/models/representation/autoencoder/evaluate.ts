// A fitted network at work on rows, in runs of a fixed number of rows: codes, outputs, probabilities.
import type { TableRows } from '../../../data/rows.js';
import { cached } from '../../../engine/cached.js';
import { reshape } from '../../../engine/ops/broadcasting.js';
import { typesOf } from '../../../engine/parameters.js';
import { EVALUATION } from '../../../engine/pass.js';
import type { ArraysOf } from '../../../engine/program.js';
import type { Tensor } from '../../../engine/tensor.js';
import type { TensorType } from '../../../engine/tensor-type.js';
import { hasGaps, type RowBlock, rowBlocks } from '../../../likelihoods/row-blocks.js';
import type { GivenCells } from '../../../likelihoods/row-features.js';
import { type AutoencoderTensors, outputsOf, type Parts, specsOf, type Weights } from './learner.js';

/** Rows of a run. */
export const ROWS = 32;
/** Outputs of a run at most: what stays in the caches. */
const MOST_OUTPUTS = 2 ** 20;

/** What a fitted network is asked. */
export interface Evaluation {
  /** The codes of rows, [rows × latent] row by row. */
  encode(weights: Weights, rows: TableRows): Promise<Float64Array>;
  /** The outputs of the law for codes [rows × latent], in runs: `each` gets those of `count` codes from the one at `from` on. */
  decode(
    weights: Weights,
    codes: ArrayLike<number>,
    each: (outputs: Float32Array, from: number, count: number) => void,
  ): Promise<void>;
  /**
   * log p(known cells | z), numbers in units of their own, of so many codes for each row of a run, [ROWS × samples]; codes are
   * [ROWS × samples × latent].
   */
  fits(
    weights: Weights,
    block: RowBlock,
    isMasked: boolean,
    codes: Float32Array,
    samples: number,
  ): Promise<Float32Array>;
}

export function evaluation(parts: Parts): Evaluation {
  const { network, law, latent, features } = parts;
  const params = typesOf(specsOf(parts));
  const encoding = program(({ params: weights, given }) => ({
    codes: network.encoder.apply(weights.encoder, features.input(given), EVALUATION),
  }));
  const decoding = program(({ params: weights, z }) => ({ outputs: outputsOf(parts, weights, z, EVALUATION) }));
  const fitting = program(({ params: weights, given, z }) => {
    const [rows, samples] = z.shape;
    const outputs = outputsOf(parts, weights, reshape(z, [-1, latent]), EVALUATION);
    return { fits: law.logDensity(reshape(outputs, [rows, samples, law.outputs]), given) };
  });
  const together = Math.max(1, Math.floor(MOST_OUTPUTS / (ROWS * law.outputs)));
  return {
    async encode(weights, rows) {
      const codes = new Float64Array(rows.count * latent);
      const isMasked = features.isMasked || hasGaps(rows);
      for (const { from, count, given } of rowBlocks(features, rows, ROWS, isMasked)) {
        const found = await encoding({ params, given: givenTypes(isMasked) }, { params: weightsOf(weights), given });
        codes.set(found.codes.subarray(0, count * latent), from * latent);
      }
      return codes;
    },
    async decode(weights, codes, each) {
      const all = codes.length / latent;
      for (let from = 0; from < all; from += ROWS) {
        const count = Math.min(ROWS, all - from);
        const z = new Float32Array(ROWS * latent);
        for (let i = 0; i < count * latent; i++) z[i] = codes[from * latent + i];
        const found = await decoding({ params, z: f32(ROWS, latent) }, { params: weightsOf(weights), z });
        each(found.outputs, from, count);
      }
    },
    async fits(weights, { given }, isMasked, codes, samples) {
      const all = new Float32Array(ROWS * samples);
      for (let from = 0; from < samples; from += together) {
        const count = Math.min(together, samples - from);
        const z = samplesFrom(codes, samples, latent, from, count);
        const found = await fitting(
          { params, given: givenTypes(isMasked), z: f32(ROWS, count, latent) },
          { params: weightsOf(weights), given, z },
        );
        for (let i = 0; i < ROWS; i++) all.set(found.fits.subarray(i * count, (i + 1) * count), i * samples + from);
      }
      return all;
    },
  };

  function givenTypes(isMasked: boolean): Readonly<Record<string, TensorType>> {
    const types = Object.entries(features.types(isMasked));
    return Object.fromEntries(types.map(([name, { dtype, shape }]) => [name, { dtype, shape: [ROWS, ...shape] }]));
  }
}

/** Samples `from … from + count - 1` of each row. */
function samplesFrom(codes: Float32Array, samples: number, latent: number, from: number, count: number): Float32Array {
  if (count === samples) return codes;
  const some = new Float32Array(ROWS * count * latent);
  for (let i = 0; i < ROWS; i++) {
    const at = (i * samples + from) * latent;
    some.set(codes.subarray(at, at + count * latent), i * count * latent);
  }
  return some;
}

/** The arrays of the networks, without what else is saved beside them. */
function weightsOf({ encoder, decoder, law }: Weights): Weights {
  return { encoder, decoder, law };
}

function f32(...shape: number[]): TensorType {
  return { dtype: 'f32', shape };
}

interface Symbols {
  readonly params: AutoencoderTensors;
  readonly given: GivenCells;
  readonly z: Tensor;
}

/** A function of some of the symbols, compiled for each form of its inputs; results are single precision. */
function program<O extends Readonly<Record<string, Tensor>>>(build: (symbols: Symbols) => O) {
  const run = cached<object, O>('evaluate', (symbols) => build(symbols as unknown as Symbols));
  return async (types: object, inputs: object) =>
    (await run(types, inputs as ArraysOf<object>)) as unknown as Readonly<Record<keyof O, Float32Array>>;
}
