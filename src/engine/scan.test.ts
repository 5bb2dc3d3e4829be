import { describe, expect, it } from 'vitest';
import { nodeRuntime } from '../platform/node-runtime.js';
import { ShapeError } from '../util/errors.js';
import { gradients } from './gradients.js';
import { nodesOf } from './graph.js';
import { interpret } from './interpret.js';
import { ndArray } from './nd-array.js';
import { add, mul, sub } from './ops/arithmetic.js';
import { reduceSum, reshape } from './ops/broadcasting.js';
import { exp, gate, tanh } from './ops/elementwise.js';
import { gather } from './ops/gathering.js';
import { gemm } from './ops/matrix.js';
import { constant, parameter } from './ops/parameter.js';
import { concat, slice } from './ops/slicing.js';
import { onnxOf } from './program.js';
import { type ScanOptions, scan } from './scan.js';
import type { Tensor } from './tensor.js';
import { type Shape, sizeOf } from './tensor-type.js';

const [TIME, BATCH, INPUTS, HIDDEN] = [4, 2, 3, 2];
const SHAPES: Readonly<Record<string, Shape>> = {
  x: [TIME, BATCH, INPUTS],
  h: [BATCH, HIDDEN],
  wide: [INPUTS, HIDDEN],
  again: [HIDDEN, HIDDEN],
  bias: [HIDDEN],
};

type Step = Parameters<typeof scan>[0];
type Loop = typeof scan;

/** The same loop written out, step after step: what a scan must be indistinguishable from. */
const unrolled: Loop = (step, first, inputs, { reverse = false } = {}) => {
  const length = inputs[0].shape[0];
  const order = [...Array(length).keys()];
  let carried = first;
  const stacks: (readonly Tensor[])[] = [];
  for (const at of reverse ? order.reverse() : order) {
    const slices = inputs.map((input) =>
      reshape(slice(input, { axis: 0, start: at, end: at + 1 }), input.shape.slice(1)),
    );
    const result = step(carried, slices);
    carried = result.carried;
    stacks[at] = result.stacked;
  }
  const stacked = (stacks[0] ?? []).map((_, i) =>
    concat(
      stacks.map((each) => reshape(each[i], [1, ...each[i].shape])),
      0,
    ),
  );
  return { carried, stacked };
};

/** A gated recurrence on captured matrices and a bias; the bias is used outside too. */
function recurrence(loop: Loop, options: ScanOptions, [x, h, wide, again, bias]: readonly Tensor[]): Tensor {
  const step: Step = ([before], [slices]) => {
    const drive = gemm(slices, wide, { plus: gemm(before, again, { plus: bias }) });
    const next = add(mul(gate(drive), before), mul(sub(1, gate(drive)), tanh(drive)));
    return { carried: [next], stacked: [exp(next)] };
  };
  const { carried, stacked } = loop(step, [h], [x], options);
  return add(weighted(add(carried[0], bias)), weighted(stacked[0]));
}

/** Two loops, one inside the other: for each slice, a walk along its rows on a captured matrix. */
function nested(loop: Loop, options: ScanOptions, [x, h, wide, again]: readonly Tensor[]): Tensor {
  const { carried, stacked } = loop(
    ([outer], [rows]) => {
      const inner = loop(
        ([state], [row]) => {
          const next = tanh(add(gemm(reshape(row, [1, INPUTS]), wide), gemm(state, again)));
          return { carried: [next], stacked: [mul(next, next)] };
        },
        [slice(outer, { axis: 0, start: 0, end: 1 })],
        [rows],
      );
      return { carried: [add(outer, inner.carried[0])], stacked: [inner.stacked[0]] };
    },
    [h],
    [x],
    options,
  );
  return add(weighted(carried[0]), weighted(stacked[0]));
}

const LOSSES = [
  { name: 'a recurrence', loss: recurrence, options: {} },
  { name: 'a recurrence backwards', loss: recurrence, options: { reverse: true } },
  { name: 'a scan in a scan', loss: nested, options: {} },
  { name: 'a scan in a scan backwards', loss: nested, options: { reverse: true } },
];

