import { add, mul } from '../../../../engine/ops/arithmetic.js';
import { reshape } from '../../../../engine/ops/broadcasting.js';
import { relu } from '../../../../engine/ops/selection.js';
import { EVALUATION, type Pass } from '../../../../engine/pass.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { type AttentionParams, multiHeadAttention } from '../../../../nn/attention.js';
import { dropout } from '../../../../nn/dropout.js';
import { type EmbeddingParams, embedding } from '../../../../nn/embedding.js';
import { layerNorm, type NormParams } from '../../../../nn/layer-norm.js';
import { learnedPositions, type PositionParams } from '../../../../nn/learned-positions.js';
import { affine, type LinearParams, linear } from '../../../../nn/linear.js';
import { crossAttention, type KeysAndValues } from './cross-attention.js';
import type { PairNetwork, Tensors, Types } from './network.js';
import type { PairOptions } from './options.js';
import type { PairLengths } from './pair-codes.js';
import { sinusoidalPositions } from './sinusoidal-positions.js';
import { paddingBias } from './source-steps.js';

interface FeedForwardParams {
  readonly norm: NormParams;
  readonly expand: LinearParams;
  readonly contract: LinearParams;
}

interface EncoderBlockParams {
  readonly norm: NormParams;
  readonly attention: AttentionParams;
  readonly feedForward: FeedForwardParams;
}

interface DecoderBlockParams extends EncoderBlockParams {
  readonly sourceNorm: NormParams;
  readonly sourceAttention: AttentionParams;
}

interface TransformerParams {
  readonly sourceSymbols: EmbeddingParams;
  readonly sourcePositions: PositionParams;
  readonly encoder: readonly EncoderBlockParams[];
  readonly encoderNorm: NormParams;
  readonly targetSymbols: EmbeddingParams;
  readonly targetPositions: PositionParams;
  readonly decoder: readonly DecoderBlockParams[];
  readonly decoderNorm: NormParams;
  readonly output: LinearParams;
}

type Sizes = Pick<PairOptions, 'width' | 'heads' | 'positions' | 'dropout'> & { readonly layers: number };

/**
 * Attention alone (Vaswani et al., 2017): source steps see each other, target steps see those before them and the source. Norms come before
 * each part, so that what is added up is never rescaled.
 */
