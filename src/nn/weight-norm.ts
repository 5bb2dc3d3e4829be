import { mul } from '../engine/ops/arithmetic.js';
import { reduceSum, reshape } from '../engine/ops/broadcasting.js';
import { reciprocal, sqrt } from '../engine/ops/elementwise.js';
import type { Initializer, ParameterSpec, SpecsOf } from '../engine/parameters.js';
import type { Tensor } from '../engine/tensor.js';
import { sizeOf } from '../engine/tensor-type.js';
import type { Layer } from './layer.js';
import { outputAxis } from './output-axis.js';

export interface WeightNormParams<P> {
  readonly inner: P;
  /** Length of the weights of each output. [outputs] */
  readonly length: Tensor;
}

/**
 * A layer whose weights of each output are length · v / |v|, so that length and direction are learned apart (Salimans and Kingma, 2016).
 * At the start lengths are of the law that the layer's own weights follow. `axis` is that of the outputs, for transposed kernels 1.
 */
export function weightNorm<P extends { readonly weight: Tensor }>(
  layer: Layer<P>,
  axis = outputAxis(weightOf(layer).shape),
): Layer<WeightNormParams<P>> {
  const spec = weightOf(layer);
  const parameters = {
    inner: layer.parameters,
    length: { shape: [spec.shape[axis]], initial: drawnLengths(spec, axis) },
  };
  return {
    parameters: parameters as SpecsOf<WeightNormParams<P>>,
    apply({ inner, length }, x, pass) {
      const { weight } = inner;
      const axes = [...weight.shape.keys()].filter((each) => each !== axis);
      const inverse = reciprocal(sqrt(reduceSum(mul(weight, weight), { axes, keep: true })));
      const factor = mul(reshape(length, inverse.shape), inverse);
      return layer.apply({ ...inner, weight: mul(weight, factor) }, x, pass);
    },
  };
}

/** The specification of the weight of a layer that has one. */
export function weightOf<P extends { readonly weight: Tensor }>({ parameters }: Layer<P>): ParameterSpec {
  return (parameters as { readonly weight: ParameterSpec }).weight;
}

/** Lengths of the weights of each output in a draw of their own. */
function drawnLengths({ shape, initial }: ParameterSpec, axis: number): Initializer {
  const step = sizeOf(shape.slice(axis + 1));
  return (key) => {
    const squares = new Float64Array(shape[axis]);
    for (const [i, value] of initial(key, shape).entries())
      squares[Math.floor(i / step) % squares.length] += value * value;
    return Float32Array.from(squares, Math.sqrt);
  };
}
