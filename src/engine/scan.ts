// Scan: a body applied along the first axis of its inputs, with values carried from step to step. The gradient of a scan is a scan in
// the other direction. Matrix products whose gradients would be summed step by step are gathered and multiplied once, outside.
import { CapabilityError, ShapeError } from '../util/errors.js';
import { pullback } from './gradients.js';
import { dependents, nodesOf } from './graph.js';
import type { InputGradients, Needs, Op } from './op.js';
import { Add, add } from './ops/arithmetic.js';
import { type ReduceAttributes, ReduceSum, reduceSum, reshape } from './ops/broadcasting.js';
import { Gemm, gemm } from './ops/matrix.js';
import { Constant, filled, parameter } from './ops/parameter.js';
import { rebuild } from './rebuild.js';
import { applyAll, type Node, Tensor } from './tensor.js';
import { isFloat, sameShape, type TensorType, typeText } from './tensor-type.js';

/** One step of a scan: results are the carried values, then what is stacked, one slice a step. */
export interface ScanBody {
  /** Carried values, then slices of the scanned inputs. */
  readonly parameters: readonly Tensor[];
  /** Grows when a gradient needs values of each step. */
  readonly results: Tensor[];
  readonly carried: number;
  readonly scanned: number;
  readonly length: number;
  readonly reverse: boolean;
}

/** A loop whose length is known before it starts. Inputs: first carried values, scanned inputs, then all that the body takes from outside. */
export const Scan: Op<ScanBody> = {
  name: 'Scan',
  infer: (_inputs, body) => body.results.map((result, i) => resultType(body, result, i)),
  gradients: scanGradients,
  evaluate() {
    throw new CapabilityError('scan: is evaluated by the interpreter, got a call of its own');
  },
  replaceInputs({ attributes: body, inputs: before }, inputs) {
    const outside = body.carried + body.scanned;
    const replacements = new Map(before.slice(outside).map((tensor, i) => [tensor, inputs[outside + i]]));
    return { ...body, results: [...rebuild(body.results, replacements)] };
  },
};

export interface ScanOptions {
  /** From the last slice to the first; what is stacked stays in the order of the slices. */
  readonly reverse?: boolean;
}

/**
 * Applies a step along the first axis of the scanned inputs. The step is given the carried values and one slice of each input, and
 * returns the next carried values and what is to be stacked. Tensors from outside may be used freely inside.
 */
export function scan(
  step: (
    carried: readonly Tensor[],
    slices: readonly Tensor[],
  ) => { readonly carried: readonly Tensor[]; readonly stacked: readonly Tensor[] },
  first: readonly Tensor[],
  inputs: readonly Tensor[],
  { reverse = false }: ScanOptions = {},
): { readonly carried: readonly Tensor[]; readonly stacked: readonly Tensor[] } {
  const length = inputs[0]?.shape[0];
  if (length === undefined || inputs.some(({ shape }) => shape[0] !== length)) {
    throw new ShapeError(
      `scan: inputs must have a first axis of one length, got ${inputs.map(typeText).join(' and ') || 'none'}`,
    );
  }
  const carriedIn = first.map((tensor, i) => parameter(tensor, `carried ${i}`));
  const slices = inputs.map(({ dtype, shape }, i) => parameter({ dtype, shape: shape.slice(1) }, `slice ${i}`));
  const { carried, stacked } = step(carriedIn, slices);
  for (const [i, tensor] of carried.entries()) checkCarried(tensor, first[i], i);
  if (carried.length !== first.length) {
    throw new ShapeError(`scan: the step must return ${first.length} carried values, got ${carried.length}`);
  }
  const body: ScanBody = {
    parameters: [...carriedIn, ...slices],
    results: [...carried, ...stacked],
    carried: first.length,
    scanned: inputs.length,
    length,
    reverse,
  };
  const outputs = applyScan(body, first, inputs);
  return { carried: outputs.slice(0, first.length), stacked: outputs.slice(first.length) };
}

