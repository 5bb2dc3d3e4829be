// Graph GAN: sets of points x = {x_1, …, x_n} from noise, by two networks in which points hear of each other and which do not ask for
// their order. A generator G makes all points of a set at once from a normal vector for each and one for the set; a discriminator D
// scores whole sets. With least squares they play
//   D: min ½ E (D(x) − 1)² + ½ E D(G(z))²,   G: min ½ E (D(G(z)) − 1)²,
// and n has the law of the training sets. Kansal et al., "Particle cloud generation with message passing generative adversarial networks",
// NeurIPS 2021; pooling in place of messages: Buhmann, Kasieczka and Thaler, "EPiC-GAN", SciPost Physics 15, 2023.
import type { PairParams } from '../../../adversarial/pair.js';
import { pairGame } from '../../../adversarial/pair-game.js';
import type { Dataset } from '../../../data/dataset.js';
import type { TableRows } from '../../../data/rows.js';
import type { TableSchema } from '../../../data/schema.js';
import { countParameters } from '../../../engine/parameters.js';
import { type GameState, game } from '../../../learn/game.js';
import { type DrawnHow, defineModel, type Range } from '../../../model/define-model.js';
import type { Key } from '../../../random/key.js';
import { OptionError } from '../../../util/errors.js';
import { drawing, type GraphGanParams } from './graph-gan/draw.js';
import { marginsOf } from './graph-gan/margins-of.js';
import type { NetworkParams } from './graph-gan/networks.js';
import { type GraphGanOptions, gameOptions, options } from './graph-gan/options.js';
import { type GraphGanParts, partsOf } from './graph-gan/parts.js';

/** Sets of points from noise, by networks that pass messages between points. */
export const graphGan = defineModel({
  name: 'graph-gan',
  title: 'Graph GAN',
  summary:
    'Sets of points from noise: a generator and a discriminator in which points hear of each other, in no order.',
  references: [
    {
      authors:
        'R. Kansal, J. Duarte, H. Su, B. Orzari, T. Tomei, M. Pierini, M. Touranakou, J.-R. Vlimant and D. Gunopulos',
      year: 2021,
      title: 'Particle cloud generation with message passing generative adversarial networks',
      venue: 'Advances in Neural Information Processing Systems 34',
    },
    {
      authors: 'R. Kansal, J. Duarte, B. Orzari, T. Tomei, M. Pierini, M. Touranakou, J.-R. Vlimant and D. Gunopulos',
      year: 2020,
      title: 'Graph generative adversarial networks for sparse data generation in high energy physics',
      venue: 'NeurIPS workshop on machine learning and the physical sciences',
    },
    {
      authors: 'E. Buhmann, G. Kasieczka and J. Thaler',
      year: 2023,
      title: 'EPiC-GAN: equivariant point cloud generation for particle jets',
      venue: 'SciPost Physics 15, 130',
    },
  ],
  options,
  data: ['sets'],
  measures: ['continuous'],
  takesLong: true,
  capabilities: ['sample'],
  bind: bindGraphGan,
});

function bindGraphGan(chosen: GraphGanOptions, schema: TableSchema) {
  const parts = partsOf(chosen, schema);
  const draw = drawing(parts);
  const learner = game<TableRows, PairParams<NetworkParams, NetworkParams>, Omit<GraphGanParams, 'margins'>>(
    pairGame(parts.pair, gameOptions(chosen, schema.rows)),
  );
  return {
    learner: {
      ...learner,
      params: (state: GameState): GraphGanParams => ({ margins: null, ...learner.params(state) }),
      finish: async (params: GraphGanParams, key: Key, training: Dataset<TableRows>): Promise<GraphGanParams> =>
        chosen.margins === 'free'
          ? params
          : { ...params, margins: await marginsOf(parts, draw, params, training, key) },
    },
    parameters: () => countParameters(parts.pair.generator.parameters),
    describe: (params: GraphGanParams) => describeSets(parts, params),
    remedy: 'it has no density; its draws are judged by ancestral evaluate',
    sampling: {
      async sample(params: GraphGanParams, range: Range, key: Key, how: DrawnHow = {}) {
        const wrong = Object.entries(how).find(([, value]) => value !== undefined);
        if (wrong !== undefined)
          throw new OptionError(`graph-gan: ${wrong[0]} is for sequences of symbols, got sets of points`);
        return draw(params, range, key);
      },
    },
  };
}

function describeSets({ coordinates }: GraphGanParts, { fixed: { sizes } }: GraphGanParams) {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return {
    tables: [
      {
        title: 'What the networks work on',
        columns: ['column', 'as', 'centre', 'scale'],
        rows: coordinates.map(({ column, isLog, centre, scale }) => [
          column.name,
          isLog ? 'its logarithm' : 'itself',
          centre,
          scale,
        ]),
      },
      {
        title: 'Points of a set',
        columns: ['points', 'share of the training sets'],
        rows: Array.from(sizes, (size, points) => [points, size / total] as const).filter(([, share]) => share > 0),
      },
    ],
  };
}
