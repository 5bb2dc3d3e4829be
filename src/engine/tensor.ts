import { ShapeError } from '../util/errors.js';
import type { Op } from './op.js';
import { type ElementType, type Shape, type TensorType, typeText } from './tensor-type.js';

/** A symbol for numbers to come: one output of a node. */
export class Tensor implements TensorType {
  readonly node: Node;
  /** Which output of the node. */
  readonly output: number;
  readonly dtype: ElementType;
  readonly shape: Shape;

  constructor(node: Node, output: number, type: TensorType) {
    this.node = node;
    this.output = output;
    this.dtype = type.dtype;
    this.shape = type.shape;
  }
}

/** One application of an operation. Nodes are numbered as they are made, so inputs always have smaller numbers. */
export interface Node<A = unknown> {
  readonly id: number;
  readonly op: Op<A>;
  readonly inputs: readonly Tensor[];
  readonly attributes: A;
  readonly outputs: readonly Tensor[];
  /** Where it was asked for: an error whose stack is read only when someone needs it. */
  readonly site: Error;
}

const counter = { next: 0 };

/** The single output of an operation applied to tensors. */
export function apply<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A): Tensor {
  return applyAll(op, inputs, attributes)[0];
}

/** All outputs of an operation applied to tensors. */
export function applyAll<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A): readonly Tensor[] {
  const inferred = op.infer(inputs, attributes);
  const types = Array.isArray(inferred) ? (inferred as readonly TensorType[]) : [inferred as TensorType];
  const outputs: Tensor[] = [];
  const node: Node<A> = { id: counter.next++, op, inputs, attributes, outputs, site: new Error('site') };
  for (const [output, type] of types.entries()) outputs.push(new Tensor(node as Node, output, type));
  return outputs;
}

/** The line of the caller's code that asked for a node, without the engine's own lines; of its path only the end. */
export function siteOf(node: Node): string | undefined {
  const lines = (node.site.stack ?? '').split('\n').slice(1);
  const own = lines.find((line) => !/[\\/]engine[\\/](?!.*\.test\.)/.test(line));
  return own === undefined ? undefined : withoutFolders(own.trim().replace(/^at /, ''));
}

/** `name (folder/file:line:column)`: where a program is installed is nobody's business. */
function withoutFolders(line: string): string {
  const place = line.slice(line.lastIndexOf(' (') < 0 ? 0 : line.lastIndexOf(' (') + 2);
  return line.slice(0, line.length - place.length) + place.split(/[\\/]/).slice(-2).join('/');
}

/** The error for inputs that an operation cannot take. */
export function misfit(who: string, rule: string, inputs: readonly TensorType[]): ShapeError {
  return new ShapeError(`${who}: ${rule}, got ${inputs.map(typeText).join(' and ')}`);
}
