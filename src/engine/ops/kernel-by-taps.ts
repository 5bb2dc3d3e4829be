// The gradient of a kernel as one matrix product for each tap, which beats a convolution wherever the taps under a stride of 1 can be
// cut out as rows and there are channels enough for products to be worth the cutting.
import { apply, type Tensor } from '../tensor.js';
import type { Shape } from '../tensor-type.js';
import { reshape } from './broadcasting.js';
import type { Geometry } from './convolution-geometry.js';
import { gemm, transpose } from './matrix.js';
import { concat, pad, Slice } from './slicing.js';

const FEWEST_CHANNELS = 8;

/** Whether products of taps are faster than a convolution with x and y in exchanged roles: 2 to 7 times for maps of 14 and more. */
export function isFasterByTaps({ strides, group }: Geometry, [, channels]: Shape): boolean {
  return group === 1 && channels >= FEWEST_CHANNELS && strides.every((stride) => stride === 1);
}

/** Σ over rows and places of y times the x under each tap. x [B, C, ...map], y [B, O, ...results] → [O, C, ...taps]. */
export function kernelByTaps(x: Tensor, y: Tensor, { strides, dilations, pads }: Geometry, kernel: Shape): Tensor {
  const [out, channels, ...taps] = kernel;
  const [batch, , ...results] = y.shape;
  const axes = taps.length;
  const around = (zeros: readonly number[]) => [0, 0, ...zeros];
  const wide = pad(exchangeChannels(x), { before: around(pads.slice(0, axes)), after: around(pads.slice(axes)) });
  const rows = reshape(exchangeChannels(y), [out, -1]); // [out, places]
  const products = placesOf(taps).map((tap) => {
    const under = apply(Slice, [wide], {
      starts: around(tap.map((at, axis) => at * dilations[axis])),
      lengths: [channels, batch, ...results],
      steps: [1, 1, ...strides],
    });
    return reshape(gemm(rows, reshape(under, [channels, -1]), { transB: 1 }), [1, out, channels]);
  });
  return reshape(transpose(concat(products, 0), [1, 2, 0]), kernel);
}

/** The first two axes exchanged. */
export function exchangeChannels(x: Tensor): Tensor {
  return transpose(x, [1, 0, ...x.shape.slice(2).map((_, axis) => axis + 2)]);
}

/** All positions within a shape, in row-major order. */
function placesOf(shape: Shape): number[][] {
  return shape.reduce<number[][]>(
    (places, length) => places.flatMap((place) => Array.from({ length }, (_, at) => [...place, at])),
    [[]],
  );
}
