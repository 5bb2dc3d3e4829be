import { convolution as convolve, transposedConvolution as spread } from '../engine/ops/convolution.js';
import type { GeometryOptions, Padding, PerAxis } from '../engine/ops/convolution-geometry.js';
import type { Initializer } from '../engine/parameters.js';
import type { Tensor } from '../engine/tensor.js';
import { type Shape, sizeOf } from '../engine/tensor-type.js';
import { OptionError } from '../util/errors.js';
import { fanInUniform, zeros } from './initializers.js';
import type { Layer } from './layer.js';

export interface ConvolutionParams {
  /** [outputs, inputs / groups, ...window]; transposed: [inputs, outputs / groups, ...window] */
  readonly weight: Tensor;
  /** [outputs] */
  readonly bias?: Tensor;
}

export interface ConvolutionLayerOptions extends GeometryOptions {
  readonly weight?: Initializer;
  readonly bias?: Initializer | 'none';
}

/** Convolution with a window of one or two lengths: [batch, inputs, ...map] to [batch, outputs, ...map]. */
export function convolution(
  inputs: number,
  outputs: number,
  window: Shape,
  { weight = fanInUniform(), bias = zeros, ...geometry }: ConvolutionLayerOptions = {},
): Layer<ConvolutionParams> {
  const { groups = 1 } = geometry;
  checkGroups('convolution', groups, inputs, outputs);
  return {
    parameters: convolutionSpecs([outputs, inputs / groups, ...window], outputs, weight, bias),
    apply: (params, x) => convolve(x, params.weight, { ...geometry, ...biasOf(params) }),
  };
}

/** Convolution over time that sees nothing later, `dilation` steps between taps: [batch, inputs, time] to [batch, outputs, time]. */
export function causalConvolution(
  inputs: number,
  outputs: number,
  taps: number,
  options: Omit<ConvolutionLayerOptions, 'padding'> = {},
): Layer<ConvolutionParams> {
  return convolution(inputs, outputs, [taps], { ...options, padding: 'causal' });
}

export interface TransposedConvolutionOptions extends Omit<ConvolutionLayerOptions, 'padding'> {
  /** In numbers: the map that 'same' would be reckoned from is the result. */
  readonly padding?: Exclude<Padding, string>;
  /** Further results after the last, fewer than the stride; 0 where absent. */
  readonly outputPadding?: PerAxis;
}

/** The adjoint of a convolution with the same options, as decoders grow maps: [batch, inputs, ...map] to [batch, outputs, ...map]. */
export function transposedConvolution(
  inputs: number,
  outputs: number,
  window: Shape,
  { weight, bias = zeros, ...geometry }: TransposedConvolutionOptions = {},
): Layer<ConvolutionParams> {
  const { groups = 1, stride = 1 } = geometry;
  checkGroups('transposed-convolution', groups, inputs, outputs);
  const strides = typeof stride === 'number' ? window.map(() => stride) : stride;
  // Each result meets one tap in stride, along each axis.
  const met = sizeOf(window) / sizeOf(strides);
  const fans = { inputs: (inputs / groups) * met, outputs: (outputs / groups) * sizeOf(window) };
  return {
    parameters: convolutionSpecs(
      [inputs, outputs / groups, ...window],
      outputs,
      weight ?? fanInUniform({ fans }),
      bias,
    ),
    apply: (params, x) => spread(x, params.weight, { ...geometry, ...biasOf(params) }),
  };
}

/** The bias as an option of the engine's functions, where there is one. */
export function biasOf({ bias }: ConvolutionParams): { readonly bias?: Tensor } {
  return bias === undefined ? {} : { bias };
}

export function convolutionSpecs(shape: Shape, outputs: number, weight: Initializer, bias: Initializer | 'none') {
  return {
    weight: { shape, initial: weight },
    ...(bias !== 'none' && { bias: { shape: [outputs], initial: bias } }),
  };
}

function checkGroups(who: string, groups: number, inputs: number, outputs: number): void {
  if (Number.isInteger(groups) && groups >= 1 && inputs % groups === 0 && outputs % groups === 0) return;
  throw new OptionError(`${who}: groups must divide ${inputs} inputs and ${outputs} outputs, got ${groups}`);
}
