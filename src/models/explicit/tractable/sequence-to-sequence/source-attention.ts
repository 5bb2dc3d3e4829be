import { add, mul } from '../../../../engine/ops/arithmetic.js';
import { reduceSum, reshape } from '../../../../engine/ops/broadcasting.js';
import { tanh } from '../../../../engine/ops/elementwise.js';
import { matmul } from '../../../../engine/ops/matrix.js';
import { softmax } from '../../../../engine/ops/softmax.js';
import type { SpecsOf } from '../../../../engine/parameters.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { scaledDotProductAttention } from '../../../../nn/attention.js';
import { fanInUniform } from '../../../../nn/initializers.js';
import { affine, type LinearParams, linear } from '../../../../nn/linear.js';

export interface SourceAttentionParams {
  readonly keys: LinearParams;
  readonly query?: LinearParams;
  /** [width] */
  readonly score?: Tensor;
}

/** What a recurrent decoder takes from the sources at each of its steps. */
export interface SourceAttention {
  readonly parameters: SpecsOf<SourceAttentionParams>;
  /** What of a source depends on nothing but it: [rows, source steps, width] to the same. */
  keys(params: SourceAttentionParams, read: Tensor): Tensor;
  /** The source as seen from states [rows, steps, width]: the same shape. The bias is [rows, source steps]. */
  attend(params: SourceAttentionParams, states: Tensor, seen: Seen): Tensor;
}

/** A source as the decoder sees it. */
export interface Seen {
  readonly keys: Tensor;
  readonly read: Tensor;
  readonly bias: Tensor;
}

/** Weights softmax(s W r / √width): the general form of Luong, Pham and Manning (2015). */
export function multiplicative(width: number): SourceAttention {
  return {
    parameters: { keys: linear(width, width, { bias: 'none' }).parameters },
    keys: (params, read) => affine(read, params.keys),
    attend: (_params, states, { keys, read, bias }) =>
      scaledDotProductAttention(states, keys, read, reshape(bias, [bias.shape[0], 1, -1])),
  };
}

/** Weights softmax(v · tanh(s W + r U + b)) (Bahdanau, Cho and Bengio, 2015). */
export function additive(width: number): SourceAttention {
  return {
    parameters: {
      keys: linear(width, width).parameters,
      query: linear(width, width, { bias: 'none' }).parameters,
      score: { shape: [width], initial: (key, shape) => fanInUniform()(key, [...shape, 1]) },
    },
    keys: (params, read) => affine(read, params.keys),
    attend({ query, score }, states, { keys, read, bias }) {
      const [rows, steps] = states.shape;
      const asked = reshape(affine(states, query as LinearParams), [rows, steps, 1, width]);
      const hidden = tanh(add(asked, reshape(keys, [rows, 1, -1, width]))); // [rows, steps, source steps, width]
      const scores = reduceSum(mul(hidden, score as Tensor), { axes: [3] });
      return matmul(softmax(add(scores, reshape(bias, [rows, 1, -1])), -1), read);
    },
  };
}
