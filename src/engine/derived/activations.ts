// Bends between linear maps. Element by element; all smooth where the paper's formula is.
import { ShapeError } from '../../util/errors.js';
import { add, mul, sub } from '../ops/arithmetic.js';
import { greaterOrEqual } from '../ops/comparison.js';
import { exp, gate } from '../ops/elementwise.js';
import { withDerivative } from '../ops/known-derivative.js';
import { cast, min, relu } from '../ops/selection.js';
import { erf } from '../ops/transcendental.js';
import type { Tensor } from '../tensor.js';
import { sameShape, typeText } from '../tensor-type.js';

/** x above 0, scale (eˣ - 1) below; eˣ is taken of min(x, 0), so that it cannot overflow. */
export function elu(x: Tensor, scale = 1): Tensor {
  return add(relu(x), mul(sub(exp(min(x, 0)), 1), scale));
}

/** x sigmoid(x), also called swish. */
export function silu(x: Tensor): Tensor {
  return mul(x, gate(x));
}

/** x Φ(x) by the error function, for f32 on runtimes. */
export function gelu(x: Tensor): Tensor {
  return mul(mul(x, 0.5), add(erf(mul(x, Math.SQRT1_2)), 1));
}

const TWICE_ROOT = 2 * Math.sqrt(2 / Math.PI);

/** x Φ(x) by Hendrycks and Gimpel's approximation, ½ x (1 + tanh √(2/π) (x + 0.044715 x³)), with tanh as a sigmoid of twice its argument. */
export function geluTanh(x: Tensor): Tensor {
  // y = x s, s = σ(x p), p = a + b x², so y' = s + y (1 - s) (a + 3 b x²).
  const p = add(mul(mul(x, x), TWICE_ROOT * 0.044715), TWICE_ROOT);
  const s = gate(mul(x, p));
  return withDerivative(mul(x, s), [x, p, s], (up, y, [, factor, share]) => {
    const slope = add(mul(factor, 3), -2 * TWICE_ROOT);
    return [mul(up, add(share, mul(sub(y, mul(y, share)), slope))), 'none', 'none'];
  });
}

/** Elements zeroed where the uniform number of the same place is below the rate, the others scaled up so that means stay. */
export function dropout(x: Tensor, rate: number, uniform: Tensor): Tensor {
  if (!sameShape(x.shape, uniform.shape)) {
    throw new ShapeError(`dropout: needs one uniform number per element of ${typeText(x)}, got ${typeText(uniform)}`);
  }
  if (rate === 0) return x;
  return mul(x, mul(cast(greaterOrEqual(uniform, rate), x.dtype), 1 / (1 - rate)));
}
