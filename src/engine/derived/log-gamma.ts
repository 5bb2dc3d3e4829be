// log Γ and its derivative for positive numbers, from operations that every runtime has: Stirling's series where it has converged,
// below that by the recurrence Γ(x + 1) = x Γ(x). To 1e-6 in f32 and 1e-13 in f64, relative to the result or to 1 where that is larger.
import { ShapeError } from '../../util/errors.js';
import { add, div, mul, type Operand, sub } from '../ops/arithmetic.js';
import { less } from '../ops/comparison.js';
import { log, reciprocal } from '../ops/elementwise.js';
import { cast, where } from '../ops/selection.js';
import type { Tensor } from '../tensor.js';
import { typeText } from '../tensor-type.js';

const HALF_LOG_TWO_PI = 0.9189385332046728;
/** B_2k, k from 1. */
const BERNOULLI = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510];
/** From where the series is used, and how many of its terms: what is left out is below rounding. */
const SERIES = { f32: { from: 4, terms: 4 }, f64: { from: 8, terms: 8 } } as const;

/** log Γ(x) for x > 0. Its gradient is its own, ψ(x). */
export function logGamma(x: Tensor): Tensor {
  const { y, isSmall, steps, z } = climb('logGamma', x);
  // B_2k / (2k (2k-1) y^(2k-1))
  const series = div(
    horner(
      z,
      termsOf(x).map((b, i) => b / ((2 * i + 2) * (2 * i + 1))),
    ),
    y,
  );
  const stirling = add(add(mul(sub(y, 0.5), sub(log(y), 1)), HALF_LOG_TWO_PI - 0.5), series);
  return sub(stirling, mul(log(steps.reduce((product, step) => mul(product, step))), isSmall));
}

/** ψ(x), the derivative of log Γ, for x > 0. */
export function digamma(x: Tensor): Tensor {
  const { y, isSmall, steps, z } = climb('digamma', x);
  // B_2k / (2k y^2k)
  const series = mul(
    horner(
      z,
      termsOf(x).map((b, i) => b / (2 * i + 2)),
    ),
    z,
  );
  const asymptotic = sub(sub(log(y), div(0.5, y)), series);
  const sum = steps.map(reciprocal).reduce((total, each) => add(total, each));
  return sub(asymptotic, mul(sum, isSmall));
}

/** The argument moved up to where the series holds, and the factors it passed, harmless where it was there already. */
function climb(who: string, x: Tensor) {
  if (x.dtype !== 'f32' && x.dtype !== 'f64') throw new ShapeError(`${who}: must be of f32 or f64, got ${typeText(x)}`);
  const { from } = SERIES[x.dtype];
  const small = less(x, from);
  const y = where(small, add(x, from), x);
  const base = where(small, x, 1);
  const inverse = reciprocal(y);
  return {
    y,
    isSmall: cast(small, x.dtype),
    steps: Array.from({ length: from }, (_, i) => (i === 0 ? base : add(base, i))),
    z: mul(inverse, inverse),
  };
}

function termsOf({ dtype }: Tensor): readonly number[] {
  return BERNOULLI.slice(0, SERIES[dtype as 'f32' | 'f64'].terms);
}

/** Σ c_k zᵏ, k from 0. */
function horner(z: Tensor, coefficients: readonly number[]): Tensor {
  const [last, ...rest] = [...coefficients].reverse();
  return rest.reduce<Operand>((sum, c) => add(mul(sum, z), c), last) as Tensor;
}