/** A scan of a body that is written already. */
export function applyScan(body: ScanBody, first: readonly Tensor[], inputs: readonly Tensor[]): readonly Tensor[] {
  return applyAll(Scan, [...first, ...inputs, ...takenFromOutside(body)], body);
}

/** The tensors at the border: made outside, used inside by what depends on the step. */
function takenFromOutside({ parameters, results }: ScanBody): Tensor[] {
  const inside = dependents(nodesOf(results), parameters);
  const taken = new Set<Tensor>();
  for (const node of inside) for (const input of node.inputs) if (!inside.has(input.node)) taken.add(input);
  for (const result of results) if (!inside.has(result.node)) taken.add(result);
  return [...taken].filter(({ node }) => node.op.name !== Constant.name);
}

function resultType({ carried, length }: ScanBody, { dtype, shape }: TensorType, i: number): TensorType {
  return i < carried ? { dtype, shape } : { dtype, shape: [length, ...shape] };
}

function checkCarried(tensor: Tensor, first: Tensor | undefined, i: number): void {
  if (first !== undefined && first.dtype === tensor.dtype && sameShape(first.shape, tensor.shape)) return;
  throw new ShapeError(
    `scan: carried value ${i} must keep its type ${first === undefined ? '' : typeText(first)}, got ${typeText(tensor)}`,
  );
}

/** The output that stacks a value of each step, added to the scan where it has none yet. */
function stackedOutput(node: Node<ScanBody>, value: Tensor): Tensor {
  const body = node.attributes;
  const place = body.results.indexOf(value, body.carried);
  if (place >= 0) return node.outputs[place];
  body.results.push(value);
  // The node grows in place, so that those who already hold its outputs and the gradient share one loop.
  const output = new Tensor(node as Node, node.outputs.length, resultType(body, value, body.results.length - 1));
  (node.outputs as Tensor[]).push(output);
  return output;
}

/** A part of the gradient of a tensor from outside: summed step by step, or from values gathered over all steps. */
type Part =
  | { readonly kind: 'summed'; readonly term: Tensor }
  | { readonly kind: 'product'; readonly left: Tensor; readonly right: Tensor }
  | { readonly kind: 'sum'; readonly term: Tensor; readonly axes: readonly number[] };

