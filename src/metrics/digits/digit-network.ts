// The network of the digit classifier: two convolutions, each bent and pooled, 128 features, and one logit a digit.
//   h₁ = pool(relu(x ∗ W₁ + b₁))   h₂ = pool(relu(h₁ ∗ W₂ + b₂))   f = relu(h₂ W₃ + b₃)   p(digit | x) = softmax(f W₄ + b₄)
// after LeCun, Bottou, Bengio, Haffner (1998), with the rectifier, the maximum and dropout in place of what they had.
import { logSoftmax } from '../../engine/derived/log-space.js';
import { reshape } from '../../engine/ops/broadcasting.js';
import { maxPool } from '../../engine/ops/max-pooling.js';
import type { Pass } from '../../engine/pass.js';
import type { Tensor } from '../../engine/tensor.js';
import { activation } from '../../nn/activation.js';
import { convolution } from '../../nn/convolution.js';
import { dropout } from '../../nn/dropout.js';
import { heNormal, lecunNormal } from '../../nn/initializers.js';
import type { Layer } from '../../nn/layer.js';
import { linear } from '../../nn/linear.js';
import { type ParamsOf, sequential } from '../../nn/sequential.js';

/** Height and width of the images. */
export const DIGIT_SIDE = 28;
/** Width of the layer before the last, the features. */
export const DIGIT_FEATURES = 128;
/** Channels of the two convolutions. */
const CHANNELS = [16, 32] as const;
/** Height and width of their windows. */
const WINDOW = [5, 5] as const;
/** Numbers that are left of an image: (28 − 4) / 2 = 12, (12 − 4) / 2 = 4. */
const LEFT = 4 * 4 * CHANNELS[1];
/** Share of the features that are dropped in training. */
const DROPPED = 0.5;

const pooled = () => activation((x: Tensor) => maxPool(x, { size: 2 }));

const trunk = sequential(
  convolution(1, CHANNELS[0], WINDOW, { weight: heNormal() }),
  activation('relu'),
  pooled(),
  convolution(CHANNELS[0], CHANNELS[1], WINDOW, { weight: heNormal() }),
  activation('relu'),
  pooled(),
  activation((x: Tensor) => reshape(x, [x.shape[0], LEFT])),
  linear(LEFT, DIGIT_FEATURES, { weight: heNormal() }),
  activation('relu'),
);
const head = sequential(dropout(DROPPED), linear(DIGIT_FEATURES, 10, { weight: lecunNormal() }));

/** Parameters as symbols. */
export interface DigitTensors {
  readonly trunk: ParamsOf<typeof trunk>;
  readonly head: ParamsOf<typeof head>;
}

/** Specifications of all parameters. */
export const digitParameters = { trunk: trunk.parameters, head: head.parameters } as const;

/** Features of images: [rows, 784] from 0 to 1, to [rows, 128]. */
export function featuresOf(params: DigitTensors, pixels: Tensor, pass: Pass): Tensor {
  return apply(trunk, params.trunk, reshape(pixels, [pixels.shape[0], 1, DIGIT_SIDE, DIGIT_SIDE]), pass);
}

/** Log-probabilities of the ten digits, from features: [rows, 10]. */
export function logProbOf(params: DigitTensors, features: Tensor, pass: Pass): Tensor {
  return logSoftmax(apply(head, params.head, features, pass));
}

function apply<P>(layer: Layer<P>, params: P, x: Tensor, pass: Pass): Tensor {
  return layer.apply(params, x, pass);
}
