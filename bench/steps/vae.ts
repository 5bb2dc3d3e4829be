import { add, binaryCrossEntropyWithLogits, exp, mul, reduceSum, relu, square, sub } from '../../src/engine/index.js';
import { adam } from '../../src/learn/optimizers/adam.js';
import { type LinearParams, linear } from '../../src/nn/index.js';
import { fillRows } from '../../src/random/bulk.js';
import { gradientSteps } from '../gradient-steps.js';
import { tensorsOf } from '../networks/network.js';
import { vae } from '../networks/vae.js';
import type { OwnSteps } from '../own-contestant.js';

const [BATCH, PIXELS, HIDDEN, LATENT] = [128, 784, 400, 20];

const layers = {
  encoder: linear(PIXELS, HIDDEN),
  mean: linear(HIDDEN, LATENT),
  logVariance: linear(HIDDEN, LATENT),
  decoder: linear(LATENT, HIDDEN),
  logit: linear(HIDDEN, PIXELS),
};
type Name = keyof typeof layers;
const NAMES = Object.keys(layers) as Name[];

/** vae-step by our layers and our learner. */
export function vaeSteps(): Promise<OwnSteps> {
  const tensors = tensorsOf(vae);
  const given = (name: string) => tensors.get(name) as Float32Array;
  const byName = <T>(of: (name: Name) => T) => Object.fromEntries(NAMES.map((name) => [name, of(name)]));
  return gradientSteps<Record<Name, LinearParams>>({
    objective: {
      parameters: byName((name) => layers[name].parameters),
      batch: BATCH,
      inputs: { image: { dtype: 'f32', shape: [PIXELS] }, noise: { dtype: 'f32', shape: [LATENT] } },
      loss(params, { image, noise }, { pass }) {
        const hidden = relu(layers.encoder.apply(params.encoder, image, pass));
        const mean = layers.mean.apply(params.mean, hidden, pass);
        const logVariance = layers.logVariance.apply(params.logVariance, hidden, pass);
        const z = add(mean, mul(exp(mul(logVariance, 0.5)), noise));
        const logits = layers.logit.apply(params.logit, relu(layers.decoder.apply(params.decoder, z, pass)), pass);
        const misfit = reduceSum(binaryCrossEntropyWithLogits(logits, image), { axes: [1] });
        const divergence = sub(add(square(mean), exp(logVariance)), add(logVariance, 1));
        return { loss: add(misfit, mul(reduceSum(divergence, { axes: [1] }), 0.5)) };
      },
    },
    optimizer: adam({ learningRate: vae.settings.learningRate }),
    weights: byName((name) => ({ weight: given(`${name}Weight`), bias: given(`${name}Bias`) })),
    packed: { image: given('images') },
    packedTypes: { image: { dtype: 'f32', shape: [PIXELS] } },
    batches: 20,
    noise(index, key, checked) {
      const size = BATCH * LATENT;
      if (checked !== undefined) return { noise: given('noise').subarray(checked * size, (checked + 1) * size) };
      const noise = new Float32Array(index.length * LATENT);
      fillRows(key, index, LATENT, noise, 'normals');
      return { noise };
    },
  });
}
