// The gradient of a kernel as matrix products of what lies under its taps, which beats a convolution 1.4 to 20 times wherever the stride
// is 1: then what lies under a tap is cut out in rows. The side with fewer channels is cut.
import { apply, type Tensor } from '../tensor.js';
import type { Shape } from '../tensor-type.js';
import { reshape } from './broadcasting.js';
import { type Geometry, positionsIn, turnedPads } from './convolution-geometry.js';
import { gemm, transpose } from './matrix.js';
import { concat, flip, pad, Slice } from './slicing.js';

/** Up to this many channels, the taps are joined for one product: single ones would be too thin. */
const FEW_CHANNELS = 8;

/** Whether products of taps are faster than a convolution with x and y in exchanged roles. */
export function isFasterByTaps({ strides, group }: Geometry): boolean {
  return group === 1 && strides.every((stride) => stride === 1);
}

/** Σ over rows and places of y times the x under each tap, stride 1. x [B, C, ...map], y [B, O, ...results] → [O, C, ...taps]. */
export function kernelByTaps(x: Tensor, y: Tensor, geometry: Geometry, kernel: Shape): Tensor {
  const [out, channels, ...taps] = kernel;
  const turned = turnedPads(geometry, taps);
  if (out >= channels || turned.some((zeros) => zeros < 0)) return cutAndMultiply(x, y, geometry, taps);
  // From where x stands, y lies under the taps in reverse order.
  const reversed = cutAndMultiply(y, x, { ...geometry, pads: turned }, taps);
  return exchangeChannels(taps.reduce((each, _, axis) => flip(each, axis + 2), reversed));
}

function cutAndMultiply(cut: Tensor, whole: Tensor, { dilations, pads }: Geometry, taps: Shape): Tensor {
  const [batch, out, ...results] = whole.shape;
  const channels = cut.shape[1];
  const around = (zeros: readonly number[]) => [0, 0, ...zeros];
  const [before, after] = [pads.slice(0, taps.length), pads.slice(taps.length)];
  const wide = pad(exchangeChannels(cut), { before: around(before), after: around(after) });
  const rows = reshape(exchangeChannels(whole), [out, -1]); // [out, places]
  const under = positionsIn(taps).map((tap) =>
    apply(Slice, [wide], {
      starts: around(tap.map((at, axis) => at * dilations[axis])),
      lengths: [channels, batch, ...results],
      steps: wide.shape.map(() => 1),
    }),
  );
  const flat = (places: Tensor) => reshape(places, [places.shape[0], -1]);
  const products =
    channels <= FEW_CHANNELS
      ? reshape(gemm(rows, flat(concat(under, 0)), { transB: 1 }), [out, under.length, channels])
      : concat(
          under.map((each) => reshape(gemm(rows, flat(each), { transB: 1 }), [out, 1, channels])),
          1,
        );
  return reshape(transpose(products, [0, 2, 1]), [out, channels, ...taps]);
}

/** The first two axes exchanged. */
export function exchangeChannels(x: Tensor): Tensor {
  return transpose(x, [1, 0, ...x.shape.slice(2).map((_, axis) => axis + 2)]);
}
