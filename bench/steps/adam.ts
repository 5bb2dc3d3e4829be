import { compile, compileLoop, slice, type TensorType } from '../../src/engine/index.js';
import { adam as adamRule } from '../../src/learn/optimizers/adam.js';
import type { Contestant } from '../bench.js';
import { adam } from '../networks/adam.js';
import { CHECKED_STEPS, tensorsOf } from '../networks/network.js';
import type { OwnSteps } from '../own-contestant.js';

const { learningRate } = adam.settings;
/** Most steps of a call: gradients of all of them lie in memory. */
const MOST_STEPS = 16;

/** adam by our optimiser in a loop; the state comes back after each call. */
export async function adamSteps(): Promise<OwnSteps> {
  const tensors = tensorsOf(adam);
  const given = (name: string) => tensors.get(name) as Float32Array;
  const parameter = given('parameters');
  const gradient = given('gradient');
  const type: TensorType = { dtype: 'f32', shape: [parameter.length] };
  const scalar: TensorType = { dtype: 'f32', shape: [] };
  const optimizer = adamRule({ learningRate });
  const loop = await compileLoop(
    'adam',
    { parameter: type, m: type, v: type },
    { gradient: type, scalars: [scalar, scalar] },
    ({ parameter: before, m, v }, { gradient: slope, scalars }) => {
      const after = optimizer.update(before, slope, [m, v], scalars);
      const [m1, v1] = after.moments;
      return { state: { parameter: after.parameter, m: m1, v: v1 }, outputs: {} };
    },
  );
  const gradients = new Float32Array(MOST_STEPS * gradient.length);
  for (let step = 0; step < MOST_STEPS; step++) gradients.set(gradient, step * gradient.length);
  const zeros = () => new Float32Array(parameter.length);
  let state = { parameter, m: zeros(), v: zeros() } as Parameters<typeof loop.run>[0];
  return {
    mostSteps: MOST_STEPS,
    async advance(first, count) {
      const numbers = Array.from({ length: count }, (_, step) => optimizer.scalarsAt(first + step));
      const scalars = [0, 1].map((i) => Float32Array.from(numbers, (each) => each[i])) as [Float32Array, Float32Array];
      const inputs = { gradient: gradients.subarray(0, count * gradient.length), scalars };
      ({ state } = await loop.run(state, inputs, count));
      if (first >= CHECKED_STEPS) return [];
      let sum = 0;
      for (const value of state.parameter) sum += value * value;
      return [Math.sqrt(sum / parameter.length) / learningRate];
    },
  };
}

/** The operations of one step alone: the state goes in, one number comes out, so nothing is copied. */
export async function pureCompute(): Promise<Contestant> {
  const tensors = tensorsOf(adam);
  const parameter = tensors.get('parameters') as Float32Array;
  const gradient = tensors.get('gradient') as Float32Array;
  const type: TensorType = { dtype: 'f32', shape: [parameter.length] };
  const scalar: TensorType = { dtype: 'f32', shape: [] };
  const optimizer = adamRule({ learningRate });
  const types = { parameter: type, m: type, v: type, gradient: type, rate: scalar, floor: scalar };
  const program = await compile('pure', types, ({ parameter: before, m, v, gradient: slope, rate, floor }) => ({
    first: slice(optimizer.update(before, slope, [m, v], [rate, floor]).parameter, { axis: 0, end: 1 }),
  }));
  const zeros = new Float32Array(parameter.length);
  const [rate, floor] = optimizer.scalarsAt(0).map((value) => Float32Array.of(value)) as [Float32Array, Float32Array];
  return {
    name: 'pure-compute',
    tolerance: 1e-4,
    note: 'the same operations without the state coming back',
    async run() {
      const startedAt = performance.now();
      let first = 0;
      for (let step = 0; step < MOST_STEPS; step++)
        first = (await program.run({ parameter, m: zeros, v: zeros, gradient, rate, floor })).first[0];
      const milliseconds = (performance.now() - startedAt) / MOST_STEPS;
      return { milliseconds, answer: Math.abs(first) / learningRate };
    },
  };
}
