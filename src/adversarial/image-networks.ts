// Generator and critic of images after Radford, Metz and Chintala, "Unsupervised representation learning with deep convolutional
// generative adversarial networks", ICLR 2016: maps halved and doubled by strides in place of pooling, batch norm but at the ends,
// rectifiers in the generator and leaky ones in the critic, tanh at the pixels.
import { reshape } from '../engine/ops/broadcasting.js';
import { tanh } from '../engine/ops/elementwise.js';
import { leakyRelu, relu } from '../engine/ops/selection.js';
import type { Tensor } from '../engine/tensor.js';
import { activation } from '../nn/activation.js';
import { batchNorm } from '../nn/batch-norm.js';
import { convolution, transposedConvolution } from '../nn/convolution.js';
import { normal } from '../nn/initializers.js';
import type { Layer } from '../nn/layer.js';
import { linear } from '../nn/linear.js';
import { type MapShape, stagesOf } from '../nn/pyramid.js';
import { sequential } from '../nn/sequential.js';
import { spectralNorm } from '../nn/spectral-norm.js';

/** How both networks are built. */
export interface ImageNetworkOptions {
  /** Maps halved so often; as often as leaves 2 by 2 at least. */
  readonly layers: number;
  /** Channels next to the pixels; each further map has twice as many. */
  readonly width: number;
  /** What holds the critic's scale: batch norm as in the paper, or spectral norm (Miyato et al. 2018). */
  readonly norm: 'batch' | 'spectral' | 'none';
}

const WINDOW = [4, 4] as const;
const HALVED = { stride: 2, padding: 1 } as const;
/** Spread of the first weights, and slope of the leaky rectifiers, of the paper. */
const weight = normal(0.02);
const SLOPE = 0.2;

/** [rows, inputs] to pixels between -1 and 1, [rows, channels, height, width]. */
export function imageGenerator(
  inputs: number,
  image: MapShape,
  { layers, width }: ImageNetworkOptions,
): Layer<unknown> {
  const shapes = stagesOf(image, { stages: layers, base: width, activation: 'relu' });
  const top = shapes[shapes.length - 1];
  const begin = [
    linear(inputs, top.channels * top.height * top.width, { weight, bias: 'none' }),
    turned((x) => reshape(x, [x.shape[0], top.channels, top.height, top.width])),
  ];
  const grown = shapes.slice(1).flatMap((_, i) => {
    const [from, to] = [shapes[shapes.length - 1 - i], shapes[shapes.length - 2 - i]];
    const isLast = i === shapes.length - 2;
    const grow = transposedConvolution(from.channels, to.channels, WINDOW, {
      ...HALVED,
      outputPadding: [to.height & 1, to.width & 1],
      weight,
      // Batch norm has a shift of its own.
      ...(isLast ? {} : { bias: 'none' as const }),
    });
    return [batchNorm(from.channels), turned(relu), grow];
  });
  return sequential(...([...begin, ...grown, turned(tanh)] as Layer<unknown>[])) as Layer<unknown>;
}

/** Pixels to numbers from which a last linear map makes scores: [rows, channels, height, width] to [rows, outputs]. */
export function imageFeatures(
  image: MapShape,
  { layers, width, norm }: ImageNetworkOptions,
): { readonly layer: Layer<unknown>; readonly outputs: number } {
  const shapes = stagesOf(image, { stages: layers, base: width, activation: 'relu' });
  const halved = shapes.slice(1).flatMap((to, i) => {
    const isNormed = norm === 'batch' && i > 0;
    const shrink = convolution(shapes[i].channels, to.channels, WINDOW, {
      ...HALVED,
      weight,
      ...(isNormed ? { bias: 'none' as const } : {}),
    });
    return [
      norm === 'spectral' ? spectralNorm(shrink) : shrink,
      ...(isNormed ? [batchNorm(to.channels)] : []),
      turned((x) => leakyRelu(x, SLOPE)),
    ];
  });
  const last = shapes[shapes.length - 1];
  const outputs = last.channels * last.height * last.width;
  const flat = turned((x) => reshape(x, [x.shape[0], outputs]));
  return { layer: sequential(...([...halved, flat] as Layer<unknown>[])) as Layer<unknown>, outputs };
}

/** The linear map from features to one score a row, [rows, features] to [rows, 1]. */
export function scoreOf(features: number, norm: ImageNetworkOptions['norm']): Layer<unknown> {
  const map = linear(features, 1, { weight });
  return (norm === 'spectral' ? spectralNorm(map) : map) as Layer<unknown>;
}

function turned(apply: (x: Tensor) => Tensor): Layer<unknown> {
  return activation(apply) as Layer<unknown>;
}
