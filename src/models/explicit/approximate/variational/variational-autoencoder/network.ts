import { concat } from '../../../../../engine/ops/slicing.js';
import type { Tensor } from '../../../../../engine/tensor.js';
import type { PixelPlaces } from '../../../../../likelihoods/pixel-places.js';
import { type ActivationName, activation } from '../../../../../nn/activation.js';
import { lecunNormal } from '../../../../../nn/initializers.js';
import type { Layer } from '../../../../../nn/layer.js';
import { linear } from '../../../../../nn/linear.js';
import { perceptron } from '../../../../../nn/perceptron.js';
import { downPyramid, upPyramid } from '../../../../../nn/pyramid.js';

/** A network from the features of rows, [rows, features], to both heads, and one from codes, [rows, latent], to the outputs of a law. */
export interface Network {
  readonly encoder: Layer<unknown>;
  readonly decoder: Layer<unknown>;
}

export interface NetworkShape {
  readonly layers: number;
  readonly hidden: number;
  readonly width: number;
  readonly activation: ActivationName;
}

/** Small enough that all laws begin near their middle. */
const last = lecunNormal({ gain: 0.5 });

/** Layers of hidden units, the same number on either side. */
export function perceptrons(inputs: number, latent: number, outputs: number, shape: NetworkShape): Network {
  return {
    encoder: perceptron(inputs, 2 * latent, { ...shape, last }),
    decoder: perceptron(latent, outputs, { ...shape, last }),
  };
}

/** Maps halved layer by layer and a layer of hidden units, which also takes what is not of the pixels; the decoder mirrors it. */
export function convolutions(
  places: PixelPlaces,
  latent: number,
  { layers, hidden, width, activation }: NetworkShape,
): Network {
  const options = { stages: layers, base: width, activation };
  const down = downPyramid(places, options);
  const heads = perceptron(down.outputs + places.otherInputs, 2 * latent, { layers: 1, hidden, activation, last });
  const trunk = hiddenLayer(latent, hidden, activation);
  const up = upPyramid(hidden, { ...places, channels: places.maps }, options);
  const others = places.otherOutputs === 0 ? undefined : linear(hidden, places.otherOutputs, { weight: last });
  return {
    encoder: combined({ down: down.layer, heads }, (apply, x) => {
      const { pixels, others: rest } = places.apart(x);
      const seen = apply('down', pixels);
      return apply('heads', rest === undefined ? seen : concat([seen, rest], 1));
    }),
    decoder: combined(
      { trunk, up, ...(others === undefined ? {} : { others: others as Layer<unknown> }) },
      (apply, z) => {
        const common = apply('trunk', z);
        return places.together(apply('up', common), others === undefined ? undefined : apply('others', common));
      },
    ),
  };
}

function hiddenLayer(inputs: number, hidden: number, bend: ActivationName): Layer<unknown> {
  const [map, turn] = [linear(inputs, hidden), activation(bend)];
  return combined({ map: map as Layer<unknown>, turn: turn as Layer<unknown> }, (apply, x) =>
    apply('turn', apply('map', x)),
  );
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
