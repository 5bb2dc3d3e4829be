import type { PixelPlaces } from '../../../../../likelihoods/pixel-places.js';
import { type ImageCoderOptions, imageDecoder, imageEncoder } from '../../../../../nn/image-coders.js';
import { lecunNormal } from '../../../../../nn/initializers.js';
import type { Layer } from '../../../../../nn/layer.js';
import { perceptron } from '../../../../../nn/perceptron.js';

/** A network from the features of rows, [rows, features], to both heads, and one from codes, [rows, latent], to the outputs of a law. */
export interface Network {
  readonly encoder: Layer<unknown>;
  readonly decoder: Layer<unknown>;
}

/** Latent dimensions, and numbers that the decoder is given: these and what is conditioned on. */
export interface Ends {
  readonly latent: number;
  readonly code: number;
}

/** Small enough that all laws begin near their middle. */
const last = lecunNormal({ gain: 0.5 });

/** Layers of hidden units, the same number on either side. */
export function perceptrons(
  { inputs, latent, code, outputs }: Ends & { readonly inputs: number; readonly outputs: number },
  shape: ImageCoderOptions,
): Network {
  return {
    encoder: perceptron(inputs, 2 * latent, { ...shape, last }),
    decoder: perceptron(code, outputs, { ...shape, last }),
  };
}

/** Maps halved layer by layer and a layer of hidden units, which also takes what is not of the pixels; the decoder mirrors it. */
export function convolutions(places: PixelPlaces, { latent, code }: Ends, shape: ImageCoderOptions): Network {
  return { encoder: imageEncoder(places, 2 * latent, shape), decoder: imageDecoder(places, code, shape) };
}
