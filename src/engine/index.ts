// What is built on the engine: tensors are symbols, functions of them are written down once and run anywhere.

export { dropout, elu, gelu, geluTanh, silu } from './derived/activations.js';
export { expandDimensions, moveAxis, oneHot, squeeze, stack } from './derived/axes.js';
export { einsum } from './derived/einsum.js';
export { digamma, logGamma } from './derived/log-gamma.js';
export {
  binaryCrossEntropyWithLogits,
  logSigmoid,
  logSoftmax,
  logSumExp,
  sigmoid,
  softplus,
} from './derived/log-space.js';
export { type Mask, maskedConvolution } from './derived/masked-convolution.js';
export {
  type Affine,
  type BatchNorm,
  batchNorm,
  batchNormBy,
  groupNorm,
  instanceNorm,
  layerNorm,
  rmsNorm,
} from './derived/normalization.js';
export { resizeLinear } from './derived/resize.js';
export { l2Normalize, norm, square, squaredDifference, variance } from './derived/statistics.js';
export { failingOperation } from './failing-operation.js';
export { gradients } from './gradients.js';
export { interpret, type Values } from './interpret.js';
export { compileLoop, type Loop } from './loop.js';
export { type NdArray, ndArray } from './nd-array.js';
export { add, div, mul, negate, type Operand, sub } from './ops/arithmetic.js';
export { averagePool, globalAverage, repeatNearest } from './ops/averaging.js';
export { type Along, expand, reduceSum, reshape } from './ops/broadcasting.js';
export { and, equal, greater, greaterOrEqual, less, lessOrEqual, not, or } from './ops/comparison.js';
export {
  type ConvolutionOptions,
  convolution,
  type TransposedOptions,
  transposedConvolution,
} from './ops/convolution.js';
export type { GeometryOptions, Padding, PerAxis } from './ops/convolution-geometry.js';
export { cumulativeSum, triangle } from './ops/cumulative.js';
export { exp, gate, log, reciprocal, sqrt, tanh } from './ops/elementwise.js';
export { gather, gatherElements, scatterAdd, scatterElementsAdd } from './ops/gathering.js';
export { stopGradient } from './ops/identity.js';
export { gemm, matmul, transpose, transposeLast } from './ops/matrix.js';
export { maxPool } from './ops/max-pooling.js';
export { constant, filled, parameter, scalar } from './ops/parameter.js';
export { argMax, reduceMax, reduceMean, reduceMin } from './ops/reduction.js';
export { ceil, floor, round } from './ops/rounding.js';
export { abs, cast, clip, leakyRelu, max, min, relu, sign, where } from './ops/selection.js';
export { concat, flip, pad, type SliceOptions, slice, split } from './ops/slicing.js';
export { softmax } from './ops/softmax.js';
export { cos, erf, pow, sin } from './ops/transcendental.js';
export type { WindowOptions } from './ops/windows.js';
export {
  countParameters,
  type Initializer,
  initialise,
  isSpec,
  listSpecs,
  type ParameterSpec,
  type SpecsOf,
  typesOf,
} from './parameters.js';
export { EVALUATION, type NoiseLaw, type Pass } from './pass.js';
export {
  type ArraysOf,
  compile,
  onnxOf,
  type Program,
  type SymbolsOf,
  type Traced,
  trace,
} from './program.js';
export { type ScanOptions, scan } from './scan.js';
export { Tensor } from './tensor.js';
export {
  type ElementType,
  type EngineArray,
  emptyArray,
  isFloat,
  type Shape,
  sameShape,
  sizeOf,
  type TensorType,
  typeText,
} from './tensor-type.js';
