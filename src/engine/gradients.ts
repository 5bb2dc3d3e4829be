import { CapabilityError, ShapeError } from '../util/errors.js';
import { dependents, nodesOf } from './graph.js';
import { add } from './ops/arithmetic.js';
import { filled } from './ops/parameter.js';
import { type Node, siteOf, type Tensor } from './tensor.js';
import { isFloat, typeText } from './tensor-type.js';

/**
 * Gradients of one number with respect to tensors it was computed from, by reverse accumulation; zeros where it does not depend on them.
 * They are tensors like all others, so they can be differentiated again.
 */
export function gradients(loss: Tensor, wrt: readonly Tensor[]): readonly Tensor[] {
  if (loss.shape.length > 0 || !isFloat(loss.dtype)) {
    throw new ShapeError(`gradients: the loss must be one floating-point number, got ${typeText(loss)}`);
  }
  return pullback([loss], [filled(1, loss)], wrt).map((gradient, i) => gradient ?? filled(0, wrt[i]));
}

/**
 * Sums of upstream gradients times the derivatives of the results, for each tensor of `wrt`; undefined where nothing flows.
 * With `stops`, the tensors of `wrt` are taken as given, even where one is computed from another.
 */
export function pullback(
  results: readonly Tensor[],
  upstream: readonly (Tensor | undefined)[],
  wrt: readonly Tensor[],
  stops = false,
): readonly (Tensor | undefined)[] {
  const nodes = nodesOf(results);
  const relevant = dependents(nodes, wrt);
  const flowing = new Map<Tensor, Tensor>();
  const flow = (into: Tensor, amount: Tensor) => {
    const before = flowing.get(into);
    flowing.set(into, before === undefined ? amount : add(before, amount));
  };
  for (const [i, result] of results.entries()) {
    const amount = upstream[i];
    if (amount !== undefined) flow(result, amount);
  }
  const given = new Set(stops ? wrt : []);
  for (const node of nodes.reverse()) {
    if (!relevant.has(node) || node.outputs.some((output) => given.has(output))) continue;
    const amounts = node.outputs.map((output) => flowing.get(output));
    if (amounts.every((amount) => amount === undefined)) continue;
    const needs = (input: number) => isFloat(node.inputs[input].dtype) && relevant.has(node.inputs[input].node);
    if (!node.inputs.some((_, input) => needs(input))) continue;
    for (const [input, amount] of inputGradients(node, amounts, needs).entries()) {
      if (amount !== 'none' && needs(input)) flow(node.inputs[input], amount);
    }
  }
  return wrt.map((tensor) => flowing.get(tensor));
}

function inputGradients(node: Node, amounts: readonly (Tensor | undefined)[], needs: (input: number) => boolean) {
  const { op } = node;
  if (op.gradients !== undefined) return op.gradients(node, amounts, needs);
  if (op.gradient !== undefined) return op.gradient(node, amounts[0] as Tensor, needs);
  throw new CapabilityError(`gradients: ${op.name} has no gradient${atSite(node)}`);
}

function atSite(node: Node): string {
  const site = siteOf(node);
  return site === undefined ? '' : `, asked for at ${site}`;
}
