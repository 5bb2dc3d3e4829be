// The generator: h, c ← LSTM(E x, h, c); law of the next symbol = softmax(h W + b) (Yu et al. 2017, section 3.3).
import { reshape } from '../../../../engine/ops/broadcasting.js';
import { filled } from '../../../../engine/ops/parameter.js';
import type { SpecsOf } from '../../../../engine/parameters.js';
import { EVALUATION } from '../../../../engine/pass.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { dropout } from '../../../../nn/dropout.js';
import { type EmbeddingParams, embedding } from '../../../../nn/embedding.js';
import { fanInUniform, normal } from '../../../../nn/initializers.js';
import { affine, type LinearParams, linear } from '../../../../nn/linear.js';
import { type LstmParams, lstmCell } from '../../../../nn/lstm-cell.js';
import { type RecurrentParams, recurrent } from '../../../../nn/recurrent.js';
import { stepCell } from '../../../../nn/recurrent-cell.js';
import type { SymbolNetwork } from '../../../../symbols/network/symbol-network.js';

export interface GeneratorShape {
  /** Codes that it is given, and symbols that it tells the law of. */
  readonly inputs: number;
  readonly outputs: number;
  readonly embedding: number;
  readonly hidden: number;
  /** Share of its state that is dropped before the law while it is taught. */
  readonly dropout: number;
  /** Steps of a window. */
  readonly context: number;
}

export interface GeneratorTensors {
  readonly tokens: EmbeddingParams;
  readonly recurrent: RecurrentParams<LstmParams>;
  readonly head: LinearParams;
}

/** A network of symbols whose single steps can be part of another graph. */
export interface Generator extends SymbolNetwork<GeneratorTensors> {
  readonly shape: GeneratorShape;
  /** The states [lanes, hidden] of lanes that have read nothing. */
  rest(lanes: number): readonly Tensor[];
  /** The states after one more symbol each, [lanes]. */
  read(params: GeneratorTensors, symbols: Tensor, state: readonly Tensor[]): readonly Tensor[];
}

/** A long short-term memory over embedded symbols. */
export function generatorOf(shape: GeneratorShape): Generator {
  const { inputs, outputs, hidden } = shape;
  const tokens = embedding(inputs, shape.embedding, { table: normal(1 / Math.sqrt(shape.embedding)) });
  const cell = lstmCell(shape.embedding, hidden);
  const layer = recurrent(cell);
  const head = linear(hidden, outputs, { weight: fanInUniform() });
  const thin = dropout(shape.dropout);
  const read: Generator['read'] = (params, symbols, state) =>
    stepCell(cell, params.recurrent.cell, tokens.apply(params.tokens, symbols, EVALUATION), state);
  return {
    shape,
    parameters: {
      tokens: tokens.parameters,
      recurrent: layer.parameters,
      head: head.parameters,
    } as SpecsOf<GeneratorTensors>,
    sight: { kind: 'window', steps: shape.context },
    logits(params, symbols, pass) {
      const states = layer.apply(params.recurrent, tokens.apply(params.tokens, symbols, pass), pass);
      return affine(thin.apply({}, states, pass), params.head); // [batch, time, symbols]
    },
    memory: (lanes) => ({
      h: { type: { dtype: 'f32', shape: [lanes, hidden] } },
      c: { type: { dtype: 'f32', shape: [lanes, hidden] } },
    }),
    step(params, symbols, memory) {
      const [h, c] = read(params, reshape(symbols, [-1]), [memory.h, memory.c]);
      return { logits: affine(h, params.head), memory: { h, c } };
    },
    rest: (lanes) => Array.from({ length: cell.states }, () => filled(0, { dtype: 'f32', shape: [lanes, hidden] })),
    read,
  };
}
