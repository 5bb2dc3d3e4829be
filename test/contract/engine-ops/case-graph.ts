import {
  add,
  constant,
  type ElementType,
  gradients,
  interpret,
  isFloat,
  mul,
  type NdArray,
  ndArray,
  parameter,
  reduceSum,
  type Shape,
  sizeOf,
  type Tensor,
} from '../../../src/engine/index.js';
import { bulkOf } from '../../../src/random/bulk.js';
import { keyOf } from '../../../src/random/key.js';
import type { CaseInput, OpCase } from './row.js';

/** A case written down: its result, the sum of the result with random weights, and derivatives of that. */
export interface CaseGraph {
  readonly symbols: readonly Tensor[];
  /** Numbers of the inputs, exact in float32. */
  readonly values: readonly Float64Array[];
  /** Which inputs are floats. */
  readonly floating: readonly number[];
  readonly result: Tensor;
  readonly loss: Tensor;
  readonly slopes: readonly Tensor[];
  /** The sum of slopes with random weights, and its slopes. */
  readonly bend: Tensor | undefined;
  readonly bends: readonly Tensor[];
}

/** The graph of a case with its float inputs in this precision. */
export function graphOf({ inputs, build }: OpCase, precision: 'f32' | 'f64'): CaseGraph {
  const symbols = inputs.map((input, i) => parameter({ dtype: typeOf(input, precision), shape: input.shape }, `${i}`));
  const floating = [...symbols.keys()].filter((i) => isFloat(symbols[i].dtype));
  const result = build(...symbols);
  const wrt = floating.map((i) => symbols[i]);
  const loss = weighted(result, 'loss');
  const slopes = gradients(loss, wrt);
  const bend = slopes
    .map((slope, i) => weighted(slope, `bend ${i}`))
    .reduce<Tensor | undefined>((sum, each) => (sum === undefined ? each : add(sum, each)), undefined);
  const values = inputs.map((input, i) => numbersOf(input, i));
  return {
    symbols,
    values,
    floating,
    result,
    loss,
    slopes,
    bend,
    bends: bend === undefined ? [] : gradients(bend, wrt),
  };
}

/** Numbers of tensors of a case, by the interpreter, at its inputs or at others. */
export function evaluated(graph: CaseGraph, results: readonly Tensor[], values = graph.values): readonly NdArray[] {
  const given = new Map(graph.symbols.map((symbol, i) => [symbol, ndArray(symbol.shape, values[i])]));
  return interpret(results, given);
}

/** Standard normal numbers of single precision. */
export function drawn(shape: Shape, name: string | number): Float64Array {
  const numbers = new Float32Array(sizeOf(shape));
  bulkOf(keyOf(29).at(name)).normals(numbers);
  return Float64Array.from(numbers);
}

function weighted(x: Tensor, name: string): Tensor {
  return reduceSum(mul(x, constant(drawn(x.shape, name), x.shape, x.dtype)));
}

function typeOf(input: CaseInput, precision: 'f32' | 'f64'): ElementType {
  return 'domain' in input || input.dtype === 'float' ? precision : input.dtype;
}

function numbersOf(input: CaseInput, place: number): Float64Array {
  if ('values' in input) return Float64Array.from(input.values);
  const normal = drawn(input.shape, place);
  if (input.domain === 'real') return normal;
  const change =
    input.domain === 'positive' ? (x: number) => Math.abs(x) + 0.3 : (x: number) => 0.5 + 0.45 * Math.tanh(x);
  return normal.map((x) => Math.fround(change(x)));
}
