// Convolution, its adjoint (transposed convolution), and the gradient of the kernel are the three derivatives of one trilinear form
// Σ x w y over all pairs of places that a tap joins, so that each is in the gradient of the others, to any order.
import type { InputGradients, Needs, Op } from '../op.js';
import { apply, misfit, type Tensor } from '../tensor.js';
import { type Shape, sameShape, type TensorType } from '../tensor-type.js';
import { add, commonType } from './arithmetic.js';
import { reduceSum, reshape } from './broadcasting.js';
import {
  convolvedLengths,
  type Geometry,
  type GeometryOptions,
  geometryOf,
  type Padding,
  type PerAxis,
  paddingOf,
  perAxis,
  spanOf,
  turnedPads,
} from './convolution-geometry.js';
import { convolveNumbers, spreadNumbers } from './convolution-numbers.js';
import { exchangeChannels, isFasterByTaps, kernelByTaps } from './kernel-by-taps.js';
import { gemm, transpose } from './matrix.js';
import { singlePrecision } from './single-precision.js';
import { flip, pad, slice } from './slicing.js';

/** x [batch, in, ...map], kernel [out, in / groups, ...taps], bias [out] → [batch, out, ...results]. */
export const Conv: Op<Geometry> = {
  name: 'Conv',
  infer(inputs, geometry) {
    const [x, w, bias] = inputs;
    const [out, own] = w.shape;
    checkChannels('convolution', inputs, own * geometry.group, out % geometry.group === 0);
    checkBias('convolution', inputs, bias, out);
    const lengths = convolvedLengths('convolution', x.shape.slice(2), w.shape.slice(2), geometry, inputs);
    return { dtype: commonType('convolution', inputs), shape: [x.shape[0], out, ...lengths] };
  },
  gradient({ inputs: [x, w, bias], attributes }, up, needs) {
    return [
      needs(0) ? spreadBack(up, w, attributes, x.shape) : 'none',
      needs(1) ? kernelGradient(x, up, attributes, w.shape) : 'none',
      ...biasGradient(bias, up, needs),
    ];
  },
  evaluate: (inputs, geometry, [{ shape }]) => convolveNumbers(inputs, geometry, shape),
  onnx: (geometry, [{ dtype }]) => ({ attributes: singlePrecision('convolution', dtype, { ...geometry }) }),
};

export interface TransposedGeometry extends Geometry {
  /** Places after the last tap that a convolution with this stride would not have reached either. */
  readonly beyond: readonly number[];
}

/** x [batch, in, ...map], kernel [in, out / groups, ...taps], bias [out] → [batch, out, ...results]. */
export const ConvTranspose: Op<TransposedGeometry> = {
  name: 'ConvTranspose',
  infer(inputs, geometry) {
    const [x, w, bias] = inputs;
    const out = w.shape[1] * geometry.group;
    checkChannels('transposedConvolution', inputs, w.shape[0], w.shape[0] % geometry.group === 0);
    checkBias('transposedConvolution', inputs, bias, out);
    const lengths = x.shape.slice(2).map((n, axis) => {
      const reach = (n - 1) * geometry.strides[axis] + spanOf(w.shape[axis + 2], geometry.dilations[axis]);
      return reach + geometry.beyond[axis] - paddingOf(geometry, axis);
    });
    if (lengths.some((length) => length < 1)) {
      throw misfit('transposedConvolution', 'padding must leave something of the result', inputs);
    }
    return { dtype: commonType('transposedConvolution', inputs), shape: [x.shape[0], out, ...lengths] };
  },
  gradient({ inputs: [x, w, bias], attributes }, up, needs): InputGradients {
    return [
      needs(0) ? apply(Conv, [up, w], geometryIn(attributes)) : 'none',
      needs(1) ? kernelGradient(up, x, geometryIn(attributes), w.shape) : 'none',
      ...biasGradient(bias, up, needs),
    ];
  },
  evaluate: (inputs, geometry, [{ shape }]) => spreadNumbers(inputs, geometry, shape),
  onnx: ({ beyond, ...geometry }, [{ dtype }]) => ({
    attributes: singlePrecision('transposedConvolution', dtype, { ...geometry, output_padding: beyond }),
  }),
};

export interface ConvolutionOptions extends GeometryOptions {
  /** One number for each channel of the result. */
  readonly bias?: Tensor | undefined;
}

