// Deep convolutional generative adversarial network: noise grown to an image by transposed convolutions, and a convolutional
// discriminator that tells drawn images from real ones. Radford, Metz and Chintala, "Unsupervised representation learning with deep
// convolutional generative adversarial networks", ICLR 2016; the game is that of Goodfellow et al. 2014 with D → 1 for real images.
import { z } from 'zod';
import {
  type AdversarialDefaults,
  adversarialOptions,
  settledOptions,
} from '../../../adversarial/adversarial-options.js';
import { checkPixelsAlone } from '../../../adversarial/beside-pixels.js';
import { drawGenerated } from '../../../adversarial/draw-generated.js';
import {
  type ImageNetworkOptions,
  imageFeatures,
  imageGenerator,
  scoreOf,
} from '../../../adversarial/image-networks.js';
import { type ImageRows, imageRows } from '../../../adversarial/image-rows.js';
import type { Critic, Generator } from '../../../adversarial/pair.js';
import { pairGame } from '../../../adversarial/pair-game.js';
import type { TableRows } from '../../../data/rows.js';
import type { TableSchema } from '../../../data/schema.js';
import { reshape } from '../../../engine/ops/broadcasting.js';
import { cast } from '../../../engine/ops/selection.js';
import { constantsOf, countParameters } from '../../../engine/parameters.js';
import { EVALUATION } from '../../../engine/pass.js';
import { game } from '../../../learn/game.js';
import { defineModel, type Range } from '../../../model/define-model.js';
import type { Key } from '../../../random/key.js';
import type { Tree } from '../../../util/tree.js';

const WHO = 'dcgan';
const DEFAULTS: AdversarialDefaults = {
  ...{ latent: 100, batch: 64, steps: 20_000, learningRate: 2e-4, schedule: 'linear', average: 0.999 },
};

/** Parameters as they are saved: of the generator alone, since only it draws. */
export type DcganParams = { readonly generator: Tree };

const options = z.object({
  ...adversarialOptions(DEFAULTS),
  layers: z.int().min(1).default(2).describe('times that maps are halved, as often as leaves 2 by 2 at least'),
  width: z.int().min(1).default(64).describe('channels next to the pixels; each further map has twice as many'),
  criticNorm: z
    .enum(['batch', 'spectral', 'none'])
    .default('batch')
    .describe('what holds the scale of the discriminator: batch norm as in the paper, spectral norm, or nothing'),
});

type DcganOptions = z.output<typeof options>;

/** A generator and a discriminator of images. */
export const dcgan = defineModel({
  name: WHO,
  title: 'Deep convolutional GAN',
  summary:
    'images drawn from noise by transposed convolutions, learned against a network that tells them from real ones',
  references: [
    {
      authors: 'A. Radford, L. Metz and S. Chintala',
      year: 2016,
      title: 'Unsupervised representation learning with deep convolutional generative adversarial networks',
      venue: 'International Conference on Learning Representations',
    },
    {
      authors:
        'I. Goodfellow, J. Pouget-Abadie, M. Mirza, B. Xu, D. Warde-Farley, S. Ozair, A. Courville and Y. Bengio',
      year: 2014,
      title: 'Generative adversarial nets',
      venue: 'Neural Information Processing Systems',
    },
  ],
  options,
  data: ['images'],
  measures: ['continuous', 'count', 'binary', 'with-atoms'],
  takesLong: true,
  capabilities: ['sample'],
  bind: bindDcgan,
});

function bindDcgan(chosen: DcganOptions, schema: TableSchema) {
  const images = imageRows(WHO, schema);
  checkPixelsAlone(WHO, schema, images, '; conditional-gan draws images of a given label');
  const { generator, critic } = networksOf(chosen, images);
  // Batch norm takes the part of the penalties; the shared checks know spectral norm and none.
  const { criticNorm, ...rest } = chosen;
  const settled = settledOptions(
    WHO,
    { ...rest, criticNorm: criticNorm === 'spectral' ? 'spectral' : 'none' },
    schema.rows,
    DEFAULTS,
  );
  const learner = game<TableRows, PairOf, { readonly generator: Tree; readonly critic: Tree }>(
    pairGame({ generator, critic, inputs: images.types, pack: images.pack, real: images.real }, settled),
  );
  const drawn = drawGenerated(generator, {}, images.levels);
  return {
    learner: {
      ...learner,
      params: (state: Parameters<typeof learner.params>[0]): DcganParams => ({
        generator: learner.params(state).generator,
      }),
    },
    parameters: () => countParameters(generator.parameters),
    remedy: 'gan, dcgan and their like draw without a density; variational-autoencoder has a bound on it',
    sampling: {
      async sample({ generator: params }: DcganParams, { first, count }: Range, key: Key) {
        const index = Int32Array.from({ length: count }, (_, i) => first + i);
        return images.rows(await drawn(params, index, key), first, count);
      },
    },
    graphs: {
      sample: ({ generator: params }: DcganParams) => ({
        ...({ dtype: 'f64', precision: 'f32' } as const),
        build(inputs: { normal(width: number): Parameters<typeof cast>[0] }) {
          const noise = { z: cast(inputs.normal(chosen.latent), 'f32'), u: undefined };
          const tensors = constantsOf(generator.parameters, params);
          return cast(images.levels(generator.draw(tensors, noise, {}, EVALUATION)), 'f64');
        },
      }),
    },
  };
}

type PairOf = { readonly generator: unknown; readonly critic: unknown };

/** Both networks: z to maps, maps to a score. */
function networksOf({ latent, ...shape }: DcganOptions, { map }: ImageRows) {
  const built: ImageNetworkOptions = { layers: shape.layers, width: shape.width, norm: shape.criticNorm };
  const grow = imageGenerator(latent, map, built);
  const { layer: features, outputs } = imageFeatures({ ...map, channels: map.channels * shape.packing }, built);
  const score = scoreOf(outputs, built.norm);
  const generator: Generator<unknown> = {
    parameters: grow.parameters,
    normals: latent,
    draw: (params, { z: noise }, _given, pass) => grow.apply(params, noise, pass),
  };
  const critic: Critic<{ readonly features: unknown; readonly score: unknown }> = {
    parameters: { features: features.parameters, score: score.parameters } as never,
    score(params, maps, _given, pass) {
      const scores = score.apply(params.score, features.apply(params.features, maps, pass), pass);
      return reshape(scores, [maps.shape[0]]);
    },
  };
  return { generator, critic: critic as Critic<unknown> };
}
