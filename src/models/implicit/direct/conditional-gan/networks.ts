import {
  type ImageNetworkOptions,
  imageFeatures,
  imageGenerator,
  scoreOf,
} from '../../../../adversarial/image-networks.js';
import type { Critic, Generator } from '../../../../adversarial/pair.js';
import { logSoftmax } from '../../../../engine/derived/log-space.js';
import { add, mul, negate } from '../../../../engine/ops/arithmetic.js';
import { reduceSum, reshape } from '../../../../engine/ops/broadcasting.js';
import { cast } from '../../../../engine/ops/selection.js';
import { concat } from '../../../../engine/ops/slicing.js';
import type { SpecsOf } from '../../../../engine/parameters.js';
import type { Pass } from '../../../../engine/pass.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { normal } from '../../../../nn/initializers.js';
import type { Layer } from '../../../../nn/layer.js';
import { linear } from '../../../../nn/linear.js';
import type { MapShape } from '../../../../nn/pyramid.js';
import { spectralNorm } from '../../../../nn/spectral-norm.js';
import type { ConditionalOptions } from './options.js';

/** Symbols of the generator: the vector of each class, and the layers that grow it and noise to an image. */
export interface GeneratorTensors {
  readonly classes: unknown;
  readonly grow: unknown;
}

/** Symbols of the discriminator. */
export interface CriticTensors {
  readonly features: unknown;
  readonly score: unknown;
  readonly classes: unknown;
}

/** A discriminator, and what it costs a row to be taken for one of another class, in nats. [rows] */
export interface ClassCritic extends Critic<CriticTensors> {
  classLoss(params: CriticTensors, maps: Tensor, label: Tensor, pass: Pass): Tensor;
}

/** Noise and the vector of a class side by side, grown to an image; `label` is 1 at the class of each row. */
export function classGenerator(
  map: MapShape,
  classes: number,
  { latent, layers, width }: ConditionalOptions,
): Generator<GeneratorTensors> {
  // Vectors of classes begin of length 1, beside noise of length √latent: longer ones drown it, and each class becomes one image.
  const table = linear(classes, latent, { weight: normal(1 / Math.sqrt(latent)), bias: 'none' }) as Layer<unknown>;
  const grow = imageGenerator(2 * latent, map, { layers, width, norm: 'batch' });
  return {
    parameters: { classes: table.parameters, grow: grow.parameters } as SpecsOf<GeneratorTensors>,
    normals: latent,
    draw(params, { z }, { label }, pass) {
      const own = table.apply(params.classes, cast(label, 'f32'), pass);
      return grow.apply(params.grow, concat([z, own], 1), pass);
    },
  };
}

/** ψ(f(x)) + ⟨v(y), f(x)⟩ with a vector v for each class, or ψ(f(x)) beside a guess of the class from f(x). */
export function classCritic(
  map: MapShape,
  count: number,
  { condition, layers, width, criticNorm: norm }: ConditionalOptions,
): ClassCritic {
  const built: ImageNetworkOptions = { layers, width, norm };
  const { layer: features, outputs } = imageFeatures(map, built);
  const score = scoreOf(outputs, norm);
  const weight = normal(0.02);
  const isProjected = condition === 'projection';
  const products = linear(outputs, count, isProjected ? { weight, bias: 'none' } : { weight });
  // Logits of classes need their scale; products are part of the score.
  const classes = (isProjected && norm === 'spectral' ? spectralNorm(products) : products) as Layer<unknown>;
  return {
    parameters: {
      features: features.parameters,
      score: score.parameters,
      classes: classes.parameters,
    } as SpecsOf<CriticTensors>,
    score(params, maps, { label }, pass) {
      const f = features.apply(params.features, maps, pass);
      const own = reshape(score.apply(params.score, f, pass), [maps.shape[0]]);
      if (!isProjected) return own;
      const ofClass = mul(classes.apply(params.classes, f, pass), cast(label, 'f32'));
      return add(own, reduceSum(ofClass, { axes: [1] }));
    },
    classLoss(params, maps, label, pass) {
      const logits = classes.apply(params.classes, features.apply(params.features, maps, pass), pass);
      return negate(reduceSum(mul(logSoftmax(logits), cast(label, 'f32')), { axes: [1] }));
    },
  };
}
