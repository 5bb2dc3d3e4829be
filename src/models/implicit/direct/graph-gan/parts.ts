import type { PairGame } from '../../../../adversarial/pair-game.js';
import type { Dataset } from '../../../../data/dataset.js';
import { rowWeights, type TableRows } from '../../../../data/rows.js';
import type { TableSchema } from '../../../../data/schema.js';
import { sequencesOf } from '../../../../data/sequences/sequence-rows.js';
import { reshape } from '../../../../engine/ops/broadcasting.js';
import { slice } from '../../../../engine/ops/slicing.js';
import { initialise } from '../../../../engine/parameters.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { zeros } from '../../../../nn/initializers.js';
import type { Key } from '../../../../random/key.js';
import { DataError } from '../../../../util/errors.js';
import type { Tree } from '../../../../util/tree.js';
import { type Coordinate, coordinatesOf, featureCount, seenFeatures, toCoordinates } from './coordinates.js';
import type { Places } from './layers.js';
import { type NetworkParams, type PointNetworks, placesOf, pointNetworks } from './networks.js';
import type { GraphGanOptions } from './options.js';

const WHO = 'graph-gan';

/** What nobody moves. */
interface Fixed {
  /** How many training sets have 0, 1, … points. */
  readonly sizes: Tensor;
}

/** Both networks with what they are given of a set: its points, and which places have one. */
export type SetPair = PairGame<TableRows, NetworkParams, NetworkParams, Fixed>;

/** What options and a schema make. */
export interface GraphGanParts {
  readonly coordinates: readonly Coordinate[];
  readonly networks: PointNetworks;
  readonly pair: SetPair;
  /** Points of the largest training set. */
  readonly room: number;
  readonly options: GraphGanOptions;
  /** Which places of sets have points, from a mask [sets, points]. */
  places(mask: Tensor): Places;
}

/** The parts of a model of sets of this schema. */
export function partsOf(options: GraphGanOptions, { columns, sequence }: TableSchema): GraphGanParts {
  const coordinates = coordinatesOf(columns);
  const room = Math.max(1, sequence?.longest ?? 1);
  const networks = pointNetworks(columns.length, featureCount(coordinates), options);
  const { pointNoise, latent } = options;
  // Sums over points are scaled by half of the room: the schema knows no mean.
  const places = (mask: Tensor) => placesOf(mask, Math.max(1, room / 2));
  const pair: SetPair = {
    generator: {
      parameters: networks.generator.parameters,
      normals: latent + room * pointNoise,
      draw(params, { z }, { mask }) {
        const set = slice(z, { axis: 1, end: latent });
        const point = reshape(slice(z, { axis: 1, start: latent }), [z.shape[0], room, pointNoise]);
        return networks.generator.apply(params, { point, set }, places(mask));
      },
    },
    critic: {
      parameters: networks.critic.parameters,
      score(params, u, { mask }) {
        const at = places(mask);
        return networks.critic.apply(params, seenFeatures(u, at.mask, coordinates), at);
      },
    },
    fixed: { sizes: { shape: [room + 1], initial: zeros, role: 'statistic' } },
    inputs: {
      points: { dtype: 'f32', shape: [room, columns.length] },
      mask: { dtype: 'f32', shape: [room] },
    },
    pack: (rows) => packSets(coordinates, room, rows),
    first: (data, key) => firstParams(pair, room, data, key),
    real: ({ points, mask }) => toCoordinates(points, places(mask).mask, coordinates),
  };
  return { coordinates, networks, pair, room, options, places };
}

/** Sets as arrays with a mask. Throws DataError for missing numbers and for more points than there is room for. */
function packSets(coordinates: readonly Coordinate[], room: number, rows: TableRows) {
  const { starts, count } = sequencesOf(rows);
  const width = coordinates.length;
  const points = new Float32Array(count * room * width);
  const mask = new Float32Array(count * room);
  for (let i = 0; i < count; i++) {
    const length = starts[i + 1] - starts[i];
    if (length < 1 || length > room)
      throw new DataError(`${WHO}: sets must have 1 to ${room} points, got ${length} in set ${rows.index[i] + 1}`);
    mask.fill(1, i * room, i * room + length);
    for (const [c, column] of rows.columns.entries())
      for (let k = 0; k < length; k++) points[(i * room + k) * width + c] = column[starts[i] + k];
  }
  const wrong = rows.columns.findIndex((column) => column.some(Number.isNaN));
  if (wrong >= 0)
    throw new DataError(
      `${WHO}: points must have all their numbers, got a missing one in column ${coordinates[wrong].column.name}`,
      { hint: 'leave that column out with drop, or such sets' },
    );
  return { points, mask };
}

/** First weights, and the sizes of the training sets. */
async function firstParams(
  { generator, critic, fixed }: SetPair,
  room: number,
  data: Dataset<TableRows>,
  key: Key,
): Promise<Tree> {
  const sizes = new Float32Array(room + 1);
  for await (const rows of data.blocks()) {
    const { starts, count } = sequencesOf(rows);
    const weights = rowWeights(rows);
    for (let i = 0; i < count; i++) sizes[starts[i + 1] - starts[i]] += weights[i];
  }
  const specs = { critic: critic.parameters, generator: generator.parameters, fixed };
  return { ...(initialise(specs, key) as Readonly<Record<string, Tree>>), fixed: { sizes } };
}
