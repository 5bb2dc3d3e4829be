// Coupled generative adversarial networks: one z draws a pair, such as the image of a digit and the sound of it, by two generators whose
// first layers are the same, against critics whose last layers are the same,
//   min over G₁, G₂, max over D₁, D₂ of  Σₖ E log Dₖ(xₖ) + E log(1 − Dₖ(Gₖ(z))).
// Liu and Tuzel, "Coupled generative adversarial networks", NeurIPS 2016, who learn from the laws of each modality alone (`judging` apart).
// Where pairs are at hand a third critic may be shown these, D(x₁, x₂), and what it finds is whether they go together (`judging` joint).
import { settledOptions } from '../../../adversarial/adversarial-options.js';
import { drawGenerated } from '../../../adversarial/draw-generated.js';
import { pairGame } from '../../../adversarial/pair-game.js';
import type { TableRows } from '../../../data/rows.js';
import type { TableSchema } from '../../../data/schema.js';
import { cast } from '../../../engine/ops/selection.js';
import { constantsOf, countParameters } from '../../../engine/parameters.js';
import { EVALUATION } from '../../../engine/pass.js';
import { game } from '../../../learn/game.js';
import { defineModel, type Range } from '../../../model/define-model.js';
import type { Key } from '../../../random/key.js';
import type { Tree } from '../../../util/tree.js';
import { modalityRows } from './coupled-gan/modality-rows.js';
import { coupledCritic, coupledGenerator } from './coupled-gan/networks.js';
import { type CoupledOptions, DEFAULTS, options } from './coupled-gan/options.js';

const WHO = 'coupled-gan';

/** Parameters as they are saved: of the generator alone, since only it draws. */
export type CoupledParams = { readonly generator: Tree };

/** Two generators that begin alike, and draw two modalities of one thing. */
export const coupledGan = defineModel({
  name: WHO,
  title: 'Coupled GAN',
  summary: 'pairs of two modalities, such as an image and a sound, drawn from one noise by generators that begin alike',
  references: [
    {
      authors: 'M.-Y. Liu and O. Tuzel',
      year: 2016,
      title: 'Coupled generative adversarial networks',
      venue: 'Neural Information Processing Systems',
    },
  ],
  options,
  data: ['modalities'],
  measures: ['continuous'],
  takesLong: true,
  capabilities: ['sample'],
  bind: bindCoupledGan,
});

function bindCoupledGan(chosen: CoupledOptions, schema: TableSchema) {
  const modalities = modalityRows(WHO, schema);
  const generator = coupledGenerator(modalities, chosen);
  const critic = coupledCritic(modalities, chosen);
  // Batch norm takes the part of the penalties; the shared checks know spectral norm and none.
  const criticNorm = chosen.criticNorm === 'spectral' ? 'spectral' : 'none';
  const defaults = chosen.criticNorm === 'batch' ? { ...DEFAULTS, slopePenalty: 0 } : DEFAULTS;
  const settled = settledOptions(WHO, { ...chosen, criticNorm }, schema.rows, defaults);
  const { types: inputs, pack, real } = modalities;
  const learner = game<TableRows, unknown, CoupledParams & { readonly critic: Tree }>(
    pairGame({ generator, critic, inputs, pack, real }, settled) as never,
  );
  const drawn = drawGenerated(generator, {}, modalities.levels);
  return {
    learner: {
      ...learner,
      params: (state: Parameters<typeof learner.params>[0]): CoupledParams => ({
        generator: learner.params(state).generator,
      }),
    },
    parameters: () => countParameters(generator.parameters),
    remedy: 'it draws pairs without a density; variational-autoencoder has a bound on that of one modality',
    sampling: {
      async sample({ generator: params }: CoupledParams, { first, count }: Range, key: Key): Promise<TableRows> {
        const index = Int32Array.from({ length: count }, (_, i) => first + i);
        return modalities.rows(await drawn(params, index, key), first, count);
      },
    },
    graphs: {
      sample: ({ generator: params }: CoupledParams) => ({
        ...({ dtype: 'f64', precision: 'f32' } as const),
        build(inputs: { normal(width: number): Parameters<typeof cast>[0] }) {
          const noise = { z: cast(inputs.normal(chosen.latent), 'f32'), u: undefined };
          const tensors = constantsOf(generator.parameters, params);
          return cast(modalities.levels(generator.draw(tensors as never, noise, {}, EVALUATION)), 'f64');
        },
      }),
    },
  };
}
