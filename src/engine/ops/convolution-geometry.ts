// Where a kernel touches a map, along each spatial axis: n numbers, b and e zeros before and after, a kernel of k taps d apart (it spans
// (k - 1) d + 1), moved by s. Shapes are [batch, channels, ...spatial], one or two spatial axes.
import { ShapeError } from '../../util/errors.js';
import { misfit } from '../tensor.js';
import { type Shape, sizeOf, stridesOf, type TensorType } from '../tensor-type.js';

/** The geometry of a convolution in the words of ONNX. */
export interface Geometry {
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Zeros before each axis, then zeros after each. */
  readonly pads: readonly number[];
  readonly group: number;
}

/** One number for all spatial axes, or one for each. */
export type PerAxis = number | readonly number[];

/**
 * Zeros around the map: one number for all sides, `[before, after]` for each axis, `same` for ceil(n / s) results, `causal` for
 * zeros before the first alone, so that no result sees what comes later.
 */
export type Padding = number | 'same' | 'causal' | readonly (readonly [number, number])[];

export interface GeometryOptions {
  /** Distance between neighbouring results; 1 where absent. */
  readonly stride?: PerAxis;
  /** Distance between the taps of the kernel; 1 where absent. */
  readonly dilation?: PerAxis;
  readonly padding?: Padding;
  /** Channels fall into this many groups that do not see one another; 1 where absent. */
  readonly groups?: number;
}

/** Options with every number written out and checked; `map` and `kernel` are spatial lengths. */
export function geometryOf(who: string, options: GeometryOptions, map: Shape, kernel: Shape): Geometry {
  const { stride = 1, dilation = 1, padding = 0, groups = 1 } = options;
  const strides = perAxis(who, 'stride', stride, map.length, 1);
  const dilations = perAxis(who, 'dilation', dilation, map.length, 1);
  checkWhole(who, 'groups', groups, 1);
  const sides = map.map((n, axis) => {
    const span = spanOf(kernel[axis], dilations[axis]);
    return sidesOf(who, padding, axis, map.length, n, span, strides[axis]);
  });
  const pads = [...sides.map(([before]) => before), ...sides.map(([, after]) => after)];
  return { strides, dilations, pads, group: groups };
}

/** (k - 1) d + 1, the places that a kernel covers. */
export function spanOf(taps: number, dilation: number): number {
  return (taps - 1) * dilation + 1;
}

/** The spatial lengths of what a convolution gives; ShapeError where the kernel does not fit once. */
export function convolvedLengths(
  who: string,
  map: Shape,
  kernel: Shape,
  geometry: Geometry,
  inputs: readonly TensorType[],
): number[] {
  return map.map((n, axis) => {
    const room = n + paddingOf(geometry, axis) - spanOf(kernel[axis], geometry.dilations[axis]);
    if (room < 0) throw misfit(who, 'the kernel must fit into the padded map', inputs);
    return Math.floor(room / geometry.strides[axis]) + 1;
  });
}

/** b + e. */
export function paddingOf({ pads }: Geometry, axis: number): number {
  return pads[axis] + pads[pads.length / 2 + axis];
}

/** The padding with which a kernel turned round leads back from the results to the map, stride 1; negative where it would have to cut. */
export function turnedPads({ dilations, pads }: Geometry, taps: Shape): number[] {
  return pads.map((zeros, side) => spanOf(taps[side % taps.length], dilations[side % taps.length]) - 1 - zeros);
}

/** A number for each spatial axis; ShapeError where one is not an integer of at least `least`. */
export function perAxis(who: string, what: string, value: PerAxis, axes: number, least: number): readonly number[] {
  const values = typeof value === 'number' ? new Array<number>(axes).fill(value) : value;
  if (values.length !== axes) {
    throw new ShapeError(`${who}: ${what} must be one number or ${axes}, got ${values.length}`);
  }
  for (const each of values) checkWhole(who, what, each, least);
  return values;
}

export function checkWhole(who: string, what: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new ShapeError(`${who}: ${what} must be an integer >= ${least}, got ${value}`);
}

function sidesOf(
  who: string,
  padding: Padding,
  axis: number,
  axes: number,
  n: number,
  span: number,
  stride: number,
): readonly [number, number] {
  if (padding === 'causal') {
    if (axes > 1) throw new ShapeError(`${who}: causal padding needs one spatial axis, got ${axes}`);
    return [span - 1, 0];
  }
  if (padding === 'same') {
    const total = Math.max((Math.ceil(n / stride) - 1) * stride + span - n, 0);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  }
  const sides = typeof padding === 'number' ? ([padding, padding] as const) : padding[axis];
  if (typeof padding !== 'number' && padding.length !== axes) {
    throw new ShapeError(`${who}: padding must have ${axes} pairs, got ${padding.length}`);
  }
  for (const each of sides) checkWhole(who, 'padding', each, 0);
  return sides;
}

/** All positions within a shape, in row-major order. */
export function positionsIn(shape: Shape): number[][] {
  const strides = stridesOf(shape);
  return Array.from({ length: sizeOf(shape) }, (_, i) => shape.map((n, axis) => Math.floor(i / strides[axis]) % n));
}
