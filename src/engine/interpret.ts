import { dependents, nodesOf } from './graph.js';
import { type NdArray, ndArray } from './nd-array.js';
import { Parameter } from './ops/parameter.js';
import { Scan, type ScanBody } from './scan.js';
import type { Node, Tensor } from './tensor.js';
import { sizeOf } from './tensor-type.js';

/** Values of tensors by a plain walk over the graph in float64: the reference that every runtime is held against. */
export type Values = ReadonlyMap<Tensor, NdArray>;

/** What the results are, given the values of all parameters. `watch` sees each value as it is computed. */
export function interpret(
  results: readonly Tensor[],
  given: Values,
  watch: (node: Node, value: NdArray) => void = () => {},
): readonly NdArray[] {
  const values = new Map(given);
  run(nodesOf(results), values, watch);
  return results.map((result) => values.get(result) as NdArray);
}

function run(nodes: readonly Node[], values: Map<Tensor, NdArray>, watch: (node: Node, value: NdArray) => void): void {
  for (const node of nodes) {
    if (values.has(node.outputs[0])) continue;
    const inputs = node.inputs.map((input) => values.get(input) as NdArray);
    const outputs =
      node.op.name === Scan.name
        ? runScan(node as Node<ScanBody>, values, watch)
        : [node.op.evaluate(inputs, node.attributes, node.outputs)];
    for (const [i, output] of node.outputs.entries()) values.set(output, outputs[i]);
    if (node.op.name !== Scan.name) watch(node, outputs[0]);
  }
}

function runScan(
  node: Node<ScanBody>,
  outer: Map<Tensor, NdArray>,
  watch: (node: Node, value: NdArray) => void,
): NdArray[] {
  const { parameters, results, carried, scanned, length, reverse } = node.attributes;
  const all = nodesOf(results);
  const inside = dependents(all, parameters);
  const constants = all.filter((each) => !inside.has(each) && each.op.name !== Parameter.name);
  run(constants, outer, watch);
  const steps = all.filter((each) => inside.has(each) && each.op.name !== Parameter.name);
  let state = node.inputs.slice(0, carried).map((input) => outer.get(input) as NdArray);
  const inputs = node.inputs.slice(carried, carried + scanned).map((input) => outer.get(input) as NdArray);
  const stacks = node.outputs.slice(carried).map(({ shape }) => ndArray(shape));
  for (let step = 0; step < length; step++) {
    const at = reverse ? length - 1 - step : step;
    const values = new Map(outer);
    const given = [...state, ...inputs.map((input) => sliceAt(input, at))];
    for (const [i, tensor] of parameters.entries()) values.set(tensor, given[i]);
    run(steps, values, watch);
    const reached = results.map((result) => values.get(result) as NdArray);
    state = reached.slice(0, carried);
    for (const [i, stack] of stacks.entries()) {
      const { data } = reached[carried + i];
      stack.data.set(data, at * data.length);
    }
  }
  return [...state, ...stacks];
}

function sliceAt({ shape, data }: NdArray, at: number): NdArray {
  const rest = shape.slice(1);
  const size = sizeOf(rest);
  return ndArray(rest, data.subarray(at * size, (at + 1) * size));
}
