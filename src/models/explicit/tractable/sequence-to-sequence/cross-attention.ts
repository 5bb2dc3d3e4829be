import { reshape } from '../../../../engine/ops/broadcasting.js';
import { transpose } from '../../../../engine/ops/matrix.js';
import type { SpecsOf } from '../../../../engine/parameters.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { type AttentionParams, scaledDotProductAttention } from '../../../../nn/attention.js';
import { affine, linear } from '../../../../nn/linear.js';

/** Keys and values of sources, [rows, heads, source steps, width / heads] each. */
export interface KeysAndValues {
  readonly keys: Tensor;
  readonly values: Tensor;
}

export interface CrossAttention {
  readonly parameters: SpecsOf<AttentionParams>;
  /** From sources [rows, source steps, width]. */
  keysAndValues(params: AttentionParams, source: Tensor): KeysAndValues;
  /** What steps [rows, steps, width] take from them; the bias is [rows, source steps]. */
  attend(params: AttentionParams, x: Tensor, seen: KeysAndValues, bias: Tensor): Tensor;
}

/** Attention of one sequence to another with several heads, padding left out. */
export function crossAttention(width: number, heads: number): CrossAttention {
  const projection = linear(width, width).parameters;
  const apart = (x: Tensor) => transpose(reshape(x, [x.shape[0], -1, heads, width / heads]), [0, 2, 1, 3]);
  return {
    parameters: {
      query: projection,
      key: projection,
      value: projection,
      output: projection,
    } as SpecsOf<AttentionParams>,
    keysAndValues: ({ key, value }, source) => ({
      keys: apart(affine(source, key)),
      values: apart(affine(source, value)),
    }),
    attend({ query, output }, x, { keys, values }, bias) {
      const seen = scaledDotProductAttention(
        apart(affine(x, query)),
        keys,
        values,
        reshape(bias, [bias.shape[0], 1, 1, -1]),
      );
      return affine(reshape(transpose(seen, [0, 2, 1, 3]), x.shape), output);
    },
  };
}
