import { tanh } from '../engine/ops/elementwise.js';
import type { Tensor } from '../engine/tensor.js';
import {
  fromInput,
  fromState,
  type GateOptions,
  type GateParams,
  gateSpecs,
  type RecurrentCell,
} from './recurrent-cell.js';

export interface VanillaOptions extends GateOptions {
  /** tanh where absent. */
  readonly activation?: (x: Tensor) => Tensor;
}

/** h' = tanh(x W + h U + b) (Elman, 1990). */
export function vanillaCell(
  inputs: number,
  hidden: number,
  { activation = tanh, ...options }: VanillaOptions = {},
): RecurrentCell<GateParams> {
  return {
    inputs,
    hidden,
    states: 1,
    parameters: gateSpecs(inputs, hidden, options),
    project: (params, x) => [fromInput(params, x)],
    advance: (params, [projected], [h]) => [activation(fromState(params, h, projected))],
  };
}