describe.each(LOSSES)('$name', ({ loss, options }) => {
  const inputs = Object.entries(SHAPES).map(([name, shape]) => parameter({ dtype: 'f64', shape }, name));
  const values = inputs.map(({ shape }, i) => waves(shape, i));
  const numbers = (results: readonly Tensor[]) =>
    interpret(results, new Map(inputs.map((input, i) => [input, ndArray(input.shape, values[i])]))).flatMap(
      ({ data }) => [...data],
    );
  const written = (loop: Loop) => {
    const result = loss(loop, options, inputs);
    const first = gradients(result, inputs);
    const sum = first.map((each) => weighted(each)).reduce((a, b) => add(a, b));
    return { result, first, second: gradients(sum, inputs) };
  };
  const [looped, plain] = [written(scan), written(unrolled)];

  it('has the value of the loop written out', () => {
    expectClose(numbers([looped.result]), numbers([plain.result]));
  });

  it('has its gradients', () => expectClose(numbers(looped.first), numbers(plain.first)));

  it('has the gradients of its gradients', () => expectClose(numbers(looped.second), numbers(plain.second)));

  it('is the same on the runtime', async () => {
    const results = [looped.result, ...looped.first, ...looped.second];
    const named = Object.fromEntries(inputs.map((input, i) => [`x${i}`, input]));
    const outputs = Object.fromEntries(results.map((result, i) => [`y${i}`, result]));
    const session = await (await nodeRuntime(1)).load(onnxOf('scan', { inputs: named, outputs }));
    const arrays = await session.run(
      inputs.map(({ dtype, shape }, i) => ({ name: `x${i}`, dtype, shape, data: values[i] })),
      results.map((_, i) => `output.y${i}`),
    );
    await session.release();
    expectClose(
      arrays.flatMap((array) => [...array]),
      numbers(results),
    );
  });
});

describe('the gradient of a scan', () => {
  it('multiplies captured matrices once, outside the loop', () => {
    const inputs = Object.entries(SHAPES).map(([name, shape]) => parameter({ dtype: 'f32', shape }, name));
    const [, , wide] = gradients(recurrence(scan, {}, inputs), inputs);
    const { op, inputs: factors } = wide.node;
    expect(op.name).toBe('Gemm');
    expect(factors.map(({ shape }) => shape[0])).toEqual([TIME * BATCH, TIME * BATCH]);
  });

  it('reaches a table that is read at positions of each step', () => {
    const table = parameter({ dtype: 'f64', shape: [3] }, 'table');
    const { carried } = scan(
      ([sum], [at]) => ({ carried: [add(sum, mul(gather(table, at), gather(table, at)))], stacked: [] }),
      [constant([0], [], 'f64')],
      [constant([2, 0, 2], [3], 'i32')],
    );
    const [gradient] = gradients(carried[0], [table]);
    const [{ data }] = interpret([gradient], new Map([[table, ndArray([3], [5, 7, 11])]]));
    expect([...data]).toEqual([10, 0, 44]);
  });

  it('is zero for what the steps do not use', () => {
    const [used, unused] = [parameter({ dtype: 'f64', shape: [2] }, 'a'), parameter({ dtype: 'f64', shape: [2] }, 'b')];
    const { stacked } = scan(() => ({ carried: [], stacked: [used] }), [], [unused]);
    const found = interpret(gradients(reduceSum(stacked[0]), [used, unused]), new Map());
    expect(found.map(({ data }) => [...data])).toEqual([
      [2, 2],
      [0, 0],
    ]);
  });

  it('leaves no more than one loop forwards and one back', () => {
    const inputs = Object.entries(SHAPES).map(([name, shape]) => parameter({ dtype: 'f32', shape }, name));
    const loss = recurrence(scan, {}, inputs);
    const scans = nodesOf([loss, ...gradients(loss, inputs)]).filter(({ op }) => op.name === 'Scan');
    expect(scans.length).toBe(2);
  });
});

describe('scan refuses', () => {
  const x = (...shape: number[]) => parameter({ dtype: 'f32', shape }, 'x');

  it.each([
    {
      call: () => scan(() => ({ carried: [], stacked: [] }), [], [x(3), x(4)]),
      message: 'scan: inputs must have a first axis of one length, got f32[3] and f32[4]',
    },
    {
      call: () => scan(() => ({ carried: [], stacked: [] }), [], []),
      message: 'scan: inputs must have a first axis of one length, got none',
    },
    {
      call: () => scan((_, [slices]) => ({ carried: [slices], stacked: [] }), [x(2)], [x(3, 4)]),
      message: 'scan: carried value 0 must keep its type f32[2], got f32[4]',
    },
    {
      call: () => scan(() => ({ carried: [], stacked: [] }), [x(2)], [x(3)]),
      message: 'scan: the step must return 1 carried values, got 0',
    },
  ])('$message', ({ call, message }) => {
    expect(call).toThrow(ShapeError);
    expect(call).toThrow(message);
  });
});

function weighted(x: Tensor): Tensor {
  return reduceSum(mul(x, constant(waves(x.shape, 9), x.shape, x.dtype)));
}

/** Numbers that anyone can make again. */
function waves(shape: Shape, phase: number): Float64Array {
  return Float64Array.from({ length: sizeOf(shape) }, (_, k) => Math.sin(1.7 * k + phase));
}

/** A few hundred roundings. */
function expectClose(found: readonly number[], wanted: readonly number[]): void {
  const off = wanted.map((value, i) => Math.abs(found[i] - value) / (1 + Math.abs(value)));
  expect(found.length).toBe(wanted.length);
  expect(Math.max(...off)).toBeLessThan(1e-12);
}
