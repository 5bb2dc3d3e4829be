import { add, mul, sub } from '../engine/ops/arithmetic.js';
import { gate, tanh } from '../engine/ops/elementwise.js';
import { gemm } from '../engine/ops/matrix.js';
import type { Tensor } from '../engine/tensor.js';
import { zeros } from './initializers.js';
import {
  fromInput,
  fromState,
  type GateOptions,
  type GateParams,
  gateSpecs,
  type RecurrentCell,
} from './recurrent-cell.js';

export interface GruParams {
  readonly reset: GateParams;
  readonly update: GateParams;
  readonly candidate: GateParams & {
    /** Added before the reset gate acts. [hidden] */
    readonly recurrentBias: Tensor;
  };
}

/**
 * r, z = σ(x W + h U + b), n = tanh(x W + b + r (h U + b')), h' = (1 - z) n + z h (Cho et al., 2014).
 * The reset gate acts after the product with U, so that all three products can be done first.
 */
export function gruCell(inputs: number, hidden: number, options: GateOptions = {}): RecurrentCell<GruParams> {
  return {
    inputs,
    hidden,
    states: 1,
    parameters: {
      reset: gateSpecs(inputs, hidden, options),
      update: gateSpecs(inputs, hidden, options),
      candidate: { ...gateSpecs(inputs, hidden, options), recurrentBias: { shape: [hidden], initial: zeros } },
    },
    project: ({ reset, update, candidate }, x) => [fromInput(reset, x), fromInput(update, x), fromInput(candidate, x)],
    advance({ reset, update, candidate }, [toReset, toUpdate, toCandidate], [h]) {
      const r = gate(fromState(reset, h, toReset));
      const z = gate(fromState(update, h, toUpdate));
      const past = gemm(h, candidate.recurrent, { plus: candidate.recurrentBias });
      const n = tanh(add(toCandidate, mul(r, past)));
      // (1 - z) n + z h
      return [add(n, mul(z, sub(h, n)))];
    },
  };
}
