// The largest number of each window. The operator that also gives positions is missing on WebGPU, so the gradient finds them again by
// comparing; where several places hold the largest number, they share the gradient.
import { ndArray } from '../nd-array.js';
import type { Op } from '../op.js';
import { apply, type Tensor } from '../tensor.js';
import { type Shape, sizeOf } from '../tensor-type.js';
import { div, mul } from './arithmetic.js';
import { AveragePool, repeatNearest } from './averaging.js';
import { reduceSum, reshape } from './broadcasting.js';
import { equal } from './comparison.js';
import { transposedConvolution } from './convolution.js';
import { positionsIn } from './convolution-geometry.js';
import { constant } from './parameter.js';
import { cast } from './selection.js';
import { concat, pad, Slice } from './slicing.js';
import { isTiling, pooledType, type WindowOptions, type Windows, windowPlaces, windowsOf } from './windows.js';

export const MaxPool: Op<Windows> = {
  name: 'MaxPool',
  infer: ([x], windows) => pooledType('maxPool', x, windows),
  gradient({ inputs: [x], outputs: [y], attributes: windows }, up) {
    return [isTiling(windows, x.shape.slice(2)) ? tiledGradient(x, y, up, windows) : windowGradient(x, y, up, windows)];
  },
  evaluate([x], windows, [{ shape }]) {
    const area = sizeOf(x.shape.slice(2));
    const places = windowPlaces(windows, x.shape.slice(2), shape.slice(2));
    const largest = (i: number) => {
      const start = Math.floor(i / places.length) * area;
      return places[i % places.length].reduce(
        (most, place) => Math.max(most, x.data[start + place]),
        Number.NEGATIVE_INFINITY,
      );
    };
    return ndArray(
      shape,
      Float64Array.from({ length: sizeOf(shape) }, (_, i) => largest(i)),
    );
  },
  onnx: ({ size, strides, pads }) => ({ attributes: { kernel_shape: size, strides, pads } }),
};

/** The largest number of each window over one or two spatial axes: [batch, channels, ...map] → [batch, channels, ...results]. */
export function maxPool(x: Tensor, options: WindowOptions): Tensor {
  const { windows, cropped } = windowsOf('maxPool', x, options);
  return apply(MaxPool, [cropped], windows);
}

function tiledGradient(x: Tensor, y: Tensor, up: Tensor, windows: Windows): Tensor {
  const isLargest = cast(equal(x, repeatNearest(y, windows.size)), x.dtype);
  const share = mul(apply(AveragePool, [isLargest], windows), sizeOf(windows.size));
  return mul(isLargest, repeatNearest(div(up, share), windows.size));
}

/** What each place of each window gets, tap by tap, and then the taps put back where they were cut. */
function windowGradient(x: Tensor, y: Tensor, up: Tensor, windows: Windows): Tensor {
  const taps = positionsIn(windows.size);
  const rows = (tensor: Tensor) => reshape(tensor, [-1, 1, ...tensor.shape.slice(2)]);
  const isEqual = cast(equal(cutWindows(rows(x), windows, y.shape), rows(y)), x.dtype);
  const isLargest = mul(isEqual, withinMap(x, windows, y.shape)); // [rows, taps, ...results]
  const share = mul(isLargest, div(rows(up), reduceSum(isLargest, { axes: [1], keep: true })));
  const hot = new Float64Array(taps.length * taps.length).map((_, i) => (i % (taps.length + 1) === 0 ? 1 : 0));
  const places = constant(hot, [taps.length, 1, ...windows.size], x.dtype);
  const { strides, pads, size } = windows;
  const spread = transposedConvolution(share, places, {
    stride: strides,
    padding: size.map((_, axis) => [pads[axis], pads[size.length + axis]] as const),
    outputPadding: size.map(
      (k, axis) => (x.shape[axis + 2] + pads[axis] + pads[size.length + axis] - k) % strides[axis],
    ),
  });
  return reshape(spread, x.shape);
}

/** [rows, 1, ...map] → [rows, taps, ...results] */
function cutWindows(x: Tensor, { size, strides, pads }: Windows, shape: Shape): Tensor {
  const around = (values: readonly number[]) => [0, 0, ...values];
  const wide = pad(x, { before: around(pads.slice(0, size.length)), after: around(pads.slice(size.length)) });
  const cut = positionsIn(size).map((tap) =>
    apply(Slice, [wide], {
      starts: around(tap),
      lengths: [x.shape[0], 1, ...shape.slice(2)],
      steps: [1, 1, ...strides],
    }),
  );
  return concat(cut, 1);
}

/** 1 where a tap of a window is on the map, 0 where it is on the padding. [1, taps, ...results] */
function withinMap(x: Tensor, { size, strides, pads }: Windows, shape: Shape): Tensor {
  const results = positionsIn(shape.slice(2));
  const isWithin = (tap: readonly number[], result: readonly number[]) =>
    tap.every((at, axis) => {
      const place = result[axis] * strides[axis] + at - pads[axis];
      return place >= 0 && place < x.shape[axis + 2];
    });
  const taps = positionsIn(size);
  const values = taps.flatMap((tap) => results.map((result) => (isWithin(tap, result) ? 1 : 0)));
  return constant(values, [1, taps.length, ...shape.slice(2)], x.dtype);
}
