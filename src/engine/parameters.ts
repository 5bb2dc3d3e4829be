import type { Key } from '../random/key.js';
import type { Tree } from '../util/tree.js';
import { constant } from './ops/parameter.js';
import { mapLeaves } from './program.js';
import type { Tensor } from './tensor.js';
import { type Shape, sizeOf, type TensorType } from './tensor-type.js';

/** How an array of parameters is filled at the start: row-major numbers for a shape. */
export type Initializer = (key: Key, shape: Shape) => Float32Array;

/** What an array of parameters is before it has numbers. */
export interface ParameterSpec {
  readonly shape: Shape;
  readonly initial: Initializer;
  /** 'statistic' where it is not learned by gradients but replaced by the forward pass, as running means are; learned where absent. */
  readonly role?: 'learned' | 'statistic';
}

/** The specifications of a record of parameters: the same record with a specification for each tensor. */
export type SpecsOf<P> = P extends Tensor ? ParameterSpec : { readonly [K in keyof P]: SpecsOf<P[K]> };

export function isSpec(value: unknown): value is ParameterSpec {
  return typeof value === 'object' && value !== null && 'initial' in value && 'shape' in value;
}

/** All specifications of a record with their paths, in order. */
export function listSpecs(specs: unknown): { readonly path: string; readonly spec: ParameterSpec }[] {
  const list: { path: string; spec: ParameterSpec }[] = [];
  mapLeaves(specs, isSpec, (spec, path) => list.push({ path, spec }));
  return list;
}

/** The same record with the type of each array. */
export function typesOf(specs: unknown): object {
  return mapLeaves(specs, isSpec, ({ shape }): TensorType => ({ dtype: 'f32', shape })) as object;
}

/** The same record filled with first values; each array draws from a key of its own path. */
export function initialise(specs: unknown, key: Key): Tree {
  return mapLeaves(specs, isSpec, ({ shape, initial }, path) => initial(key.at(path), shape)) as Tree;
}

/** The same record with arrays of a fit as constants. */
export function constantsOf(specs: unknown, arrays: unknown): unknown {
  return mapLeaves(specs, isSpec, ({ shape }, path) => {
    const values = path.split('.').reduce((tree, name) => (tree as Readonly<Record<string, unknown>>)[name], arrays);
    return constant(values as Float32Array, shape);
  });
}

/** Number of learned parameters. */
export function countParameters(specs: unknown): number {
  return listSpecs(specs).reduce((sum, { spec }) => sum + (spec.role === 'statistic' ? 0 : sizeOf(spec.shape)), 0);
}
