// Encoder f, from what is shown of a row to its code, and decoder g, from the code to the outputs of a law.
import { square } from '../../../engine/derived/statistics.js';
import { mul } from '../../../engine/ops/arithmetic.js';
import { reduceSum } from '../../../engine/ops/broadcasting.js';
import { reciprocal, sqrt } from '../../../engine/ops/elementwise.js';
import type { PixelPlaces } from '../../../likelihoods/pixel-places.js';
import { activation } from '../../../nn/activation.js';
import { imageDecoder, imageEncoder } from '../../../nn/image-coders.js';
import { lecunNormal } from '../../../nn/initializers.js';
import type { Layer } from '../../../nn/layer.js';
import { affine, linear } from '../../../nn/linear.js';
import { perceptron } from '../../../nn/perceptron.js';
import { sequential } from '../../../nn/sequential.js';
import type { AutoencoderOptions } from './options.js';

export interface Network {
  readonly encoder: Layer<unknown>;
  readonly decoder: Layer<unknown>;
}

const last = lecunNormal();

/** Networks of these options: [rows, inputs] to [rows, latent], and [rows, latent] to [rows, outputs]; of convolutions where pixels have places. */
export function networkOf(
  inputs: number,
  outputs: number,
  places: PixelPlaces | undefined,
  options: AutoencoderOptions,
): Network {
  const { latent, regularizer } = options;
  const plain =
    places === undefined ? perceptron(inputs, latent, { ...options, last }) : imageEncoder(places, latent, options);
  const encoder = regularizer === 'sparse' ? chain(plain, activation('relu')) : plain;
  // What is penalised must not escape by a code that shrinks while the decoder grows.
  const isPenalised = regularizer === 'sparse' || regularizer === 'contractive';
  return { encoder, decoder: decoderOf(outputs, places, options, isPenalised ? unitAtoms : linear) };
}

function decoderOf(
  outputs: number,
  places: PixelPlaces | undefined,
  options: AutoencoderOptions,
  map: typeof linear,
): Layer<unknown> {
  const { latent, hidden } = options;
  if (places !== undefined) return imageDecoder(places, latent, options, map(latent, hidden) as Layer<unknown>);
  return perceptron(latent, outputs, { ...options, last, map });
}

/** A linear map whose weights from each input are of length 1, as the atoms of a dictionary (Lee, Battle, Raina and Ng 2007). */
const unitAtoms: typeof linear = (latent, outputs, options) => ({
  ...linear(latent, outputs, options),
  apply(params, z) {
    const inverse = reciprocal(sqrt(reduceSum(square(params.weight), { axes: [1], keep: true })));
    return affine(z, { ...params, weight: mul(params.weight, inverse) });
  },
});

function chain(...layers: readonly unknown[]): Layer<unknown> {
  return sequential(...(layers as Layer<unknown>[])) as Layer<unknown>;
}
