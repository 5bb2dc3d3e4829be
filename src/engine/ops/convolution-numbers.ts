// Convolution and its adjoint as loops over numbers, for the interpreter: one walk over all pairs of places that a tap joins.
import { type NdArray, ndArray } from '../nd-array.js';
import { type Shape, sizeOf } from '../tensor-type.js';
import type { Geometry } from './convolution-geometry.js';

/** Σ over channels and taps of map times kernel. x [B, C, ...map], w [O, C / groups, ...taps] → shape [B, O, ...]. */
export function convolveNumbers([x, w, bias]: readonly NdArray[], geometry: Geometry, shape: Shape): NdArray {
  const y = withBias(shape, bias);
  const add = (wide: number, narrow: number, length: number, step: number, weight: number) => {
    for (let i = 0; i < length; i++) y[narrow + i] += weight * x.data[wide + i * step];
  };
  joinRows(x.shape, w, shape, geometry, add);
  return ndArray(shape, y);
}

/** The adjoint: each number spread over the places that its taps came from. y [B, O, ...], w [O, C / groups, ...taps] → [B, C, ...map]. */
export function spreadNumbers([y, w, bias]: readonly NdArray[], geometry: Geometry, shape: Shape): NdArray {
  const x = withBias(shape, bias);
  const add = (wide: number, narrow: number, length: number, step: number, weight: number) => {
    for (let i = 0; i < length; i++) x[wide + i * step] += weight * y.data[narrow + i];
  };
  joinRows(shape, w, y.shape, geometry, add);
  return ndArray(shape, x);
}

function withBias(shape: Shape, bias: NdArray | undefined): Float64Array {
  const data = new Float64Array(sizeOf(shape));
  if (bias === undefined) return data;
  const area = sizeOf(shape.slice(2));
  return data.map((_, i) => bias.data[Math.floor(i / area) % shape[1]]);
}

/** Calls `add` for each row of results and each tap: places in the wide and the narrow map, how many, how far apart in the wide one. */
function joinRows(
  wide: Shape,
  w: NdArray,
  narrow: Shape,
  geometry: Geometry,
  add: (wide: number, narrow: number, length: number, step: number, weight: number) => void,
): void {
  const [batch, channels, H, W] = planar(wide);
  const [, outs, h, width] = planar(narrow);
  const [, , kh, kw] = planar(w.shape);
  const [sy, sx] = lifted(geometry.strides, 1);
  const [dy, dx] = lifted(geometry.dilations, 1);
  const [top, left] = lifted(geometry.pads.slice(0, geometry.pads.length / 2), 0);
  const [own, per] = [channels / geometry.group, outs / geometry.group];
  for (let b = 0; b < batch; b++)
    for (let o = 0; o < outs; o++)
      for (let c = 0; c < own; c++)
        for (let i = 0; i < kh; i++)
          for (let j = 0; j < kw; j++) {
            const weight = w.data[((o * own + c) * kh + i) * kw + j];
            const channel = Math.floor(o / per) * own + c;
            const shift = j * dx - left;
            const first = Math.max(0, Math.ceil(-shift / sx));
            const length = Math.min(width, Math.ceil((W - shift) / sx)) - first;
            for (let r = 0; r < h; r++) {
              const row = r * sy + i * dy - top;
              if (row < 0 || row >= H) continue;
              const from = ((b * channels + channel) * H + row) * W + first * sx + shift;
              add(from, ((b * outs + o) * h + r) * width + first, length, sx, weight);
            }
          }
}

/** Shapes with one spatial axis as maps of one row. */
function planar(shape: Shape): Shape {
  return shape.length === 3 ? [shape[0], shape[1], 1, shape[2]] : shape;
}

function lifted(values: readonly number[], row: number): readonly number[] {
  return values.length === 1 ? [row, values[0]] : values;
}
