import { describe, expect, it } from 'vitest';
import { platform } from '#platform';
import { add, mul } from '../ops/arithmetic.js';
import { expand, reduceSum, reshape } from '../ops/broadcasting.js';
import { cumulativeSum } from '../ops/cumulative.js';
import { filled, parameter } from '../ops/parameter.js';
import { slice } from '../ops/slicing.js';
import type { Tensor } from '../tensor.js';
import { emitGraph } from './emit.js';
import { freeRows } from './free-rows.js';
import { writeModel } from './write-model.js';

function graphOf(build: (x: Tensor) => Tensor) {
  return freeRows('x', (rows) => {
    const tensor = parameter({ dtype: 'f64', shape: [rows, 3] }, 'x');
    return emitGraph('f', [{ name: 'x', tensor }], [{ name: 'y', tensor: build(tensor) }]);
  });
}

async function run(build: (x: Tensor) => Tensor, rows: number) {
  const session = await (await platform.runtime()).load(writeModel(graphOf(build)));
  const data = Float64Array.from({ length: rows * 3 }, (_, i) => i + 1);
  const [y] = await session.run([{ name: 'x', dtype: 'f64', shape: [rows, 3], data }], ['y']);
  await session.release();
  return Array.from(y);
}

describe('a function that was written down for a number of rows', () => {
  it.each([1, 2, 5])('is the same function for %i', async (rows) => {
    const flat = (x: Tensor) => reshape(x, [-1]);
    const numbers = Array.from({ length: rows * 3 }, (_, i) => i + 1);
    expect(await run(flat, rows)).toEqual(numbers);
    const total = (x: Tensor) => expand(reduceSum(x, { keep: true }), [x.shape[0], 2]);
    const sum = numbers.reduce((a, b) => a + b, 0);
    expect(await run(total, rows)).toEqual(new Array(2 * rows).fill(sum));
    const tail = (x: Tensor) => slice(reshape(x, [-1]), { axis: 0, start: 1 });
    expect(await run(tail, rows)).toEqual(numbers.slice(1));
    const sums = (x: Tensor) => reshape(cumulativeSum(x, { axis: 1 }), [3, -1]);
    expect((await run(sums, rows)).at(-1)).toBe(numbers.slice(-3).reduce((a, b) => a + b, 0));
  });

  it('shows its rows as a length without a number', () => {
    const { inputs, outputs } = graphOf((x) => reduceSum(x, { axes: [1] }));
    expect(inputs).toEqual([{ name: 'x', dtype: 'f64', shape: ['rows', 3] }]);
    expect(outputs).toEqual([{ name: 'y', dtype: 'f64', shape: ['rows'] }]);
  });

  it('must not hold numbers for each row', () => {
    expect(() => graphOf((x) => add(x, mul(filled(2, x), x)))).toThrow(
      'export: a graph must work row by row, got one in which the number of rows decides constant',
    );
  });
});
