import { add } from '../engine/ops/arithmetic.js';
import { gather } from '../engine/ops/gathering.js';
import { slice } from '../engine/ops/slicing.js';
import type { Initializer } from '../engine/parameters.js';
import type { Tensor } from '../engine/tensor.js';
import { ShapeError } from '../util/errors.js';
import { normal } from './initializers.js';
import type { Layer } from './layer.js';

export interface PositionParams {
  /** [length, width] */
  readonly table: Tensor;
}

export interface PositionLayer extends Layer<PositionParams> {
  /** The same for one step: x [batch, width] at a position, an i32 without axes. */
  step(params: PositionParams, x: Tensor, position: Tensor): Tensor;
}

/** Adds a learned vector for each position: [batch, time, width] with time up to `length`. */
export function learnedPositions(
  length: number,
  width: number,
  { table = normal(0.02) }: { readonly table?: Initializer } = {},
): PositionLayer {
  return {
    parameters: { table: { shape: [length, width], initial: table } },
    apply(params, x) {
      const time = x.shape[1];
      if (time > length) throw new ShapeError(`learned-positions: time must be at most ${length}, got ${time}`);
      return add(x, slice(params.table, { axis: 0, end: time }));
    },
    step: (params, x, position) => add(x, gather(params.table, position)),
  };
}
