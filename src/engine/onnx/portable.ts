import type { OnnxEdition, OnnxGraph, OnnxInitializer, OnnxNode } from './write-model.js';

/** The edition of exported files: of 2022, so that runtimes since then read them. */
export const PORTABLE_EDITION: OnnxEdition = { ir: 8, opset: 17 };

/** Operators that took their axes as an attribute in that edition, and take them as an input in the engine's. */
const ATTRIBUTE_AXES = ['ReduceMax', 'ReduceMin', 'ReduceMean'];

/** The same graph in the words of the portable edition. */
export function portable(graph: OnnxGraph): OnnxGraph {
  return lowered(graph, new Map(graph.initializers.map((initializer) => [initializer.name, initializer])));
}

function lowered(graph: OnnxGraph, constants: ReadonlyMap<string, OnnxInitializer>): OnnxGraph {
  return { ...graph, nodes: graph.nodes.map((node) => loweredNode(node, constants)) };
}

function loweredNode(node: OnnxNode, constants: ReadonlyMap<string, OnnxInitializer>): OnnxNode {
  const attributes = Object.fromEntries(
    Object.entries(node.attributes).map(([name, value]) => [
      name,
      typeof value === 'object' && 'nodes' in value ? lowered(value, constants) : value,
    ]),
  );
  const [x, axes] = node.inputs;
  if (!ATTRIBUTE_AXES.includes(node.operator) || axes === undefined) return { ...node, attributes };
  const { data } = constants.get(axes) as OnnxInitializer;
  return { ...node, inputs: [x], attributes: { ...attributes, axes: Array.from(data, Number) } };
}
