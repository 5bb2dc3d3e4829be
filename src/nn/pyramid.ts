// Maps halved stage by stage down to a vector, and grown back from one: the two sides of convolutional autoencoders.
import { reshape } from '../engine/ops/broadcasting.js';
import type { Tensor } from '../engine/tensor.js';
import { type ActivationName, activation } from './activation.js';
import { convolution, transposedConvolution } from './convolution.js';
import { heNormal, lecunNormal } from './initializers.js';
import type { Layer } from './layer.js';
import { linear } from './linear.js';
import { sequential } from './sequential.js';

/** An image as layers have it: [batch, channels, height, width]. */
export interface MapShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** How a pyramid is built. */
export interface PyramidOptions {
  /** Stages asked for; as many are built as leave a map of at least 2 by 2. */
  readonly stages: number;
  /** Channels of the first stage; each further one has twice as many. */
  readonly base: number;
  readonly activation: ActivationName;
}

const WINDOW = { stride: 2, padding: 1 } as const;

/** The shapes of a map after each stage, the given one first. */
export function stagesOf({ channels, height, width }: MapShape, { stages, base }: PyramidOptions): readonly MapShape[] {
  const shapes: MapShape[] = [{ channels, height, width }];
  for (let i = 0; i < stages; i++) {
    const last = shapes[i];
    if (Math.min(last.height, last.width) < 4) break;
    shapes.push({ channels: base * 2 ** i, height: last.height >> 1, width: last.width >> 1 });
  }
  return shapes;
}

/** Windows of 4 by 4 at every second place, stage by stage: [batch, channels, height, width] to [batch, numbers]. */
export function downPyramid(
  from: MapShape,
  options: PyramidOptions,
): { readonly layer: Layer<unknown>; readonly outputs: number } {
  const shapes = stagesOf(from, options);
  const layers = shapes
    .slice(1)
    .flatMap((to, i) => [
      convolution(shapes[i].channels, to.channels, [4, 4], { ...WINDOW, weight: heNormal() }),
      activation(options.activation),
    ]) as Layer<unknown>[];
  const outputs = sizeOfMap(shapes[shapes.length - 1]);
  return { layer: sequential(...layers, flat(outputs)) as Layer<unknown>, outputs };
}

/** The mirror of `downPyramid`: [batch, inputs] to [batch, channels, height, width], the last stage without an activation. */
export function upPyramid(inputs: number, to: MapShape, options: PyramidOptions): Layer<unknown> {
  const shapes = stagesOf(to, options);
  const top = shapes[shapes.length - 1];
  const start = [linear(inputs, sizeOfMap(top), { weight: heNormal() }), mapped(top)];
  if (shapes.length === 1) return sequential(...(start as Layer<unknown>[])) as Layer<unknown>;
  const layers = shapes
    .slice(0, -1)
    .reverse()
    .flatMap((next, i, all) => {
      const before = shapes[shapes.length - 1 - i];
      const isLast = i === all.length - 1;
      const fans = { inputs: before.channels * 4, outputs: next.channels * 16 };
      const grow = transposedConvolution(before.channels, next.channels, [4, 4], {
        ...WINDOW,
        outputPadding: [next.height & 1, next.width & 1],
        weight: isLast ? lecunNormal({ fans, gain: 0.5 }) : heNormal({ fans }),
      });
      return isLast ? [grow] : [grow, activation(options.activation)];
    });
  return sequential(...([...start, activation(options.activation), ...layers] as Layer<unknown>[])) as Layer<unknown>;
}

function sizeOfMap({ channels, height, width }: MapShape): number {
  return channels * height * width;
}

function flat(length: number): Layer<unknown> {
  return activation((x: Tensor) => reshape(x, [x.shape[0], length])) as Layer<unknown>;
}

function mapped({ channels, height, width }: MapShape): Layer<unknown> {
  return activation((x: Tensor) => reshape(x, [x.shape[0], channels, height, width])) as Layer<unknown>;
}
