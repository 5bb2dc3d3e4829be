// Encoder f, from what is shown of a row to its code, and decoder g, from the code to the outputs of a law.
import { square } from '../../../engine/derived/statistics.js';
import { mul } from '../../../engine/ops/arithmetic.js';
import { reduceSum } from '../../../engine/ops/broadcasting.js';
import { reciprocal, sqrt } from '../../../engine/ops/elementwise.js';
import { activation } from '../../../nn/activation.js';
import { lecunNormal } from '../../../nn/initializers.js';
import type { Layer } from '../../../nn/layer.js';
import { affine, type LinearParams, linear } from '../../../nn/linear.js';
import { perceptron } from '../../../nn/perceptron.js';
import { sequential } from '../../../nn/sequential.js';
import type { AutoencoderOptions } from './options.js';

export interface Network {
  readonly encoder: Layer<unknown>;
  readonly decoder: Layer<unknown>;
}

/** Networks of these options: [rows, inputs] to [rows, latent], and [rows, latent] to [rows, outputs]. */
export function networkOf(inputs: number, outputs: number, options: AutoencoderOptions): Network {
  const { latent, regularizer } = options;
  const last = lecunNormal();
  const coded = perceptron(inputs, latent, { ...options, last });
  const encoder = regularizer === 'sparse' ? sequential(coded, activation('relu') as Layer<unknown>) : coded;
  // What is penalised must not escape by a code that shrinks while the decoder grows.
  const isPenalised = regularizer === 'sparse' || regularizer === 'contractive';
  const decoder = isPenalised ? boundDecoder(outputs, options) : perceptron(latent, outputs, { ...options, last });
  return { encoder: encoder as Layer<unknown>, decoder };
}

/** A decoder in which a unit of code moves the first layer by a step of length 1. */
function boundDecoder(outputs: number, options: AutoencoderOptions): Layer<unknown> {
  const { latent, layers, hidden, activation: bend } = options;
  const last = lecunNormal();
  if (layers === 0) return unitAtoms(latent, outputs) as Layer<unknown>;
  const rest = perceptron(hidden, outputs, { ...options, layers: layers - 1, last });
  return sequential(...([unitAtoms(latent, hidden), activation(bend), rest] as Layer<unknown>[])) as Layer<unknown>;
}

/** A linear map from codes whose weights are of length 1 for each number of the code (Lee, Battle, Raina and Ng 2007). */
function unitAtoms(latent: number, outputs: number): Layer<LinearParams> {
  const { parameters } = linear(latent, outputs, { weight: lecunNormal() });
  return {
    parameters,
    apply(params, z) {
      const inverse = reciprocal(sqrt(reduceSum(square(params.weight), { axes: [1], keep: true })));
      return affine(z, { ...params, weight: mul(params.weight, inverse) });
    },
  };
}
