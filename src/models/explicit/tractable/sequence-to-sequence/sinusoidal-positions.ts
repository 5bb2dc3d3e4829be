import { add } from '../../../../engine/ops/arithmetic.js';
import { reshape } from '../../../../engine/ops/broadcasting.js';
import { gather } from '../../../../engine/ops/gathering.js';
import { constant } from '../../../../engine/ops/parameter.js';
import type { Tensor } from '../../../../engine/tensor.js';
import type { PositionLayer } from '../../../../nn/learned-positions.js';

const BASE = 10_000;

/** Adds sin(t · 10000^(-2k/width)) at 2k and the cosine at 2k + 1, for each position t below `length` (Vaswani et al., 2017). */
export function sinusoidalPositions(length: number, width: number): PositionLayer {
  return {
    parameters: {} as PositionLayer['parameters'],
    apply: (_params, x) => add(x, waves(x.shape[1], width)),
    step: (_params, x, position) => add(x, reshape(gather(waves(length, width), position), [1, width])),
  };
}

/** [length, width] */
function waves(length: number, width: number): Tensor {
  const values = new Float64Array(length * width);
  for (let t = 0; t < length; t++)
    for (let i = 0; i < width; i++) {
      const angle = t * BASE ** (-(i - (i % 2)) / width);
      values[t * width + i] = i % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
    }
  return constant(values, [length, width]);
}
