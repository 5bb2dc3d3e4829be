import { platform } from '#platform';
import type { Session } from '../platform/runtime.js';
import { ShapeError } from '../util/errors.js';
import { emitGraph, type Named } from './onnx/emit.js';
import { writeModel } from './onnx/write-model.js';
import { parameter } from './ops/parameter.js';
import { Tensor } from './tensor.js';
import { type EngineArray, sizeOf, type TensorType, typeText } from './tensor-type.js';

/** The tensors and the arrays that stand for types, in records and lists of the same form. */
export type SymbolsOf<T> = T extends TensorType ? Tensor : { readonly [K in keyof T]: SymbolsOf<T[K]> };
export type ArraysOf<T> = T extends TensorType ? EngineArray : { readonly [K in keyof T]: ArraysOf<T[K]> };

/** A function of tensors, written down: its parameters and results. */
export interface Traced<S, O> {
  readonly inputs: S;
  readonly outputs: O;
}

/** A traced function on a runtime. */
export interface Program<I, O> {
  run(inputs: ArraysOf<I>): Promise<ArraysOf<O>>;
  release(): Promise<void>;
}

/** Writes a function down by calling it once with symbols. */
export function trace<I extends object, O extends object>(
  types: I,
  build: (inputs: SymbolsOf<I>) => O,
): Traced<SymbolsOf<I>, O> {
  const inputs = mapLeaves(types, isType, (type, path) => parameter(type, path)) as SymbolsOf<I>;
  return { inputs, outputs: build(inputs) };
}

/** The ONNX file of a traced function; inputs and outputs are named by their places in the records, joined by dots. */
export function onnxOf(
  name: string,
  { inputs, outputs }: Traced<unknown, unknown>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  return writeModel(emitGraph(name, namedLeaves(inputs, 'input'), namedLeaves(outputs, 'output', 'output.')), metadata);
}

/** A function of tensors, traced and loaded into the runtime of this platform. */
export async function compile<I extends object, O extends object>(
  name: string,
  types: I,
  build: (inputs: SymbolsOf<I>) => O,
): Promise<Program<I, O>> {
  const traced = trace(types, build);
  const runtime = await platform.runtime();
  return programOf<I, O>(name, traced, await runtime.load(onnxOf(name, traced)));
}

function programOf<I, O>(name: string, traced: Traced<unknown, unknown>, session: Session): Program<I, O> {
  const inputs = namedLeaves(traced.inputs, 'input');
  const outputs = namedLeaves(traced.outputs, 'output', 'output.');
  return {
    async run(given) {
      const leaves = namedArrays(given, 'input');
      const feeds = inputs.map(({ name: input, tensor }) => feed(name, input, tensor, leaves.get(input)));
      const fetched = await session.run(
        feeds,
        outputs.map((output) => output.name),
      );
      const arrays = new Map(outputs.map((output, i) => [output.tensor, fetched[i]]));
      return mapLeaves(traced.outputs, isTensor, (tensor) => arrays.get(tensor)) as ArraysOf<O>;
    },
    release: releaseOf(session),
  };
}

/** Holds the session alone, so that who is to free it need not keep the symbols. */
function releaseOf(session: Session): () => Promise<void> {
  return () => session.release();
}

/** An input with its array, after its size has been checked. */
export function feed(who: string, name: string, type: TensorType, array: EngineArray | undefined) {
  if (array === undefined || array.length !== sizeOf(type.shape)) {
    throw new ShapeError(
      `${who}: ${name} must be ${typeText(type)}, got ${array === undefined ? 'nothing' : `${array.length} numbers`}`,
    );
  }
  return { name, dtype: type.dtype, shape: type.shape, data: array };
}

/** The tensors of a tree with their paths. */
export function namedLeaves(tree: unknown, root: string, prefix = ''): Named[] {
  const named: Named[] = [];
  mapLeaves(tree, isTensor, (tensor, path) => named.push({ name: prefix + (path === '' ? root : path), tensor }));
  return named;
}

function namedArrays(tree: unknown, root: string): Map<string, EngineArray> {
  const named = new Map<string, EngineArray>();
  const isArray = (value: unknown): value is EngineArray => ArrayBuffer.isView(value);
  mapLeaves(tree, isArray, (array, path) => named.set(path === '' ? root : path, array));
  return named;
}

function isTensor(value: unknown): value is Tensor {
  return value instanceof Tensor;
}

function isType(value: unknown): value is TensorType {
  return typeof value === 'object' && value !== null && 'dtype' in value && 'shape' in value;
}

/** A tree of the same form with each leaf replaced. */
export function mapLeaves<L>(
  tree: unknown,
  isLeaf: (value: unknown) => value is L,
  change: (leaf: L, path: string) => unknown,
  path = '',
): unknown {
  if (isLeaf(tree)) return change(tree, path);
  const inside = (name: string | number) => (path === '' ? String(name) : `${path}.${name}`);
  if (Array.isArray(tree)) return tree.map((child, i) => mapLeaves(child, isLeaf, change, inside(i)));
  const entries = Object.entries(tree as Record<string, unknown>);
  return Object.fromEntries(entries.map(([name, child]) => [name, mapLeaves(child, isLeaf, change, inside(name))]));
}
