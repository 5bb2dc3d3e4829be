import { add, mul } from '../engine/ops/arithmetic.js';
import { gather } from '../engine/ops/gathering.js';
import { matmul } from '../engine/ops/matrix.js';
import { constant } from '../engine/ops/parameter.js';
import type { Tensor } from '../engine/tensor.js';

const BASE = 10_000;

/**
 * Turns pairs (k, k + d/2) of the last axis by position · 10000^(-2k/d), so that products of two depend on their distance alone (Su et al.,
 * 2021): for tensors [..., length, d]; or [..., 1, d] with a position, an i32 without axes, below `length`.
 */
export function rotary(length: number, d: number, position?: Tensor): (x: Tensor) => Tensor {
  const [cosines, sines] = [Math.cos, Math.sin].map((of) => {
    const table = angleTable(of, length, d);
    return position === undefined ? table : gather(table, position);
  });
  const turn = quarterTurn(d);
  return (x) => add(mul(x, cosines), mul(matmul(x, turn), sines));
}

/** cos or sin of position · 10000^(-2k/d), for both halves. [length, d] */
function angleTable(of: (angle: number) => number, length: number, d: number): Tensor {
  const values = new Float64Array(length * d);
  for (let t = 0; t < length; t++)
    for (let k = 0; k < d; k++) values[t * d + k] = of(t * BASE ** ((-2 * (k % (d / 2))) / d));
  return constant(values, [length, d]);
}

/** The matrix that takes (a, b) to (-b, a): a product, because cutting and joining halves would cost more. [d, d] */
function quarterTurn(d: number): Tensor {
  const values = new Float64Array(d * d);
  for (let k = 0; k < d / 2; k++) {
    values[(k + d / 2) * d + k] = -1;
    values[k * d + k + d / 2] = 1;
  }
  return constant(values, [d, d]);
}