/** Cross-correlation as networks call convolution: x [batch, in, ...map], kernel [out, in / groups, ...taps] → [batch, out, ...results]. */
export function convolution(x: Tensor, kernel: Tensor, options: ConvolutionOptions = {}): Tensor {
  checkRank('convolution', x, kernel);
  const geometry = geometryOf('convolution', options, x.shape.slice(2), kernel.shape.slice(2));
  const inputs = withBias(x, kernel, options.bias);
  return isWhole(x, kernel, geometry) ? wholeProduct(x, kernel, options.bias) : apply(Conv, inputs, geometry);
}

export interface TransposedOptions extends Omit<ConvolutionOptions, 'padding'> {
  /** In numbers: the map that 'same' would be reckoned from is the result. */
  readonly padding?: Exclude<Padding, string>;
  /** Further results after the last, fewer than the stride; 0 where absent. */
  readonly outputPadding?: PerAxis;
}

/**
 * The adjoint of a convolution with the same options, as decoders use it: x [batch, in, ...map], kernel [in, out / groups, ...taps] →
 * [batch, out, ...results] of length (n - 1) stride + span - padding + outputPadding. Padding is that of the convolution, so it takes away.
 */
export function transposedConvolution(x: Tensor, kernel: Tensor, options: TransposedOptions = {}): Tensor {
  const who = 'transposedConvolution';
  checkRank(who, x, kernel);
  const map = x.shape.slice(2);
  const geometry = geometryOf(who, options, map, kernel.shape.slice(2));
  const beyond = perAxis(who, 'outputPadding', options.outputPadding ?? 0, map.length, 0);
  for (const [axis, each] of beyond.entries()) {
    if (each >= geometry.strides[axis])
      throw misfit(who, `outputPadding ${each} must be below the stride`, [x, kernel]);
  }
  const whole = { ...geometry, beyond };
  if (isDense(whole) && beyond.every((each) => each === 0) && map.every((n) => n === 1)) {
    return spreadProduct(x, kernel, options.bias);
  }
  return spread(x, kernel, whole, options.bias);
}

/** From this many channels on, a convolution with the kernel turned round is up to 5 times faster than the adjoint; below, it is slower. */
const FEWEST_CHANNELS_TO_FLIP = 16;

/** The gradient of x of a convolution: the adjoint, or where it is faster a convolution with the kernel turned round. */
function spreadBack(up: Tensor, w: Tensor, geometry: Geometry, shape: Shape): Tensor {
  const { strides, dilations, group } = geometry;
  const taps = w.shape.slice(2);
  const turned = turnedPads(geometry, taps);
  const isPlain = group === 1 && strides.every((stride) => stride === 1) && turned.every((zeros) => zeros >= 0);
  if (isPlain && shape[1] >= FEWEST_CHANNELS_TO_FLIP) {
    const back = taps.reduce((kernel, _, axis) => flip(kernel, axis + 2), exchangeChannels(w));
    return apply(Conv, [up, back], { ...geometry, pads: turned });
  }
  const beyond = taps.map((k, axis) => {
    const rest = shape[axis + 2] + paddingOf(geometry, axis) - spanOf(k, dilations[axis]);
    return rest % strides[axis];
  });
  return spread(up, w, { ...geometry, beyond });
}

/** The adjoint. Where groups of an even number of channels give one each, WebGPU of ONNX Runtime 1.30 takes the wrong weights (`conv_backprop.cc`); a second channel of zeros avoids that. */
function spread(x: Tensor, w: Tensor, geometry: TransposedGeometry, bias?: Tensor): Tensor {
  const { group } = geometry;
  const isWrong = group > 1 && w.shape[1] === 1 && (w.shape[0] / group) % 2 === 0;
  if (!isWrong) return apply(ConvTranspose, withBias(x, w, bias), geometry);
  checkBias('transposedConvolution', withBias(x, w, bias), bias, group);
  const none = w.shape.map(() => 0);
  const twice = apply(ConvTranspose, [x, pad(w, { before: none, after: none.with(1, 1) })], geometry);
  const [batch, , ...map] = twice.shape;
  const first = slice(reshape(twice, [batch, group, 2, ...map]), { axis: 2, end: 1 });
  const y = reshape(first, [batch, group, ...map]);
  return bias === undefined ? y : add(y, reshape(bias, [group, ...map.map(() => 1)]));
}

