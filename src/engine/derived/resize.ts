// Maps at other sizes by linear interpolation: one small matrix for each axis, so that gradients are products with its transpose.

import { reshape } from '../ops/broadcasting.js';
import { checkWhole } from '../ops/convolution-geometry.js';
import { gemm, matmul } from '../ops/matrix.js';
import { constant } from '../ops/parameter.js';
import { misfit, type Tensor } from '../tensor.js';
import { type ElementType, type Shape, sizeOf } from '../tensor-type.js';

/**
 * The map at other lengths, linear between the centres of places and constant beyond the outermost: [batch, channels, ...map] →
 * [batch, channels, ...lengths]. Made for enlarging; a map that is made smaller is sampled, not averaged.
 */
export function resizeLinear(x: Tensor, lengths: Shape): Tensor {
  const map = x.shape.slice(2);
  if ((map.length !== 1 && map.length !== 2) || lengths.length !== map.length) {
    throw misfit('resizeLinear', `lengths [${lengths.join(', ')}] must be those of one or two spatial axes`, [x]);
  }
  for (const length of lengths) checkWhole('resizeLinear', 'lengths', length, 1);
  const width = map[map.length - 1];
  const to = lengths[lengths.length - 1];
  const rows = reshape(x, [sizeOf(x.shape) / width, width]);
  const wide = width === to ? rows : gemm(rows, interpolation(width, to, x.dtype), { transB: 1 });
  const columns = reshape(wide, [...x.shape.slice(0, -1), to]);
  if (map.length === 1 || map[0] === lengths[0]) return columns;
  return matmul(interpolation(map[0], lengths[0], x.dtype), columns);
}

/** Each place of the result as weights of two neighbours, centres at half places. [to, from] */
function interpolation(from: number, to: number, dtype: ElementType): Tensor {
  const weights = new Float64Array(to * from);
  for (let i = 0; i < to; i++) {
    const at = Math.min(Math.max(((i + 0.5) * from) / to - 0.5, 0), from - 1);
    const left = Math.min(Math.floor(at), Math.max(from - 2, 0));
    const right = Math.min(left + 1, from - 1);
    weights[i * from + left] += 1 - (at - left);
    weights[i * from + right] += at - left;
  }
  return constant(weights, [to, from], dtype);
}
