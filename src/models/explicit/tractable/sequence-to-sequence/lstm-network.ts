import { reshape } from '../../../../engine/ops/broadcasting.js';
import { tanh } from '../../../../engine/ops/elementwise.js';
import { transpose } from '../../../../engine/ops/matrix.js';
import { concat, split } from '../../../../engine/ops/slicing.js';
import { EVALUATION, type Pass } from '../../../../engine/pass.js';
import { scan } from '../../../../engine/scan.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { dropout } from '../../../../nn/dropout.js';
import { type EmbeddingParams, embedding } from '../../../../nn/embedding.js';
import { affine, type LinearParams, linear } from '../../../../nn/linear.js';
import { type LstmParams, lstmCell } from '../../../../nn/lstm-cell.js';
import { recurrent } from '../../../../nn/recurrent.js';
import { stepCell } from '../../../../nn/recurrent-cell.js';
import { stackedRecurrent } from '../../../../nn/stacked-recurrent.js';
import { type LstmEncoderParams, lstmEncoder } from './lstm-encoder.js';
import type { PairNetwork, Tensors, Types } from './network.js';
import type { PairOptions } from './options.js';
import { additive, multiplicative, type Seen, type SourceAttentionParams } from './source-attention.js';
import { isThere, paddingBias } from './source-steps.js';

interface LstmNetworkParams {
  readonly sourceSymbols: EmbeddingParams;
  readonly targetSymbols: EmbeddingParams;
  readonly encoder: LstmEncoderParams;
  /** From what was read to the decoder's first states. */
  readonly bridge: LinearParams;
  readonly attention: SourceAttentionParams;
  readonly decoder: readonly { readonly cell: LstmParams }[];
  /** h̃ = tanh([context, h] W + b), from which symbols are drawn. */
  readonly combine: LinearParams;
  readonly output: LinearParams;
}

type Sizes = Pick<PairOptions, 'width' | 'reading' | 'attention' | 'dropout'> & { readonly layers: number };

/**
 * An LSTM that reads a source and one that writes a target (Sutskever, Vinyals and Le, 2014), which attends to all that was read: with its
 * state after a step, so that attention is one product for all steps (Luong), or before it, the context being input of the step (Bahdanau).
 */
export function lstmNetwork(
  sourceSymbols: number,
  targetSymbols: number,
  { width, layers, reading, attention: kind, dropout: rate }: Sizes,
): PairNetwork<LstmNetworkParams> {
  const sources = embedding(sourceSymbols, width);
  const targets = embedding(targetSymbols, width);
  const encoder = lstmEncoder(width, layers, reading);
  const attention = kind === 'additive' ? additive(width) : multiplicative(width);
  const cells = Array.from({ length: layers }, (_, k) =>
    lstmCell(kind === 'additive' && k === 0 ? 2 * width : width, width),
  );
  const stacked = stackedRecurrent(...cells.map((cell) => recurrent(cell)));
  const thin = (x: Tensor, pass: Pass) => dropout(rate).apply({}, x, pass);
  const names = Array.from({ length: 2 * layers }, (_, k) => `state${k}`);

  /** States after the cells, [rows, steps, width], and contexts beside them. */
  const written = (params: LstmNetworkParams, seen: Seen, first: readonly Tensor[], x: Tensor) => {
    if (kind === 'multiplicative') {
      const { outputs, last } = stacked.run(params.decoder, transpose(x, [1, 0, 2]), first);
      const states = transpose(outputs, [1, 0, 2]);
      return { states, contexts: attention.attend(params.attention, states, seen), last };
    }
    const { carried, stacked: each } = scan(
      (state, [symbol]) => {
        const top = state[state.length - 2];
        const context = flat(attention.attend(params.attention, asSteps(top), seen));
        const next: Tensor[] = [];
        let input = concat([symbol, context], -1);
        for (const [k, cell] of cells.entries()) {
          next.push(...stepCell(cell, params.decoder[k].cell, input, state.slice(2 * k, 2 * k + 2)));
          input = next[2 * k];
        }
        return { carried: next, stacked: [input, context] };
      },
      first,
      [transpose(x, [1, 0, 2])],
    );
    const [states, contexts] = each.map((one) => transpose(one, [1, 0, 2]));
    return { states, contexts, last: carried };
  };

  const run = (params: LstmNetworkParams, memory: Tensors, first: readonly Tensor[], shown: Tensor, pass: Pass) => {
    const x = thin(targets.apply(params.targetSymbols, shown, pass), pass);
    const { states, contexts, last } = written(params, memory as unknown as Seen, first, x);
    const combined = thin(tanh(affine(concat([contexts, states], -1), params.combine)), pass);
    return { logits: affine(combined, params.output), last };
  };

  return {
    parameters: {
      sourceSymbols: sources.parameters,
      targetSymbols: targets.parameters,
      encoder: encoder.parameters,
      bridge: linear(width, 2 * layers * width).parameters,
      attention: attention.parameters,
      decoder: stacked.parameters,
      combine: linear(2 * width, width).parameters,
      output: linear(width, targetSymbols).parameters,
    } as PairNetwork<LstmNetworkParams>['parameters'],
    encode(params, source, there, pass) {
      const steps = source.shape[1];
      const x = thin(sources.apply(params.sourceSymbols, source, pass), pass);
      const { outputs, last } = encoder.run(params.encoder, x, isThere(there, steps));
      const read = thin(outputs, pass);
      const first = split(tanh(affine(last, params.bridge)), new Array<number>(2 * layers).fill(width), 1);
      return {
        read,
        keys: attention.keys(params.attention, read),
        bias: paddingBias(there, steps),
        ...Object.fromEntries(names.map((name, k) => [name, first[k]])),
      };
    },
    memory(rows, steps) {
      const read: Types[string] = { dtype: 'f32', shape: [rows, steps, width] };
      return { read, keys: read, bias: { dtype: 'f32', shape: [rows, steps] }, ...this.state(rows, steps) };
    },
    decode: (params, memory, shown, pass) => run(params, memory, listed(names, memory), shown, pass).logits,
    state: (rows) => Object.fromEntries(names.map((name) => [name, { dtype: 'f32', shape: [rows, width] }])),
    step(params, memory, state, symbols) {
      const shown = reshape(symbols, [-1, 1]);
      const { logits, last } = run(params, memory, listed(names, state), shown, EVALUATION);
      return { logits: flat(logits), state: Object.fromEntries(names.map((name, k) => [name, last[k]])) };
    },
  };
}

function listed(names: readonly string[], tensors: Tensors): readonly Tensor[] {
  return names.map((name) => tensors[name]);
}

/** [rows, width] as one step, and back. */
function asSteps(x: Tensor): Tensor {
  return reshape(x, [x.shape[0], 1, -1]);
}

function flat(x: Tensor): Tensor {
  return reshape(x, [x.shape[0], -1]);
}
