import { gemm } from '../engine/ops/matrix.js';
import type { Initializer, ParameterSpec, SpecsOf } from '../engine/parameters.js';
import type { Tensor } from '../engine/tensor.js';
import { glorotUniform, orthogonal, zeros } from './initializers.js';

/** One step of a recurrence. States are lists of [batch, hidden]; the first of them is the output. */
export interface RecurrentCell<P> {
  readonly inputs: number;
  readonly hidden: number;
  /** How many tensors a state has. */
  readonly states: number;
  readonly parameters: SpecsOf<P>;
  /** All that depends on the inputs alone, for many steps at once: [rows, inputs] to [rows, hidden] each. */
  project(params: P, x: Tensor): readonly Tensor[];
  /** The next state from what `project` made of one step's inputs. */
  advance(params: P, projected: readonly Tensor[], state: readonly Tensor[]): readonly Tensor[];
}

/** The next state of a cell given inputs of one step, [batch, inputs]. */
export function stepCell<P>(cell: RecurrentCell<P>, params: P, x: Tensor, state: readonly Tensor[]): readonly Tensor[] {
  return cell.advance(params, cell.project(params, x), state);
}

/** The affine map of one gate. Gates have matrices of their own, so that no step has to cut a common product apart. */
export interface GateParams {
  /** [inputs, hidden] */
  readonly input: Tensor;
  /** [hidden, hidden] */
  readonly recurrent: Tensor;
  /** [hidden] */
  readonly bias: Tensor;
}

export interface GateOptions {
  readonly input?: Initializer;
  readonly recurrent?: Initializer;
  readonly bias?: Initializer;
}

export function gateSpecs(
  inputs: number,
  hidden: number,
  { input = glorotUniform(), recurrent = orthogonal(), bias = zeros }: GateOptions,
): { readonly [K in keyof GateParams]: ParameterSpec } {
  return {
    input: { shape: [inputs, hidden], initial: input },
    recurrent: { shape: [hidden, hidden], initial: recurrent },
    bias: { shape: [hidden], initial: bias },
  };
}

/** x W + b: the part of a gate that depends on the inputs. */
export function fromInput({ input, bias }: GateParams, x: Tensor): Tensor {
  return gemm(x, input, { plus: bias });
}

/** h U plus what came from the input. */
export function fromState({ recurrent }: GateParams, h: Tensor, projected: Tensor): Tensor {
  return gemm(h, recurrent, { plus: projected });
}
