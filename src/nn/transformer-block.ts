import { gelu } from '../engine/derived/activations.js';
import { add } from '../engine/ops/arithmetic.js';
import type { SpecsOf } from '../engine/parameters.js';
import type { Pass } from '../engine/pass.js';
import type { Tensor } from '../engine/tensor.js';
import {
  type AttentionCache,
  type AttentionOptions,
  type AttentionParams,
  multiHeadAttention,
  type SteppedLayer,
} from './attention.js';
import { dropout } from './dropout.js';
import { layerNorm, type NormParams } from './layer-norm.js';
import { affine, type LinearParams, linear } from './linear.js';

export interface TransformerBlockParams {
  readonly attentionNorm: NormParams;
  readonly attention: AttentionParams;
  readonly feedForwardNorm: NormParams;
  readonly expand: LinearParams;
  readonly contract: LinearParams;
}

export interface TransformerBlockOptions extends AttentionOptions {
  /** Width of the layer within; four times the width where absent. */
  readonly hidden?: number;
  /** gelu where absent. */
  readonly activation?: (x: Tensor) => Tensor;
  /** Share of what attention and the layers after it add that is dropped in training; 0 where absent. */
  readonly dropout?: number;
}

/** x + attention(norm(x)), then x + contract(activation(expand(norm(x)))): norms before, so that what is added up is never rescaled. */
export function transformerBlock(
  width: number,
  { hidden = 4 * width, activation = gelu, dropout: rate = 0, ...options }: TransformerBlockOptions,
): SteppedLayer<TransformerBlockParams, AttentionCache> {
  const norm = layerNorm(width);
  const attention = multiHeadAttention(width, options);
  const { heads: _heads, mask: _mask, positions: _positions, ...linearOptions } = options;
  const thin = dropout(rate);
  const feedForward = (params: TransformerBlockParams, x: Tensor, pass: Pass) => {
    const inner = activation(affine(norm.apply(params.feedForwardNorm, x, pass), params.expand));
    return add(x, thin.apply({}, affine(inner, params.contract), pass));
  };
  return {
    parameters: {
      attentionNorm: norm.parameters,
      attention: attention.parameters,
      feedForwardNorm: norm.parameters,
      expand: linear(width, hidden, linearOptions).parameters,
      contract: linear(hidden, width, linearOptions).parameters,
    } as SpecsOf<TransformerBlockParams>,
    apply(params, x, pass) {
      const seen = attention.apply(params.attention, norm.apply(params.attentionNorm, x, pass), pass);
      return feedForward(params, add(x, thin.apply({}, seen, pass)), pass);
    },
    cacheTypes: attention.cacheTypes,
    step(params, x, cache, position, pass) {
      const normal = norm.apply(params.attentionNorm, x, pass);
      const seen = attention.step(params.attention, normal, cache, position, pass);
      return {
        output: feedForward(params, add(x, thin.apply({}, seen.output, pass)), pass),
        cache: seen.cache,
      };
    },
  };
}