export function transformerNetwork(
  sourceSymbols: number,
  targetSymbols: number,
  lengths: PairLengths,
  { width, layers, heads, positions, dropout: rate }: Sizes,
): PairNetwork<TransformerParams> {
  const sources = embedding(sourceSymbols, width);
  const targets = embedding(targetSymbols, width);
  /** Sinusoids are written down for as many steps as there are; learned ones have an end. */
  const places = (learned: number, steps: number) =>
    positions === 'learned' ? learnedPositions(learned, width) : sinusoidalPositions(steps, width);
  const self = multiHeadAttention(width, { heads, mask: 'causal' });
  const cross = crossAttention(width, heads);
  const norm = layerNorm(width);
  const thin = (x: Tensor, pass: Pass) => dropout(rate).apply({}, x, pass);
  const feedForward = (params: FeedForwardParams, x: Tensor, pass: Pass) => {
    const inner = relu(affine(norm.apply(params.norm, x, pass), params.expand));
    return add(x, thin(affine(inner, params.contract), pass));
  };
  const encoderBlock = (params: EncoderBlockParams, x: Tensor, bias: Tensor, pass: Pass) => {
    const normal = norm.apply(params.norm, x, pass);
    const seen = cross.keysAndValues(params.attention, normal);
    const read = add(x, thin(cross.attend(params.attention, normal, seen, bias), pass));
    return feedForward(params.feedForward, read, pass);
  };
  /** What follows the decoder's attention to itself: to the source, and the layers of units. */
  const rest = (params: DecoderBlockParams, x: Tensor, memory: Tensors, k: number, pass: Pass) => {
    const normal = norm.apply(params.sourceNorm, x, pass);
    const read = cross.attend(params.sourceAttention, normal, keysAndValues(memory, k), memory.bias);
    return feedForward(params.feedForward, add(x, thin(read, pass)), pass);
  };
  const end = (params: TransformerParams, x: Tensor, pass: Pass) =>
    affine(norm.apply(params.decoderNorm, x, pass), params.output);
  const scale = Math.sqrt(width); // symbols are then about as large as places
  const cache = (rows: number, steps: number) => self.cacheTypes(rows, steps);

  return {
    parameters: {
      sourceSymbols: sources.parameters,
      sourcePositions: places(lengths.source, 1).parameters,
      encoder: repeated(layers, encoderSpecs(width)),
      encoderNorm: norm.parameters,
      targetSymbols: targets.parameters,
      targetPositions: places(lengths.target, 1).parameters,
      decoder: repeated(layers, {
        ...encoderSpecs(width),
        attention: self.parameters,
        sourceNorm: norm.parameters,
        sourceAttention: cross.parameters,
      }),
      decoderNorm: norm.parameters,
      output: linear(width, targetSymbols).parameters,
    } as PairNetwork<TransformerParams>['parameters'],
    encode(params, source, there, pass) {
      const bias = paddingBias(there, source.shape[1]);
      const embedded = mul(sources.apply(params.sourceSymbols, source, pass), scale);
      const place = places(lengths.source, source.shape[1]);
      let x = thin(place.apply(params.sourcePositions, embedded, pass), pass);
      for (const block of params.encoder) x = encoderBlock(block, x, bias, pass);
      const read = norm.apply(params.encoderNorm, x, pass);
      const each = params.decoder.map(({ sourceAttention }) => cross.keysAndValues(sourceAttention, read));
      return { bias, ...named(each) };
    },
    memory(rows, steps) {
      return { bias: { dtype: 'f32', shape: [rows, steps] }, ...named(repeated(layers, cache(rows, steps))) };
    },
    decode(params, memory, shown, pass) {
      const embedded = mul(targets.apply(params.targetSymbols, shown, pass), scale);
      const place = places(lengths.target, shown.shape[1]);
      let x = thin(place.apply(params.targetPositions, embedded, pass), pass);
      for (const [k, block] of params.decoder.entries()) {
        const seen = self.apply(block.attention, norm.apply(block.norm, x, pass), pass);
        x = rest(block, add(x, thin(seen, pass)), memory, k, pass);
      }
      return end(params, x, pass);
    },
    state: (rows, steps): Types => named(repeated(layers, cache(rows, steps)), PAST),
    step(params, memory, state, symbols, position) {
      const embedded = mul(targets.apply(params.targetSymbols, symbols, EVALUATION), scale);
      const place = places(lengths.target, state[`${PAST}keys0`].shape[2]);
      let x = place.step(params.targetPositions, embedded, position); // [rows, width]
      const after: KeysAndValues[] = [];
      for (const [k, block] of params.decoder.entries()) {
        const normal = norm.apply(block.norm, x, EVALUATION);
        const seen = self.step(block.attention, normal, keysAndValues(state, k, PAST), position, EVALUATION);
        after.push(seen.cache);
        const one = reshape(add(x, seen.output), [-1, 1, width]);
        x = reshape(rest(block, one, memory, k, EVALUATION), [-1, width]);
      }
      return { logits: end(params, x, EVALUATION), state: named(after, PAST) };
    },
  };
}

function encoderSpecs(width: number) {
  const norm = layerNorm(width).parameters;
  return {
    norm,
    attention: crossAttention(width, 1).parameters,
    feedForward: {
      norm,
      expand: linear(width, 4 * width).parameters,
      contract: linear(4 * width, width).parameters,
    },
  };
}

function repeated<T>(count: number, value: T): readonly T[] {
  return Array.from({ length: count }, () => value);
}

/** Before the names of what a decoder remembers of its own steps. */
const PAST = 'past-';

/** Keys and values of layers by name. */
function named<T>(
  layers: readonly { readonly keys: T; readonly values: T }[],
  before = '',
): Readonly<Record<string, T>> {
  return Object.fromEntries(
    layers.flatMap(({ keys, values }, k) => [
      [`${before}keys${k}`, keys],
      [`${before}values${k}`, values],
    ]),
  );
}

function keysAndValues(tensors: Tensors, layer: number, before = ''): KeysAndValues {
  return { keys: tensors[`${before}keys${layer}`], values: tensors[`${before}values${layer}`] };
}
