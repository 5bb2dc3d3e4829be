import { square } from '../../engine/derived/statistics.js';
import { add, div, mul, sub } from '../../engine/ops/arithmetic.js';
import { log } from '../../engine/ops/elementwise.js';
import type { Tensor } from '../../engine/tensor.js';
import { independent } from './independent.js';
import type { SymbolicLaw } from './symbolic-law.js';

const HALF_LOG_TWO_PI = 0.9189385332046728;

/** A place and a width above 0. */
export interface LocationScale {
  readonly mean: Tensor;
  readonly scale: Tensor;
}

/** N(x | μ, σ²); `scale` is σ. */
export const normal = {
  logDensity(x, { mean, scale }) {
    const z = div(sub(x, mean), scale);
    return sub(mul(square(z), -0.5), add(log(scale), HALF_LOG_TWO_PI));
  },
  entropy: ({ scale }) => add(log(scale), HALF_LOG_TWO_PI + 0.5),
  klTo({ mean, scale }, other) {
    // ½ (r² - 1) - log r + ½ d², with r = σ / σ′ and d = (μ - μ′) / σ′
    const ratio = div(scale, other.scale);
    const distance = div(sub(mean, other.mean), other.scale);
    return sub(mul(sub(add(square(ratio), square(distance)), 1), 0.5), log(ratio));
  },
  noise: 'normal',
  sample: (noise, { mean, scale }) => add(mean, mul(scale, noise)),
} satisfies SymbolicLaw<LocationScale>;

/** Vectors along the last axis whose elements are independent and normal: N(x | μ, diag σ²). */
export const diagonalNormal = independent(normal);
