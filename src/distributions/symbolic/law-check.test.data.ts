import { expect } from 'vitest';
import { gradients } from '../../engine/gradients.js';
import { interpret } from '../../engine/interpret.js';
import { ndArray } from '../../engine/nd-array.js';
import { reduceSum } from '../../engine/ops/broadcasting.js';
import { compile, namedLeaves, trace } from '../../engine/program.js';
import type { Tensor } from '../../engine/tensor.js';
import { type ElementType, emptyArray, type Shape } from '../../engine/tensor-type.js';

/** Numbers for a tensor of a shape. */
export interface Given {
  readonly shape: Shape;
  readonly data: ArrayLike<number>;
}

export type Numbers = Readonly<Record<string, Given>>;
export type Build = (symbols: Readonly<Record<string, Tensor>>) => Tensor;

/** A list of numbers along one axis. */
export function list(...data: readonly number[]): Given {
  return { shape: [data.length], data };
}

/** What a function of tensors gives, in float64 by the interpreter. */
export function interpreted(build: Build, given: Numbers): number[] {
  return interpretedAll((symbols) => [build(symbols)], given)[0];
}

/** What it gives in float32 on this platform's runtime. */
export async function computed(build: Build, given: Numbers): Promise<number[]> {
  const types = typesOf(given, 'f32');
  const program = await compile('law', types, (symbols) => ({ y: build(symbols) }));
  const arrays = Object.fromEntries(
    Object.entries(given).map(([name, { data }]) => {
      const array = emptyArray(types[name]);
      array.set(data);
      return [name, array];
    }),
  );
  const { y } = (await program.run(arrays as never)) as unknown as { y: Float32Array };
  await program.release();
  return [...y];
}

/** Expects the gradients of the sum by each input to be what central differences are; `cancelled` is the largest term of the sum. */
export function expectTrueGradients(build: Build, given: Numbers, names: readonly string[], cancelled = 1): void {
  const found = interpretedAll((symbols) => {
    const loss = reduceSum(build(symbols));
    return gradients(
      loss,
      names.map((name) => symbols[name]),
    );
  }, given);
  const sum = (changed: Numbers) => interpreted(build, changed).reduce((a, b) => a + b, 0);
  for (const [i, name] of names.entries()) {
    const { shape, data } = given[name];
    for (let at = 0; at < data.length; at++) {
      const step = 1e-5 * Math.max(1e-3, Math.abs(data[at]));
      const moved = (by: number) => {
        const numbers = Float64Array.from(data);
        numbers[at] += by;
        return sum({ ...given, [name]: { shape, data: numbers } });
      };
      const difference = (moved(step) - moved(-step)) / (2 * step);
      // Central differences err by step² times the third derivative, about 1e-10 of the first, and by rounding over the step.
      const rounding = (1e-15 * (cancelled + Math.abs(sum(given)))) / step;
      expect(Math.abs(found[i][at] - difference)).toBeLessThan(1e-7 * (1 + Math.abs(difference)) + 10 * rounding);
    }
  }
}

function interpretedAll(build: (symbols: Readonly<Record<string, Tensor>>) => readonly Tensor[], given: Numbers) {
  const traced = trace(typesOf(given, 'f64'), (symbols) => build(symbols));
  const values = namedLeaves(traced.inputs, '').map(({ name, tensor }) => {
    return [tensor, ndArray(tensor.shape, given[name].data)] as const;
  });
  return interpret(traced.outputs, new Map(values)).map(({ data }) => [...data]);
}

function typesOf(given: Numbers, dtype: ElementType) {
  return Object.fromEntries(Object.entries(given).map(([name, { shape }]) => [name, { dtype, shape }]));
}
