// Generative adversarial network: a generator x = G(z), z ~ N(0, I), and a discriminator that tells its rows from real ones,
//   min over G, max over D of  E_x[log D(x)] + E_z[log(1 − D(G(z)))],
// D → 1 for real rows. The law of G(z) has no density that could be written down: it is drawn from, and judged by its samples.
// Goodfellow et al., "Generative adversarial nets", 2014. Tables are given as Xu et al. 2019 have them: numbers by the mode of their column and their
// place in it, categories as near-indicators, a category of each row given to both networks.
import type { TableRows } from '../../../data/rows.js';
import type { TableSchema } from '../../../data/schema.js';
import { countParameters } from '../../../engine/parameters.js';
import { defineModel, type Range } from '../../../model/define-model.js';
import type { Key } from '../../../random/key.js';
import { rowDrawer } from './gan/draw-rows.js';
import { ganGraphs } from './gan/graphs.js';
import { type GanParams, ganLearner, partsOf } from './gan/learner.js';
import { type GanOptions, options } from './gan/options.js';

/** Two networks that play against each other: one draws rows, the other tells them from real ones. */
export const gan = defineModel({
  name: 'gan',
  title: 'Generative adversarial network',
  summary:
    'A network that draws rows from noise, learned against one that tells them from real rows; it has no density.',
  references: [
    {
      authors: 'I. J. Goodfellow et al.',
      year: 2014,
      title: 'Generative adversarial nets',
      venue: 'Advances in Neural Information Processing Systems 27',
    },
    {
      authors: 'I. Gulrajani, F. Ahmed, M. Arjovsky, V. Dumoulin and A. Courville',
      year: 2017,
      title: 'Improved training of Wasserstein GANs',
      venue: 'Advances in Neural Information Processing Systems 30',
    },
    {
      authors: 'L. Mescheder, A. Geiger and S. Nowozin',
      year: 2018,
      title: 'Which training methods for GANs do actually converge?',
      venue: 'International Conference on Machine Learning',
    },
    {
      authors: 'L. Xu, M. Skoularidou, A. Cuesta-Infante and K. Veeramachaneni',
      year: 2019,
      title: 'Modeling tabular data using conditional GAN',
      venue: 'Advances in Neural Information Processing Systems 32',
    },
    {
      authors: 'Z. Lin, A. Khetan, G. Fanti and S. Oh',
      year: 2018,
      title: 'PacGAN: the power of two samples in generative adversarial networks',
      venue: 'Advances in Neural Information Processing Systems 31',
    },
  ],
  options,
  measures: ['continuous', 'count', 'categorical', 'binary', 'with-atoms'],
  takesLong: true,
  capabilities: ['sample'],
  bind: bindGan,
});

const REMEDY = 'draw rows and compare them with real ones by evaluate, or fit variational-autoencoder';
const WEIGHTED =
  'gan: rows have weights, so no categories are given while learning; rare ones may be drawn less often than they are';

function bindGan(chosen: GanOptions, schema: TableSchema) {
  const parts = partsOf(chosen, schema);
  const draw = rowDrawer(parts);
  const isLeftOut = chosen.conditions !== 'none' && !parts.isConditioned && parts.cells.categories.length > 0;
  return {
    learner: ganLearner(parts, schema),
    parameters: (_: GanParams) => countParameters(parts.generator.parameters),
    graphs: ganGraphs(parts),
    remedy: REMEDY,
    warnings: (_: GanParams) => (isLeftOut ? [WEIGHTED] : []),
    sampling: { sample: (params: GanParams, range: Range, key: Key): Promise<TableRows> => draw(params, range, key) },
  };
}
