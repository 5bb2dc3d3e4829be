import { expect } from 'vitest';
import { gradients } from '../engine/gradients.js';
import { interpret } from '../engine/interpret.js';
import { ndArray } from '../engine/nd-array.js';
import { mul } from '../engine/ops/arithmetic.js';
import { reduceSum } from '../engine/ops/broadcasting.js';
import { constant, parameter } from '../engine/ops/parameter.js';
import { isSpec, type ParameterSpec } from '../engine/parameters.js';
import { EVALUATION, type NoiseLaw, type Pass } from '../engine/pass.js';
import { mapLeaves } from '../engine/program.js';
import type { Tensor } from '../engine/tensor.js';
import { type ElementType, type Shape, sizeOf } from '../engine/tensor-type.js';
import { bulkOf } from '../random/bulk.js';
import { keyOf } from '../random/key.js';
import type { Layer } from './layer.js';

/** Symbols for the parameters of a layer, and first numbers for them. */
export interface Bound<P> {
  readonly params: P;
  readonly values: Map<Tensor, Float64Array>;
  readonly learned: readonly Tensor[];
}

/** Symbols with first numbers: those given by path, the others as the layer starts them, jittered so that none are special. */
export function bind<P>({ parameters }: Layer<P>, given: Readonly<Record<string, readonly number[]>> = {}): Bound<P> {
  const values = new Map<Tensor, Float64Array>();
  const learned: Tensor[] = [];
  const key = keyOf(5);
  const params = mapLeaves(parameters, isSpec, (spec, path) => {
    const symbol = parameter({ dtype: 'f32', shape: spec.shape }, path);
    values.set(symbol, Float64Array.from(given[path] ?? started(spec, path)));
    if (spec.role !== 'statistic') learned.push(symbol);
    return symbol;
  }) as P;
  return { params, values, learned };

  function started(spec: ParameterSpec, path: string): Float64Array {
    const jitter = normals(spec.shape, path);
    const first = spec.initial(key.at(path), spec.shape);
    return spec.role === 'statistic' ? Float64Array.from(first) : jitter.map((value, i) => first[i] + 0.1 * value);
  }
}

/** Standard normal numbers for a shape, the same ones for the same name. */
export function normals(shape: Shape, name = 'x'): Float64Array {
  const values = new Float32Array(sizeOf(shape));
  bulkOf(keyOf(11).at(name)).normals(values);
  return Float64Array.from(values);
}

/** A training pass whose noise is drawn here and whose replaced statistics are kept. */
export function trainingPass(): Pass & {
  readonly noises: Map<Tensor, Float64Array>;
  readonly replaced: Map<Tensor, Tensor>;
} {
  const noises = new Map<Tensor, Float64Array>();
  const replaced = new Map<Tensor, Tensor>();
  return {
    mode: 'training',
    noises,
    replaced,
    noise(law: NoiseLaw, shape: Shape) {
      const symbol = parameter({ dtype: 'f32', shape }, `noise ${noises.size}`);
      const drawn = new Float32Array(sizeOf(shape));
      const bulk = bulkOf(keyOf(13).at(noises.size));
      if (law === 'uniform') bulk.uniforms(drawn);
      else bulk.normals(drawn);
      noises.set(symbol, Float64Array.from(drawn));
      return symbol;
    },
    replace: (statistic, next) => void replaced.set(statistic, next),
  };
}

/** The numbers of results, given those of symbols. */
export function numbersOf(
  results: readonly Tensor[],
  ...given: readonly ReadonlyMap<Tensor, ArrayLike<number>>[]
): number[][] {
  const values = new Map(
    given.flatMap((map) => [...map]).map(([tensor, data]) => [tensor, ndArray(tensor.shape, data)]),
  );
  return interpret(results, values).map(({ data }) => [...data]);
}

/** What a layer makes of numbers. */
export function applied<P>(
  layer: Layer<P>,
  shape: Shape,
  data: ArrayLike<number> = normals(shape),
  { given = {}, pass = EVALUATION, dtype = 'f32' }: Applied = {},
): { readonly shape: Shape; readonly data: readonly number[] } {
  const { params, values } = bind(layer, given);
  const x = parameter({ dtype, shape }, 'x');
  const y = layer.apply(params, x, pass);
  const noises = 'noises' in pass ? (pass as ReturnType<typeof trainingPass>).noises : new Map<Tensor, Float64Array>();
  return { shape: y.shape, data: numbersOf([y], values, noises, new Map([[x, data]]))[0] };
}

export interface Applied {
  readonly given?: Readonly<Record<string, readonly number[]>>;
  readonly pass?: Pass;
  readonly dtype?: ElementType;
}

/** Expects gradients of a random weighting of the outputs, by all learned parameters and the input, as central differences have them. */
export function expectTrueGradients<P>(
  layer: Layer<P>,
  shape: Shape,
  { pass = EVALUATION, dtype = 'f32', data = normals(shape) }: Applied & { readonly data?: ArrayLike<number> } = {},
): void {
  const { params, values, learned } = bind(layer);
  const x = parameter({ dtype, shape }, 'x');
  const y = layer.apply(params, x, pass);
  const loss = reduceSum(mul(y, constant(normals(y.shape, 'weights'), y.shape)));
  const wrt = dtype === 'f32' ? [...learned, x] : learned;
  const noises = 'noises' in pass ? (pass as ReturnType<typeof trainingPass>).noises : new Map<Tensor, Float64Array>();
  const all = new Map<Tensor, Float64Array>([...values, ...noises, [x, Float64Array.from(data)]]);
  const found = numbersOf(gradients(loss, wrt), all);
  const STEP = 1e-5;
  for (const [i, tensor] of wrt.entries()) {
    const numbers = all.get(tensor) as Float64Array;
    for (let j = 0; j < numbers.length; j++) {
      const before = numbers[j];
      numbers[j] = before + STEP;
      const above = numbersOf([loss], all)[0][0];
      numbers[j] = before - STEP;
      const below = numbersOf([loss], all)[0][0];
      numbers[j] = before;
      const difference = (above - below) / (2 * STEP);
      // Central differences err by the third derivative times STEP², and by rounding over STEP: both about 1e-10.
      expect(Math.abs(found[i][j] - difference)).toBeLessThan(1e-7 * (1 + Math.abs(difference)));
    }
  }
}
