import { softplus } from '../engine/derived/log-space.js';
import { square } from '../engine/derived/statistics.js';
import { add, mul, negate, sub } from '../engine/ops/arithmetic.js';
import { expand, reshape } from '../engine/ops/broadcasting.js';
import { exp } from '../engine/ops/elementwise.js';
import { constant } from '../engine/ops/parameter.js';
import { cast } from '../engine/ops/selection.js';
import { concat } from '../engine/ops/slicing.js';
import type { Tensor } from '../engine/tensor.js';
import type { PartLaw } from './output-law.js';
import { type Part, sliceLast } from './row-features.js';

/** Whose standard deviations are: of each row and cell, of each cell, or one for all numbers in the unit of the data. */
export type Scales = 'row' | 'column' | 'common';
export const SCALES: readonly [Scales, ...Scales[]] = ['row', 'column', 'common'];

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** Numbers as N(mean, scale²); outputs are all means, then all raw logarithms of scales, held above the floor by a softplus. */
export function normalNumbers(part: Part, scales: Scales): PartLaw {
  const { cells } = part;
  const { length } = cells;
  const floors = cells.map(({ floor }) => Math.log(floor));
  const floor = constant(floors, [length]);
  const common = cells.reduce((sum, { unit }) => sum + Math.log(unit) / length, 0);
  const offsets = constant(
    cells.map(({ unit }) => common - Math.log(unit)),
    [length],
  );
  const own = scales === 'common' ? 1 : length;
  const list = (of: (cell: Part['cells'][number]) => number) => constant(cells.map(of), [length], 'f64');
  const onScale = (x: Tensor) =>
    add(
      mul(
        cast(x, 'f64'),
        list(({ unit }) => unit),
      ),
      list(({ centre }) => centre),
    );
  const scaleAt = (outputs: Float32Array, at: number, cell: number) =>
    Math.exp(floors[cell] + softplusOf(outputs[at + length + cell] - floors[cell]));
  return {
    part,
    layout: 'by quantity',
    fromNetwork: scales === 'row' ? 2 * length : length,
    outputs: 2 * length,
    parameters:
      scales === 'row' ? {} : { logScale: { shape: [own], initial: (_key, shape) => new Float32Array(shape[0]) } },
    complete(network, { logScale }) {
      if (scales === 'row') return network;
      const raw = scales === 'common' ? add(expand(logScale, [length]), offsets) : logScale;
      return concat([network, expand(reshape(raw, [1, length]), [network.shape[0], length])], 1);
    },
    logDensity(outputs, numbers) {
      const means = sliceLast(outputs, 0, length);
      const logScales = above(sliceLast(outputs, length, 2 * length), floor);
      const z = mul(sub(numbers, means), exp(negate(logScales)));
      return sub(mul(square(z), -0.5), add(logScales, HALF_LOG_TWO_PI));
    },
    graph: {
      normal: length,
      uniform: 0,
      centres: (outputs) => onScale(sliceLast(outputs, 0, length)),
      draw(outputs, normal) {
        const scales = exp(above(sliceLast(outputs, length, 2 * length), floor));
        return onScale(add(sliceLast(outputs, 0, length), mul(scales, cast(normal as Tensor, 'f32'))));
      },
    },
    draw(outputs, at, cell, draws) {
      const { centre, unit } = cells[cell];
      return centre + unit * (outputs[at + cell] + scaleAt(outputs, at, cell) * draws.normal());
    },
    centre: (outputs, at, cell) => cells[cell].centre + cells[cell].unit * outputs[at + cell],
  };
}

/** The raw logarithm of a scale, held smoothly above that of its floor. */
export function above(raw: Tensor, floor: Tensor): Tensor {
  return add(softplus(sub(raw, floor)), floor);
}

/** log(1 + eˣ) */
export function softplusOf(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
