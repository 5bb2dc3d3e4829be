import { geluTanh } from '../../../../engine/derived/activations.js';
import { square } from '../../../../engine/derived/statistics.js';
import { reshape } from '../../../../engine/ops/broadcasting.js';
import { gather } from '../../../../engine/ops/gathering.js';
import { gemm } from '../../../../engine/ops/matrix.js';
import { relu } from '../../../../engine/ops/selection.js';
import { slice } from '../../../../engine/ops/slicing.js';
import type { SpecsOf } from '../../../../engine/parameters.js';
import { EVALUATION } from '../../../../engine/pass.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { dropout } from '../../../../nn/dropout.js';
import { type EmbeddingParams, embedding } from '../../../../nn/embedding.js';
import { normal } from '../../../../nn/initializers.js';
import { layerNorm, type NormParams } from '../../../../nn/layer-norm.js';
import { learnedPositions, type PositionParams } from '../../../../nn/learned-positions.js';
import { affine, type LinearParams, linear } from '../../../../nn/linear.js';
import { type TransformerBlockParams, transformerBlock } from '../../../../nn/transformer-block.js';
import type { Memory, SymbolNetwork } from '../../../../symbols/network/symbol-network.js';

export interface TransformerShape {
  readonly layers: number;
  readonly heads: number;
  readonly width: number;
  readonly context: number;
  readonly positions: 'learned' | 'rotary';
  readonly head: 'tied' | 'own';
  readonly activation: 'gelu' | 'squared-relu';
  readonly dropout: number;
  /** Codes that it is given, and symbols that it tells the law of: the first of them. */
  readonly inputs: number;
  readonly outputs: number;
}

export interface TransformerTensors {
  readonly tokens: EmbeddingParams;
  readonly positions?: PositionParams;
  readonly blocks: readonly TransformerBlockParams[];
  readonly norm: NormParams;
  readonly head?: LinearParams;
}

/** Standard deviation of first weights, as of GPT-2. */
const SPREAD = 0.02;

const BENDS: Readonly<Record<TransformerShape['activation'], (x: Tensor) => Tensor>> = {
  gelu: geluTanh,
  'squared-relu': (x) => square(relu(x)),
};

/** Embeddings, blocks of causal attention with norms before them, a last norm, and the logits of what comes next. */
export function transformer(shape: TransformerShape): SymbolNetwork<TransformerTensors> {
  const { layers, heads, width, context, inputs, outputs } = shape;
  const tokens = embedding(inputs, width, { table: normal(SPREAD) });
  const places =
    shape.positions === 'learned' ? learnedPositions(context, width, { table: normal(SPREAD) }) : undefined;
  const block = transformerBlock(width, {
    ...{ heads, mask: 'causal', weight: normal(SPREAD), activation: BENDS[shape.activation], dropout: shape.dropout },
    positions: shape.positions === 'rotary' ? 'rotary' : 'none',
  });
  const norm = layerNorm(width);
  const own = linear(width, outputs, { weight: normal(SPREAD), bias: 'none' });
  const thin = dropout(shape.dropout);

  /** [rows, width] to [rows, outputs] */
  const headOf = ({ tokens: { table }, head }: TransformerTensors, x: Tensor) =>
    head === undefined ? gemm(x, slice(table, { axis: 0, end: outputs }), { transB: 1 }) : affine(x, head);

  return {
    parameters: {
      tokens: tokens.parameters,
      ...(places === undefined ? {} : { positions: places.parameters }),
      blocks: Array.from({ length: layers }, () => narrowed(block.parameters, layers)),
      norm: norm.parameters,
      ...(shape.head === 'own' ? { head: own.parameters } : {}),
    } as SpecsOf<TransformerTensors>,
    sight: { kind: 'window', steps: context },
    logits(params, symbols, pass) {
      const [batch, time] = symbols.shape;
      let x = tokens.apply(params.tokens, symbols, pass);
      if (params.positions !== undefined) x = places?.apply(params.positions, x, pass) ?? x;
      x = thin.apply({}, x, pass);
      for (const each of params.blocks) x = block.apply(each, x, pass);
      const rows = reshape(norm.apply(params.norm, x, pass), [batch * time, width]);
      return reshape(headOf(params, rows), [batch, time, outputs]);
    },
    memory(lanes) {
      const { keys } = block.cacheTypes(lanes, context);
      const each = { type: keys, slots: 2 };
      return Object.fromEntries(names(layers).flatMap((name) => name.map((part) => [part, each])));
    },
    step(params, symbols, memory, { position }) {
      let x = tokens.apply(params.tokens, symbols, EVALUATION);
      if (params.positions !== undefined) x = places?.step(params.positions, x, position) ?? x;
      const after: Record<string, Tensor> = {};
      for (const [layer, [keys, values]] of names(layers).entries()) {
        const before = { keys: memory[keys], values: memory[values] };
        const { output, cache } = block.step(params.blocks[layer], x, before, position, EVALUATION);
        x = output;
        after[keys] = gather(cache.keys, position, 2);
        after[values] = gather(cache.values, position, 2);
      }
      return { logits: headOf(params, norm.apply(params.norm, x, EVALUATION)), memory: after as Memory };
    },
  };
}

/** What adds to the sum of all blocks starts smaller, so that the sum has one size whatever their number (Radford et al., 2019). */
function narrowed(specs: SpecsOf<TransformerBlockParams>, layers: number): SpecsOf<TransformerBlockParams> {
  const initial = normal(SPREAD / Math.sqrt(2 * layers));
  const { attention, contract } = specs;
  const narrow = (part: SpecsOf<LinearParams>) => ({ ...part, weight: { ...part.weight, initial } });
  return {
    ...specs,
    attention: { ...attention, output: narrow(attention.output) },
    contract: narrow(contract),
  } as SpecsOf<TransformerBlockParams>;
}

/** Of each layer what is remembered of keys and of values. */
function names(layers: number): readonly (readonly [string, string])[] {
  return Array.from({ length: layers }, (_, layer) => [`keys${layer}`, `values${layer}`] as const);
}
