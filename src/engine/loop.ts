import { platform } from '#platform';
import { ShapeError } from '../util/errors.js';
import { emitGraph, type Named } from './onnx/emit.js';
import { writeModel } from './onnx/write-model.js';
import { parameter } from './ops/parameter.js';
import { type ArraysOf, mapLeaves, namedLeaves, type SymbolsOf } from './program.js';
import { scan } from './scan.js';
import type { Tensor } from './tensor.js';
import { type EngineArray, sizeOf, type TensorType } from './tensor-type.js';

/** Many steps in one run: the state goes from step to step inside the runtime and comes back at the end. */
export interface Loop<State, Input, Output> {
  /** `inputs` hold one slice a step, one after the other; outputs likewise. */
  run(
    state: ArraysOf<State>,
    inputs: ArraysOf<Input>,
    steps: number,
  ): Promise<{ state: ArraysOf<State>; outputs: ArraysOf<Output> }>;
  release(): Promise<void>;
}

/** The loop that applies a step; types of inputs and outputs are those of a single step, and any number of steps may follow. */
export async function compileLoop<State extends object, Input extends object, Output extends object>(
  name: string,
  state: State,
  inputs: Input,
  step: (
    state: SymbolsOf<State>,
    inputs: SymbolsOf<Input>,
  ) => { readonly state: SymbolsOf<State>; readonly outputs: Output },
): Promise<Loop<State, Input, Output>> {
  const first = parametersOf(state, 'state', (type) => type);
  const scanned = parametersOf(inputs, 'input', ({ dtype, shape }) => ({ dtype, shape: [1, ...shape] }));
  let outputTree: object | undefined;
  const { carried, stacked } = scan(
    (before, slices) => {
      const result = step(restore(state, before) as SymbolsOf<State>, restore(inputs, slices) as SymbolsOf<Input>);
      outputTree = result.outputs;
      return { carried: tensorsOf(result.state), stacked: tensorsOf(result.outputs) };
    },
    first.map(({ tensor }) => tensor),
    scanned.map(({ tensor }) => tensor),
  );
  const symbolic = 'steps';
  const ends = carried.map((tensor, i): Named => ({ name: `next.${first[i].name}`, tensor }));
  const stacks = stacked.map((tensor, i): Named => ({ name: `output.${i}`, tensor, symbolic }));
  const entries = scanned.map((each) => ({ ...each, symbolic }));
  const graph = emitGraph(name, [...first, ...entries], [...ends, ...stacks]);
  const session = await (await platform.runtime()).load(writeModel(graph));
  const fetches = [...ends, ...stacks].map((each) => each.name);
  return {
    async run(given, slices, steps) {
      const feeds = [
        ...feedsOf(name, first, leavesOf(given), (shape) => shape),
        ...feedsOf(name, scanned, leavesOf(slices), (shape) => [steps, ...shape.slice(1)]),
      ];
      const arrays = await session.run(feeds, fetches);
      return {
        state: restore(state, arrays.slice(0, first.length)) as ArraysOf<State>,
        outputs: restore(outputTree, arrays.slice(first.length)) as ArraysOf<Output>,
      };
    },
    release: () => session.release(),
  };
}

function parametersOf(types: object, root: string, change: (type: TensorType) => TensorType): Named[] {
  const named: Named[] = [];
  mapLeaves(types, isLeaf, (type, path) => {
    const name = `${root}.${path}`;
    named.push({ name, tensor: parameter(change(type as TensorType), name) });
  });
  return named;
}

/** A tree of the form of `types` with these leaves, in order. */
function restore(types: unknown, leaves: readonly unknown[]): unknown {
  let next = 0;
  return mapLeaves(types, isLeaf, () => leaves[next++]);
}

function tensorsOf(tree: unknown): Tensor[] {
  return namedLeaves(tree, '').map(({ tensor }) => tensor);
}

function leavesOf(tree: unknown): EngineArray[] {
  const leaves: EngineArray[] = [];
  mapLeaves(
    tree,
    (value): value is EngineArray => ArrayBuffer.isView(value),
    (leaf) => leaves.push(leaf),
  );
  return leaves;
}

/** Types and tensors alike: both know their element type and shape. */
function isLeaf(value: unknown): value is TensorType {
  return typeof value === 'object' && value !== null && 'dtype' in value && 'shape' in value;
}

function feedsOf(
  who: string,
  named: readonly Named[],
  arrays: readonly EngineArray[],
  shaped: (shape: readonly number[]) => readonly number[],
) {
  return named.map(({ name, tensor: { dtype, shape } }, i) => {
    const full = shaped(shape);
    const data = arrays[i];
    if (data?.length !== sizeOf(full)) {
      throw new ShapeError(`${who}: ${name} must hold ${sizeOf(full)} numbers, got ${data?.length ?? 'nothing'}`);
    }
    return { name, dtype, shape: full, data };
  });
}
