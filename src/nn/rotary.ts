import { add, mul } from '../engine/ops/arithmetic.js';
import { gather } from '../engine/ops/gathering.js';
import { matmul } from '../engine/ops/matrix.js';
import { constant } from '../engine/ops/parameter.js';
import type { Tensor } from '../engine/tensor.js';

const BASE = 10_000;

/**
 * Pairs (k, k + d/2) of the last axis turned by position · 10000^(-2k/d), so that products of two depend on their distance alone (Su et al.,
 * 2021). x is [..., length, d]; or [..., 1, d] with a position, an i32 without axes, below `length`.
 */
export function rotary(x: Tensor, length: number, position?: Tensor): Tensor {
  const d = x.shape[x.shape.length - 1];
  const [cosines, sines] = [Math.cos, Math.sin].map((of) => angleTable(of, length, d));
  const at = (table: Tensor) => (position === undefined ? table : gather(table, position));
  return add(mul(x, at(cosines)), mul(matmul(x, quarterTurn(d)), at(sines)));
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
