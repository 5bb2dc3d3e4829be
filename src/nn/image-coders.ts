import { concat } from '../engine/ops/slicing.js';
import type { Tensor } from '../engine/tensor.js';
import { type ActivationName, activation } from './activation.js';
import { lecunNormal } from './initializers.js';
import type { Layer } from './layer.js';
import { linear } from './linear.js';
import { perceptron } from './perceptron.js';
import { downPyramid, type MapShape, upPyramid } from './pyramid.js';

/** Where the pixels of images are among the inputs and the outputs of networks that see other cells beside them. */
export interface ImagePlaces extends MapShape {
  /** Maps of outputs that are given for an image. */
  readonly maps: number;
  /** Inputs and outputs that are not of pixels. */
  readonly otherInputs: number;
  readonly otherOutputs: number;
  /** Pixels as [rows, channels, height, width], and the other inputs, [rows, otherInputs], where there are any. */
  apart(input: Tensor): { readonly pixels: Tensor; readonly others: Tensor | undefined };
  /** All outputs, from maps of [rows, maps, height, width] and others of [rows, otherOutputs]. */
  together(maps: Tensor, others: Tensor | undefined): Tensor;
}

export interface ImageCoderOptions {
  /** Convolutional layers, as many as the image is large enough for. */
  readonly layers: number;
  /** Channels of the first of them; each further one has twice as many. */
  readonly width: number;
  /** Units of the layer between them and the code. */
  readonly hidden: number;
  readonly activation: ActivationName;
}

/** Small enough that all laws begin near their middle. */
const last = lecunNormal({ gain: 0.5 });

/** Maps halved layer by layer, then a layer of hidden units that also takes what is not of the pixels: [rows, inputs] to [rows, outputs]. */
export function imageEncoder(places: ImagePlaces, outputs: number, options: ImageCoderOptions): Layer<unknown> {
  const { layers, width, hidden, activation: bend } = options;
  const down = downPyramid(places, { stages: layers, base: width, activation: bend });
  const inputs = down.outputs + places.otherInputs;
  const heads = perceptron(inputs, outputs, { layers: 1, hidden, activation: bend, last });
  return combined({ down: down.layer, heads }, (apply, x) => {
    const { pixels, others } = places.apart(x);
    const seen = apply('down', pixels);
    return apply('heads', others === undefined ? seen : concat([seen, others], 1));
  });
}

/** The mirror of `imageEncoder`: [rows, latent] to all outputs; `first` takes the place of the linear map from the code. */
export function imageDecoder(
  places: ImagePlaces,
  latent: number,
  options: ImageCoderOptions,
  first: Layer<unknown> = linear(latent, options.hidden) as Layer<unknown>,
): Layer<unknown> {
  const { layers, width, hidden, activation: bend } = options;
  const trunk = combined({ map: first, turn: activation(bend) as Layer<unknown> }, (apply, x) =>
    apply('turn', apply('map', x)),
  );
  const to = { channels: places.maps, height: places.height, width: places.width };
  const up = upPyramid(hidden, to, { stages: layers, base: width, activation: bend });
  if (places.otherOutputs === 0) {
    return combined({ trunk, up }, (apply, z) => places.together(apply('up', apply('trunk', z)), undefined));
  }
  const others = linear(hidden, places.otherOutputs, { weight: last }) as Layer<unknown>;
  return combined({ trunk, up, others }, (apply, z) => {
    const common = apply('trunk', z);
    return places.together(apply('up', common), apply('others', common));
  });
}

/** A layer made of named ones, applied in any order. */
function combined(
  layers: Readonly<Record<string, Layer<unknown>>>,
  flow: (apply: (name: string, x: Tensor) => Tensor, x: Tensor) => Tensor,
): Layer<unknown> {
  const parameters = Object.fromEntries(Object.entries(layers).map(([name, layer]) => [name, layer.parameters]));
  return {
    parameters: parameters as never,
    apply: (params, x, pass) =>
      flow((name, y) => layers[name].apply((params as Readonly<Record<string, unknown>>)[name], y, pass), x),
  };
}
