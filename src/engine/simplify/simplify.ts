// The same numbers by fewer operations, before a graph is written: gradients are made rule by rule and leave behind what no one would write
// by hand. A pass goes from inputs to results and offers each node to the rules, its inputs being simplified already; equal nodes become one.
import { nodesOf } from '../graph.js';
import { Constant, Parameter } from '../ops/parameter.js';
import { applyScan, Scan, type ScanBody } from '../scan.js';
import { applyAll, type Node, type Tensor } from '../tensor.js';
import { sizeOf, type TensorType, typeText } from '../tensor-type.js';
import { FUSIONS } from './fusions.js';
import { RULES } from './rules.js';

/** A way to have what a node gives otherwise; undefined where it does not apply. The result has the type of the node's. */
export type Rule = (node: Node, isUsedOnce: (tensor: Tensor) => boolean) => Tensor | undefined;

/** Tensors with the same numbers, to rounding, in fewer operations. */
export function simplify(results: readonly Tensor[]): readonly Tensor[] {
  const plain = rewrite(results, RULES);
  return rewrite(plain, FUSIONS);
}

type Rewriting = {
  /** What stands for a tensor of the graph as it was. */
  readonly instead: Map<Tensor, Tensor>;
  /** What operations gave so far, by operation, inputs and attributes. */
  readonly known: Map<string, readonly Tensor[]>;
  /** How often each tensor is used. */
  readonly uses: Map<Tensor, number>;
  readonly rules: readonly Rule[];
};

function rewrite(results: readonly Tensor[], rules: readonly Rule[]): readonly Tensor[] {
  const rewriting: Rewriting = { instead: new Map(), known: new Map(), uses: countUses(results), rules };
  return rewriteAll(rewriting, results);
}

function rewriteAll(rewriting: Rewriting, results: readonly Tensor[]): readonly Tensor[] {
  const { instead, uses } = rewriting;
  for (const node of nodesOf(results)) {
    if (instead.has(node.outputs[0])) continue;
    const outputs = rewriteNode(rewriting, node);
    for (const [i, output] of node.outputs.entries()) {
      instead.set(output, outputs[i]);
      if (outputs[i] !== output) uses.set(outputs[i], (uses.get(outputs[i]) ?? 0) + (uses.get(output) ?? 0));
    }
  }
  return results.map((result) => instead.get(result) as Tensor);
}

function rewriteNode(rewriting: Rewriting, node: Node): readonly Tensor[] {
  if (node.op.name === Parameter.name) return node.outputs;
  const inputs = node.inputs.map((input) => rewriting.instead.get(input) as Tensor);
  if (node.op.name === Scan.name) return rewriteScan(rewriting, node as Node<ScanBody>, inputs);
  const isSame = inputs.every((input, i) => input === node.inputs[i]);
  const outputs = isSame ? node.outputs : applyAll(node.op, inputs, node.attributes);
  return settled(rewriting, outputs);
}

/** Rules until none applies, then the first of equal nodes. */
function settled(rewriting: Rewriting, outputs: readonly Tensor[]): readonly Tensor[] {
  const { node } = outputs[0];
  const key = keyOf(node);
  const known = key === undefined ? undefined : rewriting.known.get(key);
  if (known !== undefined) return known;
  const found = simpler(rewriting, node);
  const result = found === undefined ? outputs : [fresh(rewriting, found)];
  if (key !== undefined) rewriting.known.set(key, result);
  return result;
}

function simpler({ rules, uses }: Rewriting, node: Node): Tensor | undefined {
  if (node.outputs.length !== 1) return undefined;
  const isUsedOnce = (tensor: Tensor) => uses.get(tensor) === 1;
  for (const rule of rules) {
    const found = rule(node, isUsedOnce);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What a rule gave may be a new node over new ones: they too are offered to the rules. */
function fresh(rewriting: Rewriting, tensor: Tensor): Tensor {
  const { instead, known } = rewriting;
  const [settledBefore, key] = [instead.get(tensor), keyOf(tensor.node)];
  if (settledBefore !== undefined) return settledBefore;
  if (key !== undefined && known.get(key)?.includes(tensor)) return tensor;
  if (tensor.node.op.name === Parameter.name || tensor.node.op.name === Scan.name) return tensor;
  const inputs = tensor.node.inputs.map((input) => fresh(rewriting, input));
  const isSame = inputs.every((input, i) => input === tensor.node.inputs[i]);
  const outputs = isSame ? tensor.node.outputs : applyAll(tensor.node.op, inputs, tensor.node.attributes);
  return settled(rewriting, outputs)[tensor.output];
}

function rewriteScan(rewriting: Rewriting, node: Node<ScanBody>, inputs: readonly Tensor[]): readonly Tensor[] {
  const { attributes: body } = node;
  const { carried, scanned } = body;
  const results = [...rewriteAll(rewriting, body.results)];
  return applyScan({ ...body, results }, inputs.slice(0, carried), inputs.slice(carried, carried + scanned));
}

/** Equal for nodes that give equal numbers; undefined for those that are never compared. */
function keyOf({ op, inputs, attributes, outputs: [output] }: Node): string | undefined {
  if (op.name === Scan.name || op.name === Parameter.name) return undefined;
  if (op.name === Constant.name) {
    const { type, data } = attributes as { type: TensorType; data: ArrayLike<number> };
    return sizeOf(type.shape) > 16
      ? undefined
      : `${typeText(type)} ${Array.from(data).map((x) => (Object.is(x, -0) ? '-0' : x))}`;
  }
  const ids = inputs.map((input) => `${input.node.id}.${input.output}`);
  if (op.name === 'Add' || op.name === 'Mul') ids.sort();
  return `${op.name} ${ids} ${JSON.stringify(attributes)} ${typeText(output)}`;
}

/** How often each tensor is an input or a result, in bodies of scans too. */
function countUses(results: readonly Tensor[]): Map<Tensor, number> {
  const uses = new Map<Tensor, number>();
  const seen = new Set<Node>();
  const use = (tensor: Tensor) => uses.set(tensor, (uses.get(tensor) ?? 0) + 1);
  const count = (ends: readonly Tensor[]) => {
    for (const end of ends) use(end);
    for (const node of nodesOf(ends)) {
      if (seen.has(node)) continue;
      seen.add(node);
      for (const input of node.inputs) use(input);
      if (node.op.name === Scan.name) count((node as Node<ScanBody>).attributes.results);
    }
  };
  count(results);
  return uses;
}
