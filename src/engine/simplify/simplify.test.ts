import { describe, expect, it } from 'vitest';
import { keyOf } from '../../random/key.js';
import { geluTanh } from '../derived/activations.js';
import { softplus } from '../derived/log-space.js';
import { batchNorm, layerNorm } from '../derived/normalization.js';
import { gradients } from '../gradients.js';
import { nodesOf } from '../graph.js';
import { interpret } from '../interpret.js';
import { ndArray } from '../nd-array.js';
import { add, div, mul, negate, sub } from '../ops/arithmetic.js';
import { expand, reduceSum, reshape } from '../ops/broadcasting.js';
import { exp, tanh } from '../ops/elementwise.js';
import { withDerivative } from '../ops/known-derivative.js';
import { gemm, transpose } from '../ops/matrix.js';
import { Constant, filled, Parameter, parameter } from '../ops/parameter.js';
import { reduceMean } from '../ops/reduction.js';
import { scan } from '../scan.js';
import type { Tensor } from '../tensor.js';
import { sizeOf } from '../tensor-type.js';
import { simplify } from './simplify.js';

const given = (name: string, ...shape: number[]) => parameter({ dtype: 'f64', shape }, name);
const x = given('x', 3, 4);
const y = given('y', 3, 4);
const row = given('row', 4);
const wide = given('wide', 4, 5);

/** Operations that a result takes, by name, in order. */
function operations(result: Tensor): string[] {
  const isWork = ({ op }: { readonly op: { readonly name: string } }) =>
    op.name !== Parameter.name && op.name !== Constant.name;
  return nodesOf([result])
    .filter(isWork)
    .map(({ op }) => op.name);
}

function numbersFor(results: readonly Tensor[]) {
  const parameters = nodesOf(results).filter(({ op }) => op.name === Parameter.name);
  return new Map(
    parameters.map(({ outputs: [tensor], attributes }) => {
      const draws = keyOf(1)
        .at((attributes as { name: string }).name)
        .draws();
      return [
        tensor,
        ndArray(
          tensor.shape,
          Float64Array.from({ length: sizeOf(tensor.shape) }, () => draws.normal()),
        ),
      ];
    }),
  );
}

/** The largest difference between what tensors are and what they are once simplified. */
function change(results: readonly Tensor[]): number {
  const numbers = numbersFor(results);
  const [before, after] = [results, simplify(results)].map((each) => interpret(each, numbers));
  return Math.max(...before.flatMap(({ data }, i) => [...data].map((value, k) => Math.abs(value - after[i].data[k]))));
}

const CASES: readonly (readonly [string, Tensor, readonly string[]])[] = [
  ['a row that is repeated to be multiplied', mul(expand(row, [3, 4]), x), ['Mul']],
  ['a row that is repeated, then changed', add(exp(negate(expand(row, [3, 4]))), x), ['Neg', 'Exp', 'Add']],
  ['two repeated rows', add(expand(row, [3, 4]), expand(given('other', 4), [3, 4])), ['Add', 'Expand']],
  ['the sum of what was repeated', reduceSum(expand(row, [3, 4]), { axes: [0] }), ['Mul']],
  ['one and nothing', add(mul(div(sub(x, 0), 1), 1), 0), []],
  ['known factors', mul(mul(x, 2), 3), ['Mul']],
  ['a known factor beside a small one', mul(mul(row, x), 3), ['Mul', 'Mul']],
  ['a sum with a negative', add(x, negate(y)), ['Sub']],
  ['a difference from a negative', sub(x, negate(y)), ['Add']],
  ['a negative product in a sum', add(x, mul(negate(y), x)), ['Mul', 'Sub']],
  ['minus of minus', negate(negate(x)), []],
  ['x + x', add(x, x), ['Mul']],
  ['shapes of shapes', reshape(reshape(x, [12]), [4, 3]), ['Reshape']],
  ['a shape and back', reshape(reshape(x, [12]), [3, 4]), []],
  ['an order and back', transpose(transpose(x)), []],
  ['an order of axes of length one', transpose(reshape(x, [3, 1, 4]), [1, 0, 2]), ['Reshape']],
  ['a transposed factor', gemm(transpose(x), transpose(wide), { transA: 1, transB: 1 }), ['Gemm']],
];