function scanGradients(node: Node<ScanBody>, upstream: readonly (Tensor | undefined)[], needs: Needs): InputGradients {
  const body = node.attributes;
  const { carried, scanned, parameters, results, length, reverse } = body;
  const forward = dependents(nodesOf(results), parameters);
  const cotangents = results.map((result, i) => {
    const isCarried = i < carried && isFloat(result.dtype);
    return isCarried || upstream[i] !== undefined ? parameter(result, `gradient ${i}`) : undefined;
  });
  const outside = node.inputs.slice(carried + scanned);
  const wrt = [...parameters, ...outside];
  const isWanted = (i: number) => (i < carried ? isFloat(wrt[i].dtype) : needs(i));
  const wanted = wrt.filter((_, i) => isWanted(i));
  const pulled = new Map(pullback(results, cotangents, wanted, true).map((gradient, i) => [wanted[i], gradient]));
  const gradientOf = (i: number) => pulled.get(wrt[i]);

  const floats = [...wrt.keys()].slice(0, carried).filter(isWanted);
  const slices = [...wrt.keys()].slice(carried, carried + scanned).filter((i) => gradientOf(i) !== undefined);
  const parts = outside.map((_, i) => partsOf(gradientOf(carried + scanned + i)));
  const summed = parts.flat().filter((part) => part.kind === 'summed');
  const gathered = [...new Set(parts.flat().flatMap(operandsOf))];
  const flowingOut = slices.map((i) => gradientOf(i) as Tensor);
  const recomputed = gathered.filter((tensor) => !forward.has(tensor.node) && !flowingOut.includes(tensor));
  const sums = summed.map(({ term }) => parameter(term, 'sum'));
  const steps = [
    ...floats.map((i) => gradientOf(i) ?? filled(0, wrt[i])),
    ...summed.map(({ term }, i) => add(sums[i], term)),
    ...flowingOut,
    ...recomputed,
  ];

  const saved = borderOf(steps, forward);
  const stackOf = (tensor: Tensor) => {
    const slice = parameters.indexOf(tensor, carried);
    return slice >= 0 ? node.inputs[slice] : stackedOutput(node, tensor);
  };
  const restored = new Map(saved.map((tensor, i) => [tensor, parameter(tensor, `saved ${i}`)]));
  const flowing = results.map((_, i) => i).filter((i) => i >= carried && cotangents[i] !== undefined);
  const backward: ScanBody = {
    parameters: [
      ...floats.map((i) => cotangents[i] as Tensor),
      ...sums,
      ...restored.values(),
      ...flowing.map((i) => cotangents[i] as Tensor),
    ],
    results: [...rebuild(steps, restored)],
    carried: floats.length + sums.length,
    scanned: saved.length + flowing.length,
    length,
    reverse: !reverse,
  };
  const first = [...floats.map((i) => upstream[i] ?? filled(0, wrt[i])), ...sums.map((sum) => filled(0, sum))];
  const inputs = [...saved.map(stackOf), ...flowing.map((i) => upstream[i] as Tensor)];
  const outputs = applyScan(backward, first, inputs);

  const stacks = new Map(
    [...flowingOut, ...recomputed].map((tensor, i) => [tensor, outputs[floats.length + sums.length + i]]),
  );
  const whole = (tensor: Tensor) => stacks.get(tensor) ?? stackOf(tensor);
  const found: (Tensor | 'none')[] = node.inputs.map(() => 'none');
  for (const [place, i] of floats.entries()) found[i] = outputs[place];
  for (const [place, i] of slices.entries()) found[i] = outputs[floats.length + sums.length + place];
  for (const [i, own] of parts.entries()) {
    const amounts = own.map((part) =>
      part.kind === 'summed' ? outputs[floats.length + summed.indexOf(part)] : multipliedOutside(part, whole),
    );
    if (amounts.length > 0) found[carried + scanned + i] = amounts.reduce((a, b) => add(a, b));
  }
  return found;
}

/** The terms of a sum, by how they can be had. */
function partsOf(gradient: Tensor | undefined): Part[] {
  if (gradient === undefined) return [];
  const { op, inputs, attributes } = gradient.node;
  if (op.name === Add.name && inputs.every(({ shape }) => sameShape(shape, gradient.shape)))
    return inputs.flatMap(partsOf);
  if (op.name === Gemm.name && inputs.length === 2) {
    const { transA, transB } = attributes as { transA: 0 | 1; transB: 0 | 1 };
    if (transA === 1 && transB === 0) return [{ kind: 'product', left: inputs[0], right: inputs[1] }];
  }
  if (op.name === ReduceSum.name) {
    const { axes, keep } = attributes as ReduceAttributes;
    if (!keep) return [{ kind: 'sum', term: inputs[0], axes }];
  }
  return [{ kind: 'summed', term: gradient }];
}

function operandsOf(part: Part): readonly Tensor[] {
  if (part.kind === 'product') return [part.left, part.right];
  return part.kind === 'sum' ? [part.term] : [];
}

/** Σₜ AₜᵀBₜ as one product of the stacked factors, or a sum over all steps at once. */
function multipliedOutside(part: Exclude<Part, { kind: 'summed' }>, whole: (tensor: Tensor) => Tensor): Tensor {
  if (part.kind === 'product') {
    const rows = (tensor: Tensor) => reshape(whole(tensor), [-1, tensor.shape[1]]);
    return gemm(rows(part.left), rows(part.right), { transA: 1 });
  }
  return reduceSum(whole(part.term), { axes: [0, ...part.axes.map((axis) => axis + 1)] });
}

/** The values of the forward step that these results use. */
function borderOf(results: readonly Tensor[], forward: ReadonlySet<Node>): Tensor[] {
  const border = new Set(results.filter(({ node }) => forward.has(node)));
  for (const node of nodesOf(results)) {
    if (forward.has(node)) continue;
    for (const input of node.inputs) if (forward.has(input.node)) border.add(input);
  }
  return [...border];
}
