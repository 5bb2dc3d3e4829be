import { gradients } from '../../engine/gradients.js';
import { interpret } from '../../engine/interpret.js';
import { ndArray } from '../../engine/nd-array.js';
import { add, mul, sub } from '../../engine/ops/arithmetic.js';
import { reduceSum } from '../../engine/ops/broadcasting.js';
import { constant } from '../../engine/ops/parameter.js';
import { slice } from '../../engine/ops/slicing.js';
import { compile, mapLeaves, namedLeaves, trace } from '../../engine/program.js';
import type { Tensor } from '../../engine/tensor.js';
import type { EngineArray, TensorType } from '../../engine/tensor-type.js';
import type { Optimizer } from './optimizer.js';

const STEPS = 20;
const MATRIX = [0.5, -1, 2, 0.25];
const VECTOR = [-1.25, 1];

/**
 * Where 20 steps lead on Rosenbrock's function of a vector plus Σ a (W - c)² / 2 of a matrix: the elements of the matrix, then
 * those of the vector; in float64 by the interpreter.
 */
export function interpreted(optimizer: Optimizer, steps = STEPS): number[] {
  const traced = trace(stepTypes(optimizer, 'f64'), (symbols) => stepOf(optimizer, symbols));
  const inputs = namedLeaves(traced.inputs, '').map(({ tensor }) => tensor);
  const results = namedLeaves(traced.outputs, '').map(({ tensor }) => tensor);
  let state: Float64Array[] = startOf(optimizer).map((array) => Float64Array.from(array));
  for (let step = 0; step < steps; step++) {
    const arrays = [...state, ...optimizer.scalarsAt(step).map((value) => Float64Array.of(value))];
    const given = new Map(inputs.map((tensor, i) => [tensor, ndArray(tensor.shape, arrays[i])]));
    state = interpret(results, given).map(({ data }) => data);
  }
  return [...state[0], ...state[1]];
}

/** The same on this platform's runtime in float32. */
export async function computed(optimizer: Optimizer): Promise<number[]> {
  const types = stepTypes(optimizer, 'f32');
  const program = await compile('step', types, (symbols) => stepOf(optimizer, symbols));
  let state = startOf(optimizer);
  for (let step = 0; step < STEPS; step++) {
    const arrays = [...state, ...optimizer.scalarsAt(step).map((value) => Float32Array.of(value))];
    let next = 0;
    const isType = (value: unknown): value is TensorType =>
      typeof value === 'object' && value !== null && 'dtype' in value;
    const given = mapLeaves(types, isType, () => arrays[next++]);
    const result: EngineArray[] = [];
    const isArray = (value: unknown): value is EngineArray => ArrayBuffer.isView(value);
    mapLeaves(await program.run(given as never), isArray, (array) => result.push(array));
    state = result as Float32Array[];
  }
  await program.release();
  return [...state[0], ...state[1]];
}

function startOf({ moments }: Optimizer): Float32Array[] {
  const zeros = [MATRIX, VECTOR].flatMap(({ length }) =>
    Array.from({ length: moments }, () => new Float32Array(length)),
  );
  return [Float32Array.from(MATRIX), Float32Array.from(VECTOR), ...zeros];
}

function stepTypes({ moments, scalars }: Optimizer, dtype: 'f32' | 'f64') {
  const params: TensorType[] = [
    { dtype, shape: [2, 2] },
    { dtype, shape: [2] },
  ];
  return {
    params,
    moments: params.map((type) => new Array<TensorType>(moments).fill(type)),
    scalars: new Array<TensorType>(scalars).fill({ dtype, shape: [] }),
  };
}

function stepOf(
  optimizer: Optimizer,
  {
    params,
    moments,
    scalars,
  }: { params: readonly Tensor[]; moments: readonly (readonly Tensor[])[]; scalars: readonly Tensor[] },
) {
  const flowing = gradients(lossOf(params), params);
  const moved = params.map((param, i) => optimizer.update(param, flowing[i], moments[i], scalars));
  return { params: moved.map((each) => each.parameter), moments: moved.map((each) => [...each.moments]) };
}

function lossOf([matrix, vector]: readonly Tensor[]): Tensor {
  const [x, y] = [0, 1].map((start) => reduceSum(slice(vector, { axis: 0, start, end: start + 1 })));
  const [bend, rest] = [sub(y, mul(x, x)), sub(1, x)];
  const away = sub(matrix, constant([1, -0.5, 0, 2], [2, 2], matrix.dtype));
  const bowl = reduceSum(mul(mul(away, away), constant([0.5, 1, 0.25, 1.5], [2, 2], matrix.dtype)));
  return add(add(mul(mul(bend, bend), 100), mul(rest, rest)), bowl);
}
