// Conditional generative adversarial network: an image G(z, y) from noise z and a class y, and a discriminator that tells pairs (G(z, y), y)
// from real ones (Mirza and Osindero 2014). With projection its score is ψ(f(x)) + ⟨v(y), f(x)⟩, whose second part at its best is
// log p(y | x) − log q(y | x) but for what depends on x alone (Miyato and Koyama 2018); with an auxiliary classifier it tells real from drawn
// images and, with a head of its own, what class they are of, which both networks want it to (Odena, Olah and Shlens 2017).
import { settledOptions } from '../../../adversarial/adversarial-options.js';
import { pairGame, pairSpecs } from '../../../adversarial/pair-game.js';
import type { Dataset } from '../../../data/dataset.js';
import type { TableRows } from '../../../data/rows.js';
import type { TableSchema } from '../../../data/schema.js';
import { add, mul } from '../../../engine/ops/arithmetic.js';
import { countParameters, initialise, type SpecsOf } from '../../../engine/parameters.js';
import type { Pass } from '../../../engine/pass.js';
import type { Tensor } from '../../../engine/tensor.js';
import { game } from '../../../learn/game.js';
import { defineModel } from '../../../model/define-model.js';
import type { Key } from '../../../random/key.js';
import type { Tree } from '../../../util/tree.js';
import { type ConditionalParams, labelledDrawing, labelledGraphs } from './conditional-gan/draw-labelled.js';
import { type LabelledImages, labelledImages } from './conditional-gan/labelled-images.js';
import { type CriticTensors, classCritic, classGenerator, type GeneratorTensors } from './conditional-gan/networks.js';
import { type ConditionalOptions, DEFAULTS, options } from './conditional-gan/options.js';

const WHO = 'conditional-gan';

/** A generator and a discriminator of images of classes. */
export const conditionalGan = defineModel({
  name: WHO,
  title: 'Conditional GAN',
  summary: 'images drawn from noise and a class, learned against a network that tells them from real ones of the class',
  references: [
    {
      authors: 'M. Mirza and S. Osindero',
      year: 2014,
      title: 'Conditional generative adversarial nets',
      venue: 'arXiv 1411.1784',
    },
    {
      authors: 'A. Odena, C. Olah and J. Shlens',
      year: 2017,
      title: 'Conditional image synthesis with auxiliary classifier GANs',
      venue: 'International Conference on Machine Learning',
    },
    {
      authors: 'T. Miyato and M. Koyama',
      year: 2018,
      title: 'cGANs with projection discriminator',
      venue: 'International Conference on Learning Representations',
    },
  ],
  options,
  data: ['images'],
  measures: ['continuous', 'count', 'categorical', 'binary', 'with-atoms'],
  needsLabel: true,
  takesLong: true,
  capabilities: ['sample'],
  bind: bindConditionalGan,
});

function bindConditionalGan(chosen: ConditionalOptions, schema: TableSchema) {
  const labelled = labelledImages(WHO, schema);
  const generator = classGenerator(labelled.images.map, labelled.classes.length, chosen);
  const learner = learnerOf(chosen, schema, labelled, generator);
  return {
    learner: {
      ...learner,
      params: (state: Parameters<typeof learner.params>[0]): ConditionalParams => {
        const { generator: own, fixed } = learner.params(state);
        return { generator: own, fixed };
      },
    },
    parameters: () => countParameters(generator.parameters),
    remedy:
      'gan, dcgan and their like draw without a density; variational-autoencoder has a bound on it and completes images',
    warnings: ({ fixed: { counts } }: ConditionalParams) => {
      const unmet = labelled.classes.filter((_, k) => counts[k] === 0);
      return unmet.length === 0 ? [] : [`${WHO}: no training image was of ${unmet.join(', ')}, so none is drawn`];
    },
    ...labelledDrawing(WHO, labelled, generator),
    graphs: labelledGraphs(labelled, generator),
  };
}

/** Both networks at play. */
function learnerOf(
  chosen: ConditionalOptions,
  { rows }: TableSchema,
  { images, classes, types, pack, counts }: LabelledImages,
  generator: ReturnType<typeof classGenerator>,
) {
  const K = classes.length;
  const critic = classCritic(images.map, K, chosen);
  const fixed = {
    counts: { shape: [K], initial: () => new Float32Array(K), role: 'statistic' },
  } as SpecsOf<{ readonly counts: Tensor }>;
  const parameters = pairSpecs({ generator, critic, fixed });
  // Batch norm takes the part of the penalties; the shared checks know spectral norm and none.
  const criticNorm = chosen.criticNorm === 'spectral' ? 'spectral' : 'none';
  const defaults = chosen.criticNorm === 'batch' ? { ...DEFAULTS, slopePenalty: 0 } : DEFAULTS;
  const settled = settledOptions(WHO, { ...chosen, packing: 1, criticNorm }, rows, defaults);
  const price = (params: { readonly critic: CriticTensors }, maps: Tensor, label: Tensor, pass: Pass) =>
    // A further look at rows that were seen already.
    mul(critic.classLoss(params.critic, maps, label, { ...pass, replace() {} }), chosen.classWeight);
  const pair = pairGame<TableRows, GeneratorTensors, CriticTensors, { readonly counts: Tensor }>(
    {
      ...{ generator, critic, fixed, inputs: types, pack, real: images.real },
      async first(data: Dataset<TableRows>, key: Key) {
        return { ...(initialise(parameters, key) as object), fixed: { counts: await counts(data) } } as unknown as Tree;
      },
      ...(chosen.condition === 'projection'
        ? {}
        : {
            criticExtra(params, { real, drawn }, { label }, pass) {
              const ofReal = price(params, real, label, pass);
              return { loss: add(ofReal, price(params, drawn, label, pass)), monitors: { 'class loss': ofReal } };
            },
            generatorExtra(params, drawn, { label }, pass) {
              const ofDrawn = price(params, drawn, label, pass);
              return { loss: ofDrawn, monitors: { 'class loss of drawn': ofDrawn } };
            },
          }),
    },
    settled,
  );
  return game<TableRows, unknown, ConditionalParams & { readonly critic: Tree }>(pair as never);
}