/** Σ over rows and places of x and y joined by each tap. x [B, C, ...map], y [B, O, ...results] → [O, C / groups, ...taps]. */
function kernelGradient(x: Tensor, y: Tensor, geometry: Geometry, kernel: Shape): Tensor {
  if (isFasterByTaps(geometry)) return kernelByTaps(x, y, geometry, kernel);
  const [batch, channels, ...map] = x.shape;
  const { strides, dilations, pads, group } = geometry;
  // A convolution over rows of the batch as channels: y is the kernel, so strides and dilations change roles.
  const grouped = transpose(reshape(x, [batch, group, channels / group, ...map]), [
    2,
    1,
    0,
    ...map.map((_, i) => i + 3),
  ]);
  const wide = reshape(grouped, [channels / group, group * batch, ...map]);
  const spare = map.map((n, axis) => {
    const room = n + paddingOf(geometry, axis) - spanOf(kernel[axis + 2], dilations[axis]);
    return room % strides[axis];
  });
  const kept = pads.map((zeros, side) => (side < map.length ? zeros : Math.max(zeros - spare[side - map.length], 0)));
  const swapped = { strides: dilations, dilations: strides, pads: kept, group };
  const found = apply(Conv, [wide, exchangeChannels(y)], swapped);
  const exact = map.reduce((each, _, axis) => slice(each, { axis: axis + 2, end: kernel[axis + 2] }), found);
  return exchangeChannels(exact);
}

function biasGradient(bias: Tensor | undefined, up: Tensor, needs: Needs): InputGradients {
  if (bias === undefined) return [];
  return [needs(2) ? reduceSum(up, { axes: up.shape.map((_, axis) => axis).filter((axis) => axis !== 1) }) : 'none'];
}

/** Whether the kernel is as large as the map, so that it touches it once. */
function isWhole(x: Tensor, kernel: Tensor, geometry: Geometry): boolean {
  return isDense(geometry) && sameShape(x.shape.slice(1), kernel.shape.slice(1));
}

function isDense({ group, pads, dilations }: Geometry): boolean {
  return group === 1 && pads.every((zeros) => zeros === 0) && dilations.every((apart) => apart === 1);
}

/** A convolution with one result for each channel as one product of matrices, gradients included: up to 40 times faster. */
function wholeProduct(x: Tensor, kernel: Tensor, bias: Tensor | undefined): Tensor {
  const [batch, ...rest] = x.shape;
  const [out] = kernel.shape;
  checkBias('convolution', withBias(x, kernel, bias), bias, out);
  const rows = gemm(reshape(x, [batch, -1]), reshape(kernel, [out, -1]), { transB: 1, ...(bias && { plus: bias }) });
  return reshape(rows, [batch, out, ...rest.slice(1).map(() => 1)]);
}

/** The same for its adjoint: a map of one place that becomes as large as the kernel. */
function spreadProduct(x: Tensor, kernel: Tensor, bias: Tensor | undefined): Tensor {
  const [channels, out, ...taps] = kernel.shape;
  const who = 'transposedConvolution';
  checkChannels(who, [x, kernel], channels, true);
  checkBias(who, withBias(x, kernel, bias), bias, out);
  const spread = reshape(gemm(reshape(x, [-1, channels]), reshape(kernel, [channels, -1])), [-1, out, ...taps]);
  return bias === undefined ? spread : add(spread, reshape(bias, [out, ...taps.map(() => 1)]));
}

function geometryIn({ strides, dilations, pads, group }: Geometry): Geometry {
  return { strides, dilations, pads, group };
}

function withBias(x: Tensor, kernel: Tensor, bias: Tensor | undefined): readonly Tensor[] {
  return bias === undefined ? [x, kernel] : [x, kernel, bias];
}

function checkRank(who: string, x: TensorType, kernel: TensorType): void {
  const rank = x.shape.length;
  if ((rank !== 3 && rank !== 4) || kernel.shape.length !== rank) {
    throw misfit(who, 'map and kernel must both have three axes or both four', [x, kernel]);
  }
}

function checkChannels(who: string, inputs: readonly TensorType[], channels: number, isWhole: boolean): void {
  if (inputs[0].shape[1] !== channels || !isWhole)
    throw misfit(who, 'channels must be those of the kernel and its groups', inputs);
}

function checkBias(who: string, inputs: readonly TensorType[], bias: TensorType | undefined, out: number): void {
  if (bias !== undefined && !(bias.shape.length === 1 && bias.shape[0] === out)) {
    throw misfit(who, `the bias must be [${out}]`, inputs);
  }
}
