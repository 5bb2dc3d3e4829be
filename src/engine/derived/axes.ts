// Axes added, removed and moved, and positions as indicators.
import { ShapeError } from '../../util/errors.js';
import { checkAxis, reshape } from '../ops/broadcasting.js';
import { equal } from '../ops/comparison.js';
import { transpose } from '../ops/matrix.js';
import { constant } from '../ops/parameter.js';
import { cast } from '../ops/selection.js';
import { concat } from '../ops/slicing.js';
import { misfit, type Tensor } from '../tensor.js';
import type { ElementType } from '../tensor-type.js';

/** The tensor with an axis of length one before this one; -1 is after the last. */
export function expandDimensions(x: Tensor, axis: number): Tensor {
  const rank = x.shape.length + 1;
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    throw new ShapeError(`expandDimensions: axis must be one of ${rank} places, got ${axis}`);
  }
  const at = axis < 0 ? axis + rank : axis;
  return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
}

/** The tensor without an axis of length one. */
export function squeeze(x: Tensor, axis: number): Tensor {
  const at = checkAxis('squeeze', axis, x);
  if (x.shape[at] !== 1) throw misfit('squeeze', `axis ${axis} must have length 1`, [x]);
  return reshape(x, [...x.shape.slice(0, at), ...x.shape.slice(at + 1)]);
}

/** Tensors of one shape along a new axis. */
export function stack(tensors: readonly Tensor[], axis = 0): Tensor {
  return concat(
    tensors.map((tensor) => expandDimensions(tensor, axis)),
    axis,
  );
}

/** The tensor with one axis taken out and put in at another place. */
export function moveAxis(x: Tensor, from: number, to: number): Tensor {
  const [source, target] = [checkAxis('moveAxis', from, x), checkAxis('moveAxis', to, x)];
  const order = [...x.shape.keys()].filter((axis) => axis !== source);
  order.splice(target, 0, source);
  return transpose(x, order);
}

/** 1 at each position, 0 elsewhere, along a new last axis of this length; all 0 where a position is outside. */
export function oneHot(index: Tensor, count: number, dtype: ElementType = 'f32'): Tensor {
  const positions = constant(
    Float64Array.from({ length: count }, (_, i) => i),
    [count],
    index.dtype,
  );
  return cast(equal(expandDimensions(index, -1), positions), dtype);
}
