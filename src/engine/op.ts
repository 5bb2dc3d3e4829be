import type { NdArray } from './nd-array.js';
import type { Node, Tensor } from './tensor.js';
import type { TensorType } from './tensor-type.js';

/** How a node is written in ONNX where that is more than its name, inputs and attributes. */
export interface OnnxForm {
  /** Vectors of int64 that the operator takes as further inputs: shapes, axes, bounds. */
  readonly vectors?: readonly (readonly number[] | undefined)[];
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

export type OnnxAttribute = number | string | readonly number[] | { readonly float: number };

/** Upstream gradients of a node's inputs; 'none' where nothing flows (positions, conditions). */
export type InputGradients = readonly (Tensor | 'none')[];

/** One operation: its ONNX name, its shape rule, its gradient, and its meaning in float64. */
export interface Op<A = unknown> {
  /** The ONNX operator it becomes, of the standard domain. */
  readonly name: string;
  /** The type of what it gives, of each output where it has several; ShapeError where the inputs do not fit. */
  infer(inputs: readonly TensorType[], attributes: A): TensorType | readonly TensorType[];
  /** Gradients of the inputs from those of the outputs, as tensors, so that they can be differentiated again; absent where nothing flows. */
  gradient?(node: Node<A>, upstream: Tensor, needs: Needs): InputGradients;
  /** The same for operations with several outputs, some of which may not matter. */
  gradients?(node: Node<A>, upstream: readonly (Tensor | undefined)[], needs: Needs): InputGradients;
  /** What it means, in float64. */
  evaluate(inputs: readonly NdArray[], attributes: A, types: readonly TensorType[]): NdArray;
  /** Attributes of the same node on other inputs, for operations whose attributes refer to inputs. */
  replaceInputs?(node: Node<A>, inputs: readonly Tensor[]): A;
  /** Absent where inputs and attributes are written as they are. */
  onnx?(attributes: A, inputs: readonly TensorType[], output: TensorType): OnnxForm;
}

/** Whether the gradient of an input, by its position, is asked for. */
export type Needs = (input: number) => boolean;
