import { describe, expect, it } from 'vitest';
import { CapabilityError } from '../util/errors.js';
import { gradients } from './gradients.js';
import { interpret } from './interpret.js';
import { ndArray } from './nd-array.js';
import { add, mul } from './ops/arithmetic.js';
import { reduceSum } from './ops/broadcasting.js';
import { unary } from './ops/elementwise.js';
import { stopGradient } from './ops/identity.js';
import { parameter } from './ops/parameter.js';
import { apply } from './tensor.js';

const x = parameter({ dtype: 'f64', shape: [2] }, 'x');
const y = parameter({ dtype: 'f64', shape: [2] }, 'y');
const given = new Map([
  [x, ndArray([2], [2, 3])],
  [y, ndArray([2], [5, 7])],
]);
const numbers = (loss: typeof x, wrt: readonly (typeof x)[]) =>
  interpret(gradients(loss, wrt), given).map(({ data }) => [...data]);

describe('gradients', () => {
  it('add over all paths', () => {
    const square = mul(x, x);
    expect(numbers(reduceSum(add(square, mul(square, y))), [x, y])).toEqual([
      [2 * 2 * 6, 2 * 3 * 8],
      [4, 9],
    ]);
  });

  it('are zero for what the loss does not depend on', () => {
    expect(numbers(reduceSum(x), [y])).toEqual([[0, 0]]);
    expect(numbers(reduceSum(mul(stopGradient(x), y)), [x])).toEqual([[0, 0]]);
  });

  it('may be those of tensors in between', () => {
    const product = mul(x, y);
    expect(numbers(reduceSum(mul(product, product)), [product])).toEqual([[20, 42]]);
  });

  it('name the operation that has none, and who asked for it', () => {
    const Bare = unary('Bare', (value) => value);
    const call = () => gradients(reduceSum(apply(Bare, [x], {})), [x]);
    expect(call).toThrow(CapabilityError);
    expect(call).toThrow(/^gradients: Bare has no gradient, asked for at .*gradients\.test\.ts/);
  });
});
