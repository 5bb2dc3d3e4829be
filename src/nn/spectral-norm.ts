import { l2Normalize } from '../engine/derived/statistics.js';
import { div, mul } from '../engine/ops/arithmetic.js';
import { reduceSum, reshape } from '../engine/ops/broadcasting.js';
import { stopGradient } from '../engine/ops/identity.js';
import { gemm } from '../engine/ops/matrix.js';
import type { SpecsOf } from '../engine/parameters.js';
import type { Tensor } from '../engine/tensor.js';
import { normal } from './initializers.js';
import type { Layer } from './layer.js';
import { outputAxis, rowsOfOutputs } from './output-axis.js';
import { weightOf } from './weight-norm.js';

export interface SpectralNormParams<P> {
  readonly inner: P;
  /** Direction of the outputs that the weight stretches most, as far as it has been found: one power iteration a training step. [outputs] */
  readonly direction: Tensor;
}

/** A layer whose weight is divided by its largest singular value, so that it stretches nothing (Miyato et al., 2018). `axis` is that of the outputs, for transposed kernels 1. */
export function spectralNorm<P extends { readonly weight: Tensor }>(
  layer: Layer<P>,
  axis = outputAxis(weightOf(layer).shape),
): Layer<SpectralNormParams<P>> {
  const outputs = weightOf(layer).shape[axis];
  const parameters = {
    inner: layer.parameters,
    direction: { shape: [outputs], initial: normal(1), role: 'statistic' },
  };
  return {
    parameters: parameters as SpecsOf<SpectralNormParams<P>>,
    apply({ inner, direction }, x, pass) {
      const matrix = rowsOfOutputs(inner.weight, axis); // [outputs, rest]
      const before = reshape(direction, [1, outputs]);
      const right = stopGradient(l2Normalize(gemm(before, matrix)));
      const stretched = gemm(right, matrix, { transB: 1 });
      const left = stopGradient(l2Normalize(stretched));
      if (pass.mode === 'training') pass.replace(direction, reshape(left, [outputs]));
      const largest = reduceSum(mul(left, stretched));
      return layer.apply({ ...inner, weight: div(inner.weight, largest) }, x, pass);
    },
  };
}