describe('simplified', () => {
  it.each(CASES)('%s takes less and is the same', (_name, result, expected) => {
    const [simple] = simplify([result]);
    expect(operations(simple)).toEqual(expected);
    expect(simple.shape).toEqual(result.shape);
    expect(change([result])).toBeLessThan(1e-13);
  });

  it('equal operations are one, in either order of what may be exchanged', () => {
    const [a, b] = simplify([exp(add(x, y)), exp(add(y, x))]);
    expect(a).toBe(b);
    const [c, d] = simplify([sub(x, y), sub(y, x)]);
    expect(c).not.toBe(d);
  });

  it('numbers of other types or signs stay apart', () => {
    const [a, b] = simplify([div(x, filled(0, row)), div(x, filled(-0, row))]);
    expect(a).not.toBe(b);
  });

  it('sums go into products that nobody else uses', () => {
    const product = gemm(x, wide);
    const [alone] = simplify([add(product, given('c', 3, 5))]);
    expect(operations(alone)).toEqual(['Gemm']);
    const [both] = simplify([add(product, exp(product))]);
    expect(operations(both)).toEqual(['Gemm', 'Exp', 'Add']);
    const folded = reshape(product, [3, 5, 1]);
    const [shaped] = simplify([add(given('d', 3, 5, 1), folded)]);
    expect(operations(shaped)).toEqual(['Reshape', 'Gemm', 'Reshape']);
    expect(change([add(product, given('c', 3, 5)), add(given('d', 3, 5, 1), folded)])).toBeLessThan(1e-13);
  });
});

describe('gradients', () => {
  const losses: readonly (readonly [string, () => Tensor])[] = [
    ['of a network', () => reduceMean(softplus(add(gemm(tanh(gemm(x, wide)), given('v', 5, 4)), row)))],
    ['of normalised rows', () => reduceSum(mul(layerNorm(x, { gain: row, bias: row }), y))],
    ['of a normalised batch', () => reduceSum(mul(batchNorm(x, { gain: row, bias: row }).result, y))],
    ['of a bend', () => reduceSum(mul(geluTanh(x), y))],
    ['of a loop', loop],
  ];

  it.each(losses)('%s are the same', (_name, loss) => {
    const found = loss();
    expect(change([found, ...gradients(found, [x, row])])).toBeLessThan(1e-12);
  });

  it.each(losses)('%s have gradients that are the same', (_name, loss) => {
    const [dx] = gradients(loss(), [x]);
    expect(change([...gradients(reduceSum(mul(dx, y)), [x, row])])).toBeLessThan(1e-12);
  });
});

/** A recurrence over the rows of x. */
function loop(): Tensor {
  const { stacked } = scan(
    ([h], [slice]) => {
      const next = tanh(add(gemm(reshape(h, [1, 4]), given('u', 4, 4)), reshape(mul(slice, row), [1, 4])));
      return { carried: [reshape(next, [4])], stacked: [reshape(next, [4])] };
    },
    [filled(0, row)],
    [x],
  );
  return reduceSum(mul(stacked[0], y));
}

describe('a known derivative', () => {
  it('is what flows back, and the result is what is computed', () => {
    const triple = withDerivative(mul(x, 3), [x], (up, _result, [of]) => [mul(up, mul(of, 0.5))]);
    const [dx] = gradients(reduceSum(triple), [x]);
    const numbers = numbersFor([x]);
    const [value, slope, of] = interpret([triple, dx, x], numbers);
    expect([...value.data]).toEqual([...of.data].map((each) => each * 3));
    expect([...slope.data]).toEqual([...of.data].map((each) => each * 0.5));
    expect(operations(simplify([triple])[0])).toEqual(['Mul']);
  });
});
