// Averages over windows and the repetition of numbers on a map: where windows do not overlap, each is in the gradient of the other.
import { ndArray } from '../nd-array.js';
import type { Op } from '../op.js';
import { apply, misfit, type Tensor } from '../tensor.js';
import { type Shape, sizeOf, type TensorType } from '../tensor-type.js';
import { mul } from './arithmetic.js';
import { reshape } from './broadcasting.js';
import { transposedConvolution } from './convolution.js';
import { type PerAxis, perAxis } from './convolution-geometry.js';
import { constant } from './parameter.js';
import { reduceMean } from './reduction.js';
import { singlePrecision } from './single-precision.js';
import { isTiling, pooledType, type WindowOptions, type Windows, windowPlaces, windowsOf } from './windows.js';

/** The mean of what each window holds; padding does not count. */
export const AveragePool: Op<Windows> = {
  name: 'AveragePool',
  infer: ([x], windows) => pooledType('averagePool', x, windows),
  gradient({ inputs: [x], attributes: windows, outputs: [y] }, up) {
    const map = x.shape.slice(2);
    if (isTiling(windows, map)) return [mul(repeatNearest(up, windows.size), 1 / sizeOf(windows.size))];
    return [spreadOver(mul(up, sharesOf(y, windows, map)), windows, x.shape)];
  },
  evaluate([x], windows, [{ shape }]) {
    const area = sizeOf(x.shape.slice(2));
    const places = windowPlaces(windows, x.shape.slice(2), shape.slice(2));
    const mean = (i: number) => {
      const window = places[i % places.length];
      const start = Math.floor(i / places.length) * area;
      return window.reduce((sum, place) => sum + x.data[start + place], 0) / window.length;
    };
    return ndArray(
      shape,
      Float64Array.from({ length: sizeOf(shape) }, (_, i) => mean(i)),
    );
  },
  onnx: ({ size, strides, pads }, [{ dtype }]) => ({
    attributes: singlePrecision('averagePool', dtype, { kernel_shape: size, strides, pads }),
  }),
};

/** Each number repeated along the spatial axes. */
export const Resize: Op<{ readonly factors: readonly number[] }> = {
  name: 'Resize',
  infer: ([x], { factors }) => ({
    dtype: x.dtype,
    shape: x.shape.map((length, axis) => (axis < 2 ? length : length * factors[axis - 2])),
  }),
  gradient({ attributes: { factors } }, up) {
    const tiles = { size: factors, strides: factors, pads: factors.flatMap(() => [0, 0]) };
    return [mul(apply(AveragePool, [up], tiles), sizeOf(factors))];
  },
  evaluate([x], { factors }, [{ shape }]) {
    const tiles = { size: factors, strides: factors, pads: factors.flatMap(() => [0, 0]) };
    const [map, area] = [shape.slice(2), sizeOf(shape.slice(2))];
    const places = windowPlaces(tiles, map, x.shape.slice(2));
    const data = new Float64Array(sizeOf(shape));
    for (const [i, value] of x.data.entries()) {
      const start = Math.floor(i / places.length) * area;
      for (const place of places[i % places.length]) data[start + place] = value;
    }
    return ndArray(shape, data);
  },
  onnx: (_attributes, [{ dtype }], { shape }) => ({
    // Neither a region nor scales: the lengths.
    vectors: [undefined, undefined, shape],
    attributes: singlePrecision('repeatNearest', dtype, {
      mode: 'nearest',
      coordinate_transformation_mode: 'asymmetric',
      nearest_mode: 'floor',
    }),
  }),
};

/** The mean over windows of one or two spatial axes: [batch, channels, ...map] → [batch, channels, ...results]; padding does not count. */
export function averagePool(x: Tensor, options: WindowOptions): Tensor {
  const { windows, cropped } = windowsOf('averagePool', x, options);
  return apply(AveragePool, [cropped], windows);
}

/** The mean over all places: [batch, channels, ...map] → [batch, channels]. */
export function globalAverage(x: Tensor): Tensor {
  return reduceMean(x, { axes: x.shape.slice(2).map((_, axis) => axis + 2) });
}

/** Each place of the map repeated by whole factors: nearest-neighbour upsampling. [batch, channels, ...map] → [batch, channels, ...larger]. */
export function repeatNearest(x: Tensor, factor: PerAxis): Tensor {
  const rank = x.shape.length;
  if (rank !== 3 && rank !== 4) throw misfit('repeatNearest', 'the map must have one or two spatial axes', [x]);
  const factors = perAxis('repeatNearest', 'factor', factor, rank - 2, 1);
  return factors.every((each) => each === 1) ? x : apply(Resize, [x], { factors });
}

/** 1 / how many numbers each window holds. */
function sharesOf({ dtype, shape }: TensorType, windows: Windows, map: Shape): Tensor {
  const counts = windowPlaces(windows, map, shape.slice(2)).map((window) => 1 / window.length);
  return constant(counts, [1, 1, ...shape.slice(2)], dtype);
}

/** Each number added to all places of its window. */
function spreadOver(y: Tensor, { size, strides, pads }: Windows, shape: Shape): Tensor {
  const axes = size.length;
  const lone = reshape(y, [y.shape[0] * y.shape[1], 1, ...y.shape.slice(2)]);
  const padding = size.map((_, axis) => [pads[axis], pads[axes + axis]] as const);
  const ones = constant(new Float64Array(sizeOf(size)).fill(1), [1, 1, ...size], y.dtype);
  const outputPadding = size.map((k, axis) => (shape[axis + 2] + pads[axis] + pads[axes + axis] - k) % strides[axis]);
  return reshape(transposedConvolution(lone, ones, { stride: strides, padding, outputPadding }), shape);
}
