// The two programs of the game that move no parameter: drawing sequences beside real ones, and drawing them with what each symbol is worth.
import { cached } from '../../../../engine/cached.js';
import { logSigmoid } from '../../../../engine/derived/log-space.js';
import { mul } from '../../../../engine/ops/arithmetic.js';
import { reshape } from '../../../../engine/ops/broadcasting.js';
import { gate } from '../../../../engine/ops/elementwise.js';
import { transpose } from '../../../../engine/ops/matrix.js';
import { typesOf } from '../../../../engine/parameters.js';
import { EVALUATION } from '../../../../engine/pass.js';
import type { Tensor } from '../../../../engine/tensor.js';
import type { TensorType } from '../../../../engine/tensor-type.js';
import { advantages } from '../../../../learn/decisions/advantages.js';
import type { Tree } from '../../../../util/tree.js';
import type { Generator, GeneratorTensors } from './generator.js';
import type { Judge, JudgeTensors } from './judge.js';
import { blanked, drawOn, drawSequences, type Endings, goesOn, slotsOf, valuesOf } from './roll-outs.js';

export type Reward = 'probability' | 'log-odds' | 'log-probability';

export interface PlayShape extends Endings {
  readonly lanes: number;
  readonly time: number;
  readonly copies: number;
  readonly reward: Reward;
}

/** What lanes begin with and how long they may be, beside the real windows. */
export interface Beside {
  /** [lanes] codes before the first symbol. */
  readonly first: Int32Array;
  /** [lanes, time]: 0 where the real row has ended without a stop. */
  readonly lasts: Float32Array;
}

/** What the reward of a sequence is, from the judge's logit. */
const REWARDS: Readonly<Record<Reward, (logit: Tensor) => Tensor>> = {
  probability: gate,
  'log-odds': (logit) => logit,
  'log-probability': logSigmoid,
};

/** How many uniform numbers a lane takes: for its own symbols, and for those drawn on. */
export function noiseWidths({ time, copies }: Pick<PlayShape, 'time' | 'copies'>) {
  return { own: time, rolled: time * slotsOf(time) * copies };
}

/** The programs for these networks and this shape. */
export function playOf(generator: Generator, judge: Judge, shape: PlayShape) {
  const { lanes, time, copies } = shape;
  const f32 = (...axes: number[]): TensorType => ({ dtype: 'f32', shape: axes });
  const own = {
    generator: typesOf(generator.parameters),
    ...{ first: { dtype: 'i32', shape: [lanes] } as TensorType, lasts: f32(lanes, time), uniforms: f32(lanes, time) },
  };
  const rolled = {
    ...own,
    judge: typesOf(judge.parameters),
    further: f32(lanes, noiseWidths(shape).rolled),
  };
  type Symbols = { readonly [K in keyof typeof rolled]: Tensor };
  const drawn = ({ generator: params, first, lasts, uniforms }: Pick<Symbols, keyof typeof own>) => {
    const sequences = drawSequences(generator, params as never as GeneratorTensors, first, transpose(uniforms));
    const on = goesOn(sequences.codes, transpose(lasts), 0, shape); // [time, lanes]
    return { sequences, on, codes: blanked(sequences.codes, on, shape) };
  };
  const draw = cached<typeof own, { readonly codes: Tensor }>('draw sequences', (symbols) => ({
    codes: transpose(drawn(symbols as never).codes),
  }));
  const play = cached<typeof rolled, Readonly<Record<'codes' | 'worth' | 'values', Tensor>>>(
    'draw and roll out',
    (given) => {
      const symbols = given as never as Symbols;
      const { sequences, on, codes } = drawn(symbols);
      const params = symbols.generator as never as GeneratorTensors;
      const numbers = reshape(symbols.further, [lanes, time, slotsOf(time), copies]);
      const further = drawOn(generator, params, sequences, transpose(numbers, [1, 2, 3, 0]));
      const lasts = reshape(transpose(symbols.lasts), [1, time, 1, lanes]);
      const all = blanked(further, goesOn(further, lasts, 1, shape), shape);
      const reward = (sequence: Tensor) =>
        REWARDS[shape.reward](judge.logits(symbols.judge as never as JudgeTensors, sequence, EVALUATION));
      const values = valuesOf(all, codes, reward);
      return {
        codes: transpose(sequences.codes),
        worth: transpose(mul(advantages(values), on)),
        values: transpose(values),
      };
    },
  );
  return {
    /** Sequences as codes [lanes, time], blanks after their end. */
    draw: async (params: Tree, beside: Beside, uniforms: Float32Array) =>
      (await draw(own, { generator: params, ...beside, uniforms } as never)).codes as Int32Array,
    /** Sequences as codes [lanes, time], what each symbol is worth [lanes, time], and the value of each beginning [lanes, time + 1]. */
    play: async (params: Tree, critic: Tree, beside: Beside, uniforms: Float32Array, further: Float32Array) =>
      (await play(rolled, { generator: params, ...beside, uniforms, judge: critic, further } as never)) as unknown as {
        readonly codes: Int32Array;
        readonly worth: Float32Array;
        readonly values: Float32Array;
      },
  };
}
