// U-Net (Ronneberger, Fischer and Brox 2015) as Isola et al. 2017 have it: maps halved to a narrow middle and doubled again, each doubled map
// beside the halved one of its size, so that what lies where need not go through the middle.
import { add } from '../../../../engine/ops/arithmetic.js';
import { reshape } from '../../../../engine/ops/broadcasting.js';
import { tanh } from '../../../../engine/ops/elementwise.js';
import { leakyRelu, relu } from '../../../../engine/ops/selection.js';
import { concat } from '../../../../engine/ops/slicing.js';
import type { SpecsOf } from '../../../../engine/parameters.js';
import type { Pass } from '../../../../engine/pass.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { batchNorm } from '../../../../nn/batch-norm.js';
import { convolution, transposedConvolution } from '../../../../nn/convolution.js';
import { normal } from '../../../../nn/initializers.js';
import type { Layer } from '../../../../nn/layer.js';
import { linear } from '../../../../nn/linear.js';
import { type MapShape, stagesOf } from '../../../../nn/pyramid.js';
import { sequential } from '../../../../nn/sequential.js';
import type { ImageToImageOptions } from './options.js';

const WINDOW = [4, 4] as const;
const HALVED = { stride: 2, padding: 1 } as const;
const SLOPE = 0.2;
const weight = normal(0.02);

/** Symbols of the network. */
export interface UNetTensors {
  readonly down: readonly unknown[];
  readonly noise: unknown;
  readonly up: readonly unknown[];
  readonly last: unknown;
}

/** What is seen, [rows, seen, height, width], and noise [rows, latent], to maps of the image's shape between -1 and 1. */
export interface UNet {
  readonly parameters: SpecsOf<UNetTensors>;
  apply(params: UNetTensors, seen: Tensor, z: Tensor, pass: Pass): Tensor;
}

/** The network for images of at least 4 by 4. */
export function uNet(
  seen: number,
  image: MapShape,
  { layers, width, latent }: Pick<ImageToImageOptions, 'layers' | 'width' | 'latent'>,
): UNet {
  const shapes = stagesOf({ ...image, channels: seen }, { stages: layers, base: width, activation: 'relu' });
  const top = shapes[shapes.length - 1];
  // Maps of full size cost most.
  const full = Math.ceil(width / 2);
  const down = shapes.slice(1).map((to, i) => {
    const isNormed = i > 0;
    const shrink = convolution(shapes[i].channels, to.channels, WINDOW, {
      ...HALVED,
      weight,
      ...(isNormed ? { bias: 'none' as const } : {}),
    });
    return inARow(shrink, ...(isNormed ? [batchNorm(to.channels)] : []));
  });
  // From the middle outwards; all but the first take the halved map beside them.
  const up = shapes.slice(1).map((_, i, all) => {
    const [from, to] = [shapes[all.length - i], shapes[all.length - 1 - i]];
    const channels = all.length - 1 === i ? full : to.channels;
    const grow = transposedConvolution(i === 0 ? from.channels : 2 * from.channels, channels, WINDOW, {
      ...HALVED,
      outputPadding: [to.height & 1, to.width & 1],
      weight,
      bias: 'none',
    });
    return inARow(grow, batchNorm(channels));
  });
  const noise = linear(latent, top.channels, { weight, bias: 'none' }) as Layer<unknown>;
  const last = convolution(full + seen, image.channels, [3, 3], { padding: 1, weight }) as Layer<unknown>;
  return {
    parameters: {
      down: down.map(({ parameters }) => parameters),
      noise: noise.parameters,
      up: up.map(({ parameters }) => parameters),
      last: last.parameters,
    } as unknown as SpecsOf<UNetTensors>,
    apply(params, x, z, pass) {
      const halved = [x];
      for (const [i, layer] of down.entries())
        halved.push(layer.apply(params.down[i], i === 0 ? x : leakyRelu(halved[i], SLOPE), pass));
      const moved = reshape(noise.apply(params.noise, z, pass), [x.shape[0], top.channels, 1, 1]);
      let y = add(halved[down.length], moved);
      for (const [i, layer] of up.entries()) {
        const grown = layer.apply(params.up[i], relu(y), pass);
        y = i === up.length - 1 ? relu(grown) : concat([grown, halved[down.length - 1 - i]], 1);
      }
      // What is seen passes as it is.
      return tanh(last.apply(params.last, concat([y, x], 1), pass));
    },
  };
}

function inARow(...layers: readonly unknown[]): Layer<unknown> {
  return sequential(...(layers as Layer<unknown>[])) as Layer<unknown>;
}
