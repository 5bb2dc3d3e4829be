// From tensors to a graph in the words of ONNX. Names are numbered in the order of writing, so that the same program gives the same bytes.
import { dependents, nodesOf } from '../graph.js';
import type { OnnxAttribute } from '../op.js';
import { Constant, Parameter } from '../ops/parameter.js';
import { Scan, type ScanBody } from '../scan.js';
import { simplify } from '../simplify/simplify.js';
import type { Node, Tensor } from '../tensor.js';
import { type EngineArray, sizeOf, type TensorType } from '../tensor-type.js';
import type { OnnxGraph, OnnxInitializer, OnnxNode, OnnxValue } from './write-model.js';

/** A tensor at the border of a program, under its public name. */
export interface Named {
  readonly name: string;
  readonly tensor: Tensor;
  /** The name of its first length where that is known only at a run. */
  readonly symbolic?: string;
}

/** The graph that computes the outputs from the inputs, in as few operations as are known to do. */
export function emitGraph(name: string, inputs: readonly Named[], results: readonly Named[]): OnnxGraph {
  const simplified = simplify(results.map(({ tensor }) => tensor));
  const outputs = results.map((result, i) => ({ ...result, tensor: simplified[i] }));
  const emission = startEmission();
  for (const { name: inputName, tensor } of inputs) emission.names.set(tensor, inputName);
  const nodes = nodesOf(outputs.map(({ tensor }) => tensor));
  for (const output of outputs) reserve(emission, output.tensor, output.name);
  const written = nodes.filter(({ op }) => op.name !== Parameter.name).flatMap((node) => emission.write(node));
  const named = outputs.flatMap((output) => identity(emission, output.tensor, output.name));
  return {
    name,
    nodes: [...written, ...named],
    initializers: emission.initializers,
    inputs: inputs.map(borderValue),
    outputs: outputs.map(borderValue),
  };
}

interface Emission {
  readonly names: Map<Tensor, string>;
  /** Names that tensors get when they are written, since they are results. */
  readonly reserved: Map<Tensor, string>;
  readonly initializers: OnnxInitializer[];
  write(node: Node): OnnxNode[];
  fresh(prefix: string): string;
  vector(values: readonly number[]): string;
}

function startEmission(): Emission {
  const vectors = new Map<string, string>();
  let next = 0;
  const emission: Emission = {
    names: new Map(),
    reserved: new Map(),
    initializers: [],
    fresh: (prefix) => `${prefix}_${next++}`,
    vector(values) {
      const text = values.join();
      const known = vectors.get(text);
      if (known !== undefined) return known;
      const name = emission.fresh('vector');
      vectors.set(text, name);
      const data = BigInt64Array.from(values, (value) => BigInt(value));
      emission.initializers.push({ name, dtype: 'i64', shape: [values.length], data });
      return name;
    },
    write: (node) => writeNode(emission, node),
  };
  return emission;
}

function writeNode(emission: Emission, node: Node): OnnxNode[] {
  const [output] = node.outputs;
  if (node.op.name === Constant.name) {
    const { type, data } = node.attributes as { type: TensorType; data: EngineArray };
    const name = emission.fresh('constant');
    emission.names.set(output, name);
    emission.initializers.push({ name, dtype: type.dtype, shape: type.shape, data: wide(type, data) });
    return [];
  }
  if (node.op.name === Scan.name) return [writeScan(emission, node as Node<ScanBody>)];
  const form = node.op.onnx?.(node.attributes, node.inputs, output);
  const vectors = (form?.vectors ?? []).map((values) => (values === undefined ? '' : emission.vector(values)));
  return [
    {
      operator: node.op.name,
      name: emission.fresh(node.op.name),
      inputs: [...node.inputs.map((input) => nameOf(emission, input)), ...vectors],
      outputs: node.outputs.map((each) => nameOutput(emission, each)),
      attributes: form?.attributes ?? (node.attributes as Record<string, OnnxAttribute>),
    },
  ];
}

/** A scan with its body; what the body takes from outside it sees by name. */
function writeScan(emission: Emission, node: Node<ScanBody>): OnnxNode {
  const { parameters, results, carried, scanned, reverse } = node.attributes;
  const inputs = node.inputs.slice(0, carried + scanned).map((input) => nameOf(emission, input));
  for (const tensor of parameters) emission.names.set(tensor, emission.fresh('step'));
  const all = nodesOf(results);
  const inside = dependents(all, parameters);
  const isWritten = (each: Node) => inside.has(each) || !emission.names.has(each.outputs[0]);
  const own = all.filter((each) => each.op.name !== Parameter.name && isWritten(each));
  const ends = results.map(() => emission.fresh('result'));
  for (const [i, result] of results.entries()) if (own.includes(result.node)) reserve(emission, result, ends[i]);
  const nodes = own.flatMap((each) => writeNode(emission, each));
  const copies = results.flatMap((result, i) => identity(emission, result, ends[i]));
  const name = emission.fresh('Scan');
  const stacked = results.length - carried;
  const value = (tensor: Tensor, called: string): OnnxValue => ({
    name: called,
    dtype: tensor.dtype,
    shape: tensor.shape,
  });
  return {
    operator: 'Scan',
    name,
    inputs,
    outputs: node.outputs.map((output) => nameOutput(emission, output)),
    attributes: {
      num_scan_inputs: scanned,
      scan_input_directions: new Array<number>(scanned).fill(reverse ? 1 : 0),
      scan_output_directions: new Array<number>(stacked).fill(reverse ? 1 : 0),
      body: {
        name: `${name}_body`,
        nodes: [...nodes, ...copies],
        initializers: [],
        inputs: parameters.map((tensor) => value(tensor, nameOf(emission, tensor))),
        outputs: results.map((tensor, i) => value(tensor, ends[i])),
      },
    },
  };
}

/** A result that an operation of this graph gives gets its name from there; the first of its names, where it has several. */
function reserve(emission: Emission, tensor: Tensor, name: string): void {
  const { op } = tensor.node;
  if (op.name === Parameter.name || op.name === Constant.name || emission.reserved.has(tensor)) return;
  emission.reserved.set(tensor, name);
}

function nameOutput(emission: Emission, tensor: Tensor): string {
  const name = emission.reserved.get(tensor) ?? emission.fresh(tensor.node.op.name);
  emission.names.set(tensor, name);
  return name;
}

/** A copy under a name of its own, where the tensor has another: outputs must not be inputs, constants or one another. */
function identity(emission: Emission, tensor: Tensor, name: string): readonly OnnxNode[] {
  const inputs = [nameOf(emission, tensor)];
  if (inputs[0] === name) return [];
  return [{ operator: 'Identity', name: emission.fresh('Identity'), inputs, outputs: [name], attributes: {} }];
}

function nameOf(emission: Emission, tensor: Tensor): string {
  const name = emission.names.get(tensor);
  if (name === undefined) throw new Error(`engine: ${tensor.node.op.name} must be written before it is used`);
  return name;
}

function borderValue({ name, tensor, symbolic }: Named): OnnxValue {
  const { dtype, shape } = tensor;
  return { name, dtype, shape: symbolic === undefined ? shape : [symbolic, ...shape.slice(1)] };
}

/** int64 constants are kept as small integers until they are written. */
function wide({ dtype, shape }: TensorType, data: EngineArray): EngineArray | BigInt64Array {
  if (dtype !== 'i64') return data;
  return BigInt64Array.from({ length: sizeOf(shape) }, (_, i) => BigInt(data[i]));
}
