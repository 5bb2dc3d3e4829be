import { add, mul } from '../../../../engine/ops/arithmetic.js';
import { gate, tanh } from '../../../../engine/ops/elementwise.js';
import { relu } from '../../../../engine/ops/selection.js';
import { split } from '../../../../engine/ops/slicing.js';
import type { SpecsOf } from '../../../../engine/parameters.js';
import { EVALUATION, type Pass } from '../../../../engine/pass.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { type CausalTaps, causalTaps } from '../../../../nn/causal-taps.js';
import { dropout } from '../../../../nn/dropout.js';
import { type EmbeddingParams, embedding } from '../../../../nn/embedding.js';
import { fanInUniform, normal } from '../../../../nn/initializers.js';
import type { Layer } from '../../../../nn/layer.js';
import { layerNorm, type NormParams } from '../../../../nn/layer-norm.js';
import { affine, type LinearParams, linear } from '../../../../nn/linear.js';
import { type WeightNormParams, weightNorm } from '../../../../nn/weight-norm.js';
import type { SymbolNetwork } from '../../../../symbols/network/symbol-network.js';

export interface ConvolutionalShape {
  readonly layers: number;
  readonly width: number;
  readonly taps: number;
  /** Layers after which dilations begin again at 1. */
  readonly cycle: number;
  readonly activation: 'gated' | 'relu';
  readonly norm: 'layer' | 'weight' | 'none';
  readonly dropout: number;
  /** Codes that it is given, and symbols that it tells the law of. */
  readonly inputs: number;
  readonly outputs: number;
}

interface BlockParams {
  readonly norm?: NormParams;
  readonly taps: LinearParams | WeightNormParams<LinearParams>;
  readonly mix: LinearParams;
}

export interface ConvolutionalTensors {
  readonly tokens: EmbeddingParams;
  readonly blocks: readonly BlockParams[];
  readonly norm?: NormParams;
  readonly head: LinearParams;
}

/** Dilations 1, 2, 4, … layer by layer, from 1 again after each cycle. */
export function dilationsOf({ layers, cycle }: Pick<ConvolutionalShape, 'layers' | 'cycle'>): readonly number[] {
  return Array.from({ length: layers }, (_, layer) => 2 ** (layer % cycle));
}

/** How many symbols it sees: 1 + Σ (taps - 1) dilation. */
export function fieldOf(shape: Pick<ConvolutionalShape, 'layers' | 'cycle' | 'taps'>): number {
  return dilationsOf(shape).reduce((sum, dilation) => sum + (shape.taps - 1) * dilation, 1);
}

/** Embeddings, residual blocks of dilated causal convolutions, and the logits of what comes next. Steps go through as rows of matrices. */
export function convolutions(shape: ConvolutionalShape): SymbolNetwork<ConvolutionalTensors> {
  const { width, inputs, outputs } = shape;
  const tokens = embedding(inputs, width, { table: normal(1 / Math.sqrt(width)) });
  const norm = shape.norm === 'layer' ? layerNorm(width) : undefined;
  const all = dilationsOf(shape).map((dilation) => causalTaps(shape.taps, dilation));
  const block = residualBlock(shape, norm);
  const head = linear(width, outputs, { weight: fanInUniform() });
  const headOf = (params: ConvolutionalTensors, x: Tensor, pass: Pass) =>
    affine(params.norm === undefined ? x : (norm?.apply(params.norm, x, pass) ?? x), params.head);
  return {
    parameters: {
      tokens: tokens.parameters,
      blocks: all.map(() => block.parameters),
      ...(norm === undefined ? {} : { norm: norm.parameters }),
      head: head.parameters,
    } as SpecsOf<ConvolutionalTensors>,
    sight: { kind: 'field', steps: fieldOf(shape) },
    logits(params, symbols, pass) {
      let x = tokens.apply(params.tokens, symbols, pass);
      for (const [layer, taps] of all.entries()) x = block.apply(params.blocks[layer], x, pass, taps.apply).output;
      return headOf(params, x, pass);
    },
    memory: (lanes) =>
      Object.fromEntries(
        queued(all).map(([name, { reach }]) => [
          name,
          { type: { dtype: 'f32', shape: [lanes, reach, width] }, slots: 1 },
        ]),
      ),
    step(params, symbols, memory, { slots }) {
      let x = tokens.apply(params.tokens, symbols, EVALUATION);
      const after: Record<string, Tensor> = {};
      for (const [layer, taps] of all.entries()) {
        const name = `queue${layer}`;
        const result = block.apply(params.blocks[layer], x, EVALUATION, (now) =>
          taps.step(now, memory[name], slots[name]),
        );
        x = result.output;
        if (taps.reach > 0) after[name] = result.read;
      }
      return { logits: headOf(params, x, EVALUATION), memory: after };
    },
  };
}

/** The layers that remember, by name. */
function queued(all: readonly CausalTaps[]): readonly (readonly [string, CausalTaps])[] {
  return all.map((taps, layer) => [`queue${layer}`, taps] as const).filter(([, { reach }]) => reach > 0);
}

/**
 * x + mix(tanh(a) σ(b)) of a convolution with outputs a and b (van den Oord et al., 2016), or x + mix(relu(a)) (Bai et al., 2018); what the
 * convolution reads is normalised first where norms are of layers.
 */
function residualBlock(shape: ConvolutionalShape, norm: Layer<NormParams> | undefined) {
  const { width, taps, activation } = shape;
  const plain = linear(taps * width, activation === 'gated' ? 2 * width : width);
  const over = (shape.norm === 'weight' ? weightNorm(plain) : plain) as Layer<BlockParams['taps']>;
  const mix = linear(width, width);
  const thin = dropout(shape.dropout);
  const bent = (x: Tensor) => {
    if (activation === 'relu') return relu(x);
    const [a, b] = split(x, [width, width], x.shape.length - 1);
    return mul(tanh(a), gate(b));
  };
  return {
    parameters: {
      ...(norm === undefined ? {} : { norm: norm.parameters }),
      taps: over.parameters,
      mix: mix.parameters,
    } as SpecsOf<BlockParams>,
    apply(params: BlockParams, x: Tensor, pass: Pass, tapped: (x: Tensor) => Tensor) {
      const read = params.norm === undefined ? x : (norm?.apply(params.norm, x, pass) ?? x);
      const inner = thin.apply({}, bent(over.apply(params.taps, tapped(read), pass)), pass);
      return { output: add(x, affine(inner, params.mix)), read };
    },
  };
}
