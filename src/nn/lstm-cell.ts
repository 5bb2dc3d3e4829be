import { add, mul } from '../engine/ops/arithmetic.js';
import { gate, tanh } from '../engine/ops/elementwise.js';
import { constantly } from './initializers.js';
import {
  fromInput,
  fromState,
  type GateOptions,
  type GateParams,
  gateSpecs,
  type RecurrentCell,
} from './recurrent-cell.js';

export interface LstmParams {
  readonly input: GateParams;
  readonly forget: GateParams;
  readonly candidate: GateParams;
  readonly output: GateParams;
}

export interface LstmOptions extends GateOptions {
  /** Bias of the forget gate at the start; above zero, so that memory lasts before it is learned what to forget. 1 where absent. */
  readonly forgetBias?: number;
}

/**
 * i, f, o = σ(x W + h U + b), g = tanh(x W + h U + b), each with its own W, U, b;
 * c' = f c + i g, h' = o tanh(c') (Hochreiter and Schmidhuber, 1997; Gers et al., 2000). The state is [h, c].
 */
export function lstmCell(
  inputs: number,
  hidden: number,
  { forgetBias = 1, ...options }: LstmOptions = {},
): RecurrentCell<LstmParams> {
  return {
    inputs,
    hidden,
    states: 2,
    parameters: {
      input: gateSpecs(inputs, hidden, options),
      forget: gateSpecs(inputs, hidden, { ...options, bias: constantly(forgetBias) }),
      candidate: gateSpecs(inputs, hidden, options),
      output: gateSpecs(inputs, hidden, options),
    },
    project: (params, x) => gatesOf(params).map((each) => fromInput(each, x)),
    advance(params, projected, [h, c]) {
      const [toInput, toForget, toCandidate, toOutput] = gatesOf(params).map((each, k) =>
        fromState(each, h, projected[k]),
      );
      const memory = add(mul(gate(toForget), c), mul(gate(toInput), tanh(toCandidate)));
      return [mul(gate(toOutput), tanh(memory)), memory];
    },
  };
}

function gatesOf({ input, forget, candidate, output }: LstmParams): readonly GateParams[] {
  return [input, forget, candidate, output];
}
