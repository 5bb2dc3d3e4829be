import { reshape } from '../../engine/ops/broadcasting.js';
import { filled } from '../../engine/ops/parameter.js';
import type { SpecsOf } from '../../engine/parameters.js';
import { EVALUATION, type Pass } from '../../engine/pass.js';
import type { Tensor } from '../../engine/tensor.js';
import type { TensorType } from '../../engine/tensor-type.js';
import type { Memory, SymbolNetwork } from './symbol-network.js';

/** A network with a state, from what it does to codes [lanes, time] and the memory before them: logits [lanes, time, symbols] and the memory after them. */
export function statefulNetwork<P>(
  parameters: SpecsOf<P>,
  memory: (lanes: number) => Readonly<Record<string, TensorType>>,
  run: (params: P, symbols: Tensor, memory: Memory, pass: Pass) => { readonly logits: Tensor; readonly memory: Memory },
): SymbolNetwork<P> {
  const each = <A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B) =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
  return {
    parameters,
    sight: { kind: 'state' },
    logits: (params, symbols, pass) =>
      run(
        params,
        symbols,
        each(memory(symbols.shape[0]), (type) => filled(0, type)),
        pass,
      ).logits,
    memory: (lanes) => each(memory(lanes), (type) => ({ type })),
    step(params, symbols, before) {
      const after = run(params, reshape(symbols, [symbols.shape[0], 1]), before, EVALUATION);
      return { logits: reshape(after.logits, [symbols.shape[0], -1]), memory: after.memory };
    },
    carry: (params, symbols, before) => run(params, symbols, before, EVALUATION),
  };
}
