// Windows moved over a map [batch, channels, ...map] with one or two spatial axes: what pooling shares.
import { misfit, type Tensor } from '../tensor.js';
import { type Shape, sameShape, stridesOf, type TensorType } from '../tensor-type.js';
import {
  convolvedLengths,
  geometryOf,
  type Padding,
  type PerAxis,
  perAxis,
  positionsIn,
} from './convolution-geometry.js';
import { slice } from './slicing.js';

export interface Windows {
  readonly size: readonly number[];
  readonly strides: readonly number[];
  /** Places outside the map before each axis, then after each. */
  readonly pads: readonly number[];
}

export interface WindowOptions {
  /** Lengths of the window. */
  readonly size: PerAxis;
  /** Distance between windows; their size where absent, so that they lie side by side. */
  readonly stride?: PerAxis;
  readonly padding?: Padding;
}

/** Options written out, and the map without the places that no window reaches where windows lie side by side. */
export function windowsOf(who: string, x: Tensor, { size, stride = size, padding = 0 }: WindowOptions) {
  const rank = x.shape.length;
  if (rank !== 3 && rank !== 4) throw misfit(who, 'the map must have one or two spatial axes', [x]);
  const map = x.shape.slice(2);
  const lengths = perAxis(who, 'size', size, map.length, 1);
  const { strides, pads } = geometryOf(who, { stride, padding }, map, lengths);
  for (const [side, zeros] of pads.entries()) {
    if (zeros >= lengths[side % map.length]) throw misfit(who, 'padding must be below the size of the window', [x]);
  }
  if (map.some((n, axis) => n + pads[axis] + pads[map.length + axis] < lengths[axis])) {
    throw misfit(who, 'the window must fit into the padded map', [x]);
  }
  const windows: Windows = { size: lengths, strides, pads };
  if (!sameShape(lengths, strides) || pads.some((zeros) => zeros > 0)) return { windows, cropped: x };
  const cropped = map.reduce((each, n, axis) => slice(each, { axis: axis + 2, end: n - (n % lengths[axis]) }), x);
  return { windows, cropped };
}

/** Whether each place is in exactly one window. */
export function isTiling({ size, strides, pads }: Windows, map: Shape): boolean {
  return sameShape(size, strides) && pads.every((zeros) => zeros === 0) && map.every((n, i) => n % size[i] === 0);
}

/** One number for each window. */
export function pooledType(who: string, x: TensorType, { size, strides, pads }: Windows): TensorType {
  const geometry = { strides, pads, dilations: size.map(() => 1), group: 1 };
  const lengths = convolvedLengths(who, x.shape.slice(2), size, geometry, [x]);
  return { dtype: x.dtype, shape: [...x.shape.slice(0, 2), ...lengths] };
}

/** For each window, the places of the map that it holds. */
export function windowPlaces({ size, strides, pads }: Windows, map: Shape, results: Shape): number[][] {
  const steps = stridesOf(map);
  return positionsIn(results).map((result) => {
    const corner = result.map((at, axis) => at * strides[axis] - pads[axis]);
    const held = positionsIn(size).map((tap) => tap.map((at, axis) => corner[axis] + at));
    return held
      .filter((place) => place.every((at, axis) => at >= 0 && at < map[axis]))
      .map((place) => place.reduce((sum, at, axis) => sum + at * steps[axis], 0));
  });
}
