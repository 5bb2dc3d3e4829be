import { reshape } from '../engine/ops/broadcasting.js';
import { gemm } from '../engine/ops/matrix.js';
import type { Initializer } from '../engine/parameters.js';
import type { Tensor } from '../engine/tensor.js';
import { fanInUniform, zeros } from './initializers.js';
import type { Layer } from './layer.js';

export interface LinearParams {
  /** [inputs, outputs] */
  readonly weight: Tensor;
  /** [outputs] */
  readonly bias?: Tensor;
}

export interface LinearOptions {
  readonly weight?: Initializer;
  readonly bias?: Initializer | 'none';
}

/** y = x W + b along the last axis: [..., inputs] to [..., outputs]. */
export function linear(
  inputs: number,
  outputs: number,
  { weight = fanInUniform(), bias = zeros }: LinearOptions = {},
): Layer<LinearParams> {
  return {
    parameters: {
      weight: { shape: [inputs, outputs], initial: weight },
      ...(bias !== 'none' && { bias: { shape: [outputs], initial: bias } }),
    },
    apply: (params, x) => affine(x, params),
  };
}

/** x W + b along the last axis, as one product of matrices. */
export function affine(x: Tensor, { weight, bias }: LinearParams): Tensor {
  const rows = reshape(x, [-1, x.shape[x.shape.length - 1]]);
  const product = gemm(rows, weight, bias === undefined ? {} : { plus: bias });
  return reshape(product, [...x.shape.slice(0, -1), weight.shape[1]]);
}
