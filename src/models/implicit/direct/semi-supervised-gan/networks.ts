// The networks of Salimans et al. (2016) for images as rows of numbers: permutations of the pixels change nothing.
import { sigmoid, softplus } from '../../../../engine/derived/log-space.js';
import { add, mul } from '../../../../engine/ops/arithmetic.js';
import { relu } from '../../../../engine/ops/selection.js';
import type { SpecsOf } from '../../../../engine/parameters.js';
import type { Pass } from '../../../../engine/pass.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { activation } from '../../../../nn/activation.js';
import { batchNorm } from '../../../../nn/batch-norm.js';
import { heNormal, lecunNormal } from '../../../../nn/initializers.js';
import type { Layer } from '../../../../nn/layer.js';
import { linear } from '../../../../nn/linear.js';
import { sequential } from '../../../../nn/sequential.js';
import { weightNorm } from '../../../../nn/weight-norm.js';
import type { SemiSupervisedOptions } from './options.js';

/** Tells classes apart, and with the K + 1st, whose logit is 0, drawn rows from real ones. */
export interface ClassCritic {
  readonly parameters: SpecsOf<unknown>;
  /** [rows, pixels] to logits of the classes, [rows, K], and the features that they are a linear map of. */
  judge(params: unknown, x: Tensor, pass: Pass): { readonly logits: Tensor; readonly features: Tensor };
}

export function classCritic(
  pixels: number,
  classes: number,
  { width, inputNoise, hiddenNoise }: SemiSupervisedOptions,
): ClassCritic {
  const quarter = Math.ceil(width / 4);
  const widths = [pixels, width, Math.ceil(width / 2), quarter, quarter, quarter];
  const hidden = widths
    .slice(1)
    .map((units, i) => weightNorm(linear(widths[i], units, { weight: heNormal() })) as Layer<unknown>);
  const last = weightNorm(linear(quarter, classes, { weight: lecunNormal() })) as Layer<unknown>;
  return {
    parameters: { hidden: hidden.map(({ parameters }) => parameters), last: last.parameters } as never,
    judge(params, x, pass) {
      const own = params as { readonly hidden: readonly unknown[]; readonly last: unknown };
      let features = noisy(x, inputNoise, pass);
      for (const [i, layer] of hidden.entries()) {
        features = relu(layer.apply(own.hidden[i], features, pass));
        if (i < hidden.length - 1) features = noisy(features, hiddenNoise, pass);
      }
      return { logits: last.apply(own.last, noisy(features, hiddenNoise, pass), pass), features };
    },
  };
}

/** Uniform numbers to pixels between 0 and 1: [rows, latent] to [rows, pixels]. */
export function pixelGenerator(pixels: number, { latent, hidden }: SemiSupervisedOptions): Layer<unknown> {
  const bent = (inputs: number) => [
    linear(inputs, hidden, { weight: heNormal(), bias: 'none' }),
    batchNorm(hidden),
    activation(softplus),
  ];
  const last = weightNorm(linear(hidden, pixels, { weight: lecunNormal() }));
  return sequential(...([...bent(latent), ...bent(hidden), last, activation(sigmoid)] as Layer<unknown>[]));
}

/** Noise in learning, nothing else. */
function noisy(x: Tensor, spread: number, pass: Pass): Tensor {
  if (pass.mode === 'evaluation' || spread === 0) return x;
  return add(x, mul(pass.noise('normal', x.shape), spread));
}
