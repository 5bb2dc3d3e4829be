import { erf as erfNumber } from '../../numeric/error-function.js';
import { CapabilityError } from '../../util/errors.js';
import type { Op } from '../op.js';
import { apply, type Tensor } from '../tensor.js';
import { binary, mul, negate, type Operand, pair, sub } from './arithmetic.js';
import { exp, log, unary } from './elementwise.js';

export const Sin = unary('Sin', Math.sin, (x, _y, up) => mul(up, cos(x)));
export const Cos = unary('Cos', Math.cos, (x, _y, up) => negate(mul(up, sin(x))));
// d aᵇ = b aᵇ⁻¹ da + aᵇ log a db
export const Pow = binary(
  'Pow',
  (a, b) => a ** b,
  (a, b, up, y) => [mul(up, mul(b, pow(a, sub(b, 1)))), mul(up, mul(y, log(a)))],
);
// 2/√π e^-x²
export const Erf: Op = {
  ...unary('Erf', erfNumber, (x, _y, up) => mul(up, mul(exp(negate(mul(x, x))), 2 / Math.sqrt(Math.PI)))),
  onnx(_attributes, [{ dtype }]) {
    if (dtype === 'f64') {
      throw new CapabilityError('erf: has no kernel for f64, got f64', { hint: 'cast to f32, or interpret the graph' });
    }
    return { attributes: {} };
  },
};

/** sin x, x in radians; WebGPU is accurate to a few digits only. */
export function sin(x: Tensor): Tensor {
  return apply(Sin, [x], {});
}

/** cos x, x in radians; WebGPU is accurate to a few digits only. */
export function cos(x: Tensor): Tensor {
  return apply(Cos, [x], {});
}

/** aᵇ. The gradient of the exponent needs a base above 0; small whole exponents are faster as products. */
export function pow(a: Operand, b: Operand): Tensor {
  return apply(Pow, pair('pow', a, b), {});
}

/** The error function, 2/√π ∫ e^-t² from 0 to x. Runtimes have it for f32. */
export function erf(x: Tensor): Tensor {
  return apply(Erf, [x], {});
}
