// A discriminator of patches: layers of convolutions that end in a map of scores, each of what is seen and drawn in one patch (Isola et al. 2017).
import type { Critic, Given } from '../../../../adversarial/pair.js';
import { reshape } from '../../../../engine/ops/broadcasting.js';
import { leakyRelu } from '../../../../engine/ops/selection.js';
import { concat } from '../../../../engine/ops/slicing.js';
import type { SpecsOf } from '../../../../engine/parameters.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { activation } from '../../../../nn/activation.js';
import { batchNorm } from '../../../../nn/batch-norm.js';
import { convolution } from '../../../../nn/convolution.js';
import { normal } from '../../../../nn/initializers.js';
import type { Layer } from '../../../../nn/layer.js';
import { type MapShape, stagesOf } from '../../../../nn/pyramid.js';
import { sequential } from '../../../../nn/sequential.js';
import { spectralNorm } from '../../../../nn/spectral-norm.js';
import type { ImageToImageOptions } from './options.js';

const weight = normal(0.02);

/** Images beside what was seen of them, `seen` channels, to scores of patches: [rows, channels, height, width] to [rows, patches]. */
export function patchCritic(
  image: MapShape,
  seen: number,
  shown: (given: Given) => Tensor,
  { patchLayers, width, criticNorm }: Pick<ImageToImageOptions, 'patchLayers' | 'width' | 'criticNorm'>,
): Critic<unknown> {
  const both = { ...image, channels: image.channels + seen };
  const shapes = stagesOf(both, { stages: patchLayers, base: width, activation: 'relu' });
  const held = (layer: Layer<{ readonly weight: Tensor }>) => (criticNorm === 'spectral' ? spectralNorm(layer) : layer);
  const halved = shapes.slice(1).flatMap((to, i) => {
    const isNormed = criticNorm === 'batch' && i > 0;
    const shrink = convolution(shapes[i].channels, to.channels, [4, 4], {
      ...{ stride: 2, padding: 1, weight },
      ...(isNormed ? { bias: 'none' as const } : {}),
    });
    return [held(shrink), ...(isNormed ? [batchNorm(to.channels)] : []), activation((x) => leakyRelu(x, 0.2))];
  });
  const score = held(convolution(shapes[shapes.length - 1].channels, 1, [3, 3], { padding: 1, weight }));
  const layers = sequential(...([...halved, score] as Layer<unknown>[])) as Layer<unknown>;
  return {
    parameters: layers.parameters as SpecsOf<unknown>,
    score: (params, maps, given, pass) =>
      reshape(layers.apply(params, concat([shown(given), maps], 1), pass), [maps.shape[0], -1]),
  };
}
