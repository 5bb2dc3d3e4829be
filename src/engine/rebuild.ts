import { dependents, nodesOf } from './graph.js';
import { applyAll, type Tensor } from './tensor.js';

/** The results with some tensors replaced; what does not depend on these stays the same. */
export function rebuild(results: readonly Tensor[], replacements: ReadonlyMap<Tensor, Tensor>): readonly Tensor[] {
  const replaced = new Map(replacements);
  const nodes = nodesOf(results);
  const affected = dependents(nodes, [...replacements.keys()]);
  const given = new Set([...replacements.keys()].map(({ node }) => node));
  for (const node of nodes) {
    if (!affected.has(node) || given.has(node)) continue;
    const inputs = node.inputs.map((input) => replaced.get(input) ?? input);
    if (inputs.every((input, i) => input === node.inputs[i])) continue;
    const outputs = applyAll(node.op, inputs, node.op.replaceInputs?.(node, inputs) ?? node.attributes);
    for (const [i, output] of node.outputs.entries()) replaced.set(output, outputs[i]);
  }
  return results.map((result) => replaced.get(result) ?? result);
}
