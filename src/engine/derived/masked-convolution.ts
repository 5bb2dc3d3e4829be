// Kernels of which a mask hides a part, as autoregressive models of images have them (van den Oord et al., 2016).
import { ShapeError } from '../../util/errors.js';
import { mul } from '../ops/arithmetic.js';
import { type ConvolutionOptions, convolution } from '../ops/convolution.js';
import { geometryOf } from '../ops/convolution-geometry.js';
import { constant } from '../ops/parameter.js';
import { slice } from '../ops/slicing.js';
import type { Tensor } from '../tensor.js';
import { type Shape, sizeOf, stridesOf } from '../tensor-type.js';

/** Zeros and ones, row-major, over the last axes of a kernel: its taps, or also its channels. */
export interface Mask {
  readonly shape: Shape;
  readonly data: ArrayLike<number>;
}

/**
 * A convolution with the kernel times a mask. Outer rows and columns that the mask hides altogether are cut off, for a 7x7 kernel
 * that sees what comes before 43 % of the work, and get the gradient zero.
 */
export function maskedConvolution(x: Tensor, kernel: Tensor, mask: Mask, options: ConvolutionOptions = {}): Tensor {
  const who = 'maskedConvolution';
  const taps = kernel.shape.slice(2);
  const isFit = mask.shape.length >= taps.length && endsWith(kernel.shape, mask.shape);
  if (!isFit || mask.data.length !== sizeOf(mask.shape)) {
    throw new ShapeError(
      `${who}: the mask must have the last axes of the kernel [${kernel.shape.join(', ')}], got [${mask.shape.join(', ')}]`,
    );
  }
  const { pads, dilations } = geometryOf(who, options, x.shape.slice(2), taps);
  const seen = taps.map((_, axis) => seenAlong(mask, mask.shape.length - taps.length + axis));
  const axes = taps.length;
  // What is cut off the kernel is missing from the padding, and where that is too narrow from the map.
  const sides = seen.map(([first, end], axis): [number, number] => [
    pads[axis] - first * dilations[axis],
    pads[axes + axis] - (taps[axis] - end) * dilations[axis],
  ]);
  const map = sides.reduce((each, [before, after], axis) => {
    const [start, end] = [Math.max(-before, 0), x.shape[axis + 2] + Math.min(after, 0)];
    return slice(each, { axis: axis + 2, start, end });
  }, x);
  const small = seen.reduce((each, [start, end], axis) => slice(each, { axis: axis + 2, start, end }), kernel);
  const left = seen.reduce(
    (each, [start, end], axis) => slice(each, { axis: mask.shape.length - axes + axis, start, end }),
    constant(mask.data, mask.shape, kernel.dtype),
  );
  const padding = sides.map(([before, after]) => [Math.max(before, 0), Math.max(after, 0)] as const);
  return convolution(map, mul(small, left), { ...options, padding });
}

function endsWith(shape: Shape, end: Shape): boolean {
  return end.length <= shape.length && end.every((length, i) => length === shape[shape.length - end.length + i]);
}

/** The first position along an axis with anything but zeros, and the one after the last; the whole axis where all are zero. */
function seenAlong({ shape, data }: Mask, axis: number): readonly [number, number] {
  const step = stridesOf(shape)[axis];
  const seen = Array.from(data, (value, i) => (value === 0 ? -1 : Math.floor(i / step) % shape[axis])).filter(
    (at) => at >= 0,
  );
  return seen.length === 0 ? [0, shape[axis]] : [Math.min(...seen), Math.max(...seen) + 1];
}
