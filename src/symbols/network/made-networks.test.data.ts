import { reshape } from '../../engine/ops/broadcasting.js';
import { EVALUATION } from '../../engine/pass.js';
import { causalTaps } from '../../nn/causal-taps.js';
import { type EmbeddingParams, embedding } from '../../nn/embedding.js';
import { normal } from '../../nn/initializers.js';
import { affine, type LinearParams, linear } from '../../nn/linear.js';
import type { SymbolNetwork } from './symbol-network.js';

const [ORDER, WIDTH] = [3, 4];

/** Vectors of the last three symbols, and a linear map to logits. */
export function smallNetwork(
  inputs: number,
  outputs: number,
): SymbolNetwork<{ readonly table: EmbeddingParams; readonly head: LinearParams }> {
  const table = embedding(inputs, WIDTH);
  const head = linear(ORDER * WIDTH, outputs, { weight: normal(1) });
  const taps = causalTaps(ORDER);
  return {
    parameters: { table: table.parameters, head: head.parameters },
    sight: { kind: 'field', steps: ORDER },
    logits: (params, symbols, pass) => affine(taps.apply(table.apply(params.table, symbols, pass)), params.head),
    memory: (lanes) => ({ last: { type: { dtype: 'f32', shape: [lanes, ORDER - 1, WIDTH] }, slots: 1 } }),
    step(params, symbols, { last }, { slots }) {
      const x = reshape(table.apply(params.table, symbols, EVALUATION), [-1, WIDTH]);
      return { logits: affine(taps.step(x, last, slots.last), params.head), memory: { last: x } };
    },
  };
}
