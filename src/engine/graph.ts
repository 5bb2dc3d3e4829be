import type { Node, Tensor } from './tensor.js';

/** The nodes that tensors are made from, inputs before what uses them. */
export function nodesOf(results: readonly Tensor[]): Node[] {
  const seen = new Set<Node>();
  const open = results.map(({ node }) => node);
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    for (const { node: input } of node.inputs) if (!seen.has(input)) open.push(input);
  }
  // Inputs are always made before what uses them.
  return [...seen].sort((a, b) => a.id - b.id);
}

/** Those of the nodes that some of these tensors flow into, the tensors' own nodes included. */
export function dependents(nodes: readonly Node[], sources: readonly Tensor[]): Set<Node> {
  const found = new Set(sources.map(({ node }) => node));
  for (const node of nodes) if (node.inputs.some((input) => found.has(input.node))) found.add(node);
  return found;
}
