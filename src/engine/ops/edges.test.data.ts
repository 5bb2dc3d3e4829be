import { gradients } from '../gradients.js';
import { interpret } from '../interpret.js';
import { ndArray } from '../nd-array.js';
import type { Tensor } from '../tensor.js';
import { reduceSum } from './broadcasting.js';
import { parameter } from './parameter.js';

/** Numbers of a function of a vector, and the gradient of their sum. */
export function valueAndSlope(build: (x: Tensor) => Tensor, numbers: readonly number[]) {
  const x = parameter({ dtype: 'f64', shape: [numbers.length] }, 'x');
  const result = build(x);
  const [value, slope] = interpret(
    [result, ...gradients(reduceSum(result), [x])],
    new Map([[x, ndArray(x.shape, numbers)]]),
  );
  return { value: [...value.data], slope: [...slope.data] };
}
