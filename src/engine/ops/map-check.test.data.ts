// Checks of operations on maps: gradients against central differences in float64, and both runtimes against the interpreter.
import { expect } from 'vitest';
import { nodeRuntime } from '../../platform/node-runtime.js';
import type { Runtime } from '../../platform/runtime.js';
import { webRuntime } from '../../platform/web-runtime.js';
import { bulkOf } from '../../random/bulk.js';
import { keyOf } from '../../random/key.js';
import { gradients } from '../gradients.js';
import { interpret } from '../interpret.js';
import { ndArray } from '../nd-array.js';
import { emitGraph } from '../onnx/emit.js';
import { writeModel } from '../onnx/write-model.js';
import type { Tensor } from '../tensor.js';
import { type ElementType, type Shape, sizeOf } from '../tensor-type.js';
import { mul } from './arithmetic.js';
import { reduceSum } from './broadcasting.js';
import { constant, parameter } from './parameter.js';

/** A function of some tensors, by name. */
export interface MapCase {
  readonly name: string;
  readonly inputs: readonly Shape[];
  build(...inputs: Tensor[]): Tensor;
}

/** Standard normal numbers for a shape, in single precision. */
export function drawn(shape: Shape, name: string | number): Float64Array {
  const values = new Float32Array(sizeOf(shape));
  bulkOf(keyOf(17).at(name)).normals(values);
  return Float64Array.from(values);
}

/** Gradients equal central differences along random directions, for each input. */
export function checkGradients({ inputs, build }: MapCase, step = 1e-4, tolerance = 1e-6): void {
  const { symbols, loss, given } = weighted(inputs, build, 'f64');
  const slopes = interpret(gradients(loss, symbols), valuesOf(symbols, given));
  const lossAt = (numbers: readonly Float64Array[]) => interpret([loss], valuesOf(symbols, numbers))[0].data[0];
  for (const [i, shape] of inputs.entries()) {
    const direction = drawn(shape, `direction ${i}`);
    const moved = (by: number) => given.map((each, j) => (i === j ? each.map((x, k) => x + by * direction[k]) : each));
    const expected = (lossAt(moved(step)) - lossAt(moved(-step))) / (2 * step);
    const found = slopes[i].data.reduce((sum, slope, k) => sum + slope * direction[k], 0);
    const scale = Math.hypot(...slopes[i].data) + Math.abs(expected);
    expect(Math.abs(found - expected), `input ${i}: ${found} and ${expected}`).toBeLessThan(tolerance * (1 + scale));
  }
}

/** The same for the squared length of the first input's gradient, as a gradient penalty has it. */
export function checkSecondGradients(check: MapCase): void {
  checkGradients({
    ...check,
    build(...inputs) {
      const y = check.build(...inputs);
      // Squared first, so that linear functions have second derivatives too.
      const [slope] = gradients(reduceSum(mul(y, y)), [inputs[0]]);
      return reduceSum(mul(slope, slope));
    },
  });
}

/** Values and gradients of a program in single precision on a runtime, against the interpreter. */
export async function checkRuntime({ name, inputs, build }: MapCase, runtime: Runtime): Promise<void> {
  const { symbols, loss, result, given } = weighted(inputs, build, 'f32');
  const wanted = [result, ...gradients(loss, symbols)];
  const expected = interpret(wanted, valuesOf(symbols, given));
  const named = symbols.map((tensor, i) => ({ name: `input${i}`, tensor }));
  const outputs = wanted.map((tensor, i) => ({ name: `output${i}`, tensor }));
  const session = await runtime.load(writeModel(emitGraph(name, named, outputs)));
  const feeds = symbols.map(({ dtype, shape }, i) => ({
    name: `input${i}`,
    dtype,
    shape,
    data: Float32Array.from(given[i]),
  }));
  const found = await session.run(
    feeds,
    outputs.map((output) => output.name),
  );
  await session.release();
  for (const [i, { data }] of expected.entries()) {
    const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    // Sums of up to 50,000 products, rounded at random: √50000 / 2²⁴ of the largest.
    const worst = data.reduce((most, value, k) => Math.max(most, Math.abs(value - found[i][k])), 0);
    expect(found[i].length, `output ${i}`).toBe(data.length);
    expect(worst, `output ${i}`).toBeLessThanOrEqual(1.4e-5 * (largest + 1));
  }
}

/** The runtimes that programs must agree on. */
export function runtimes(): readonly (readonly [string, Promise<Runtime>])[] {
  return [
    ['node', nodeRuntime(1)],
    ['wasm', webRuntime({ engine: 'wasm' })],
  ];
}

/** A loss that weighs each result differently, and numbers for the inputs. */
function weighted(inputs: readonly Shape[], build: MapCase['build'], dtype: ElementType) {
  const symbols = inputs.map((shape, i) => parameter({ dtype, shape }, `input ${i}`));
  const result = build(...symbols);
  const loss = reduceSum(mul(result, constant(drawn(result.shape, 'weights'), result.shape, dtype)));
  return { symbols, result, loss, given: inputs.map((shape, i) => drawn(shape, i)) };
}

function valuesOf(symbols: readonly Tensor[], numbers: readonly Float64Array[]) {
  return new Map(symbols.map((symbol, i) => [symbol, ndArray(symbol.shape, numbers[i])]));
}
