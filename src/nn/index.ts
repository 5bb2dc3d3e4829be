// Layers: what their parameters are, and what they make of a tensor with them.

export { ACTIVATIONS, type ActivationName, activation, type NoParams } from './activation.js';
export {
  type AttentionCache,
  type AttentionOptions,
  type AttentionParams,
  causalBias,
  multiHeadAttention,
  type SteppedLayer,
  scaledDotProductAttention,
} from './attention.js';
export { type BatchNormOptions, type BatchNormParams, batchNorm } from './batch-norm.js';
export { type BidirectionalParams, bidirectional } from './bidirectional.js';
export { type CausalTaps, causalTaps } from './causal-taps.js';
export {
  type ConvolutionLayerOptions,
  type ConvolutionParams,
  causalConvolution,
  convolution,
  type TransposedConvolutionOptions,
  transposedConvolution,
} from './convolution.js';
export { dropout } from './dropout.js';
export { type EmbeddingParams, embedding } from './embedding.js';
export { groupNorm } from './group-norm.js';
export { type GruParams, gruCell } from './gru-cell.js';
export {
  constantly,
  type Fans,
  fanInUniform,
  fansOf,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  normal,
  ones,
  orthogonal,
  type Scaling,
  truncatedNormal,
  uniform,
  zeros,
} from './initializers.js';
export type { Layer } from './layer.js';
export { layerNorm, type NormParams } from './layer-norm.js';
export { learnedPositions, type PositionLayer, type PositionParams } from './learned-positions.js';
export { type LinearOptions, type LinearParams, linear } from './linear.js';
export { type LstmOptions, type LstmParams, lstmCell } from './lstm-cell.js';
export { type MaskedConvolutionOptions, maskedConvolution } from './masked-convolution.js';
export { type RecurrentOptions, type RecurrentParams, recurrent, type SequenceLayer } from './recurrent.js';
export { type GateOptions, type GateParams, type RecurrentCell, stepCell } from './recurrent-cell.js';
export { residual } from './residual.js';
export { rmsNorm } from './rms-norm.js';
export { rotary } from './rotary.js';
export { type ListOfParams, type ParamsOf, sequential } from './sequential.js';
export { type SpectralNormParams, spectralNorm } from './spectral-norm.js';
export { stackedRecurrent } from './stacked-recurrent.js';
export { type TransformerBlockOptions, type TransformerBlockParams, transformerBlock } from './transformer-block.js';
export { type VanillaOptions, vanillaCell } from './vanilla-cell.js';
export { type WeightNormParams, weightNorm } from './weight-norm.js';
