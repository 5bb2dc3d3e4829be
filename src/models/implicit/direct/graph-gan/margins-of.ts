import type { Dataset } from '../../../../data/dataset.js';
import type { TableRows } from '../../../../data/rows.js';
import type { Key } from '../../../../random/key.js';
import { coordinateAt } from './coordinates.js';
import type { DrawSets, GraphGanParams } from './draw.js';
import { quantilePairs } from './margins.js';
import type { GraphGanParts } from './parts.js';

/** Sets on either side that quantiles are found by, at most. */
const SETS = 20_000;

/** What moves the columns of drawn points onto those of the training points, in the coordinates of the networks. */
export async function marginsOf(
  { coordinates }: GraphGanParts,
  draw: DrawSets,
  params: GraphGanParams,
  training: Dataset<TableRows>,
  key: Key,
): Promise<NonNullable<GraphGanParams['margins']>> {
  const drawn = await draw(params, { first: 0, count: SETS }, key.at('drawn'));
  const real = await training.gather(Math.min(SETS, training.count), key.at('training'));
  return coordinates.map((coordinate, c) => {
    const [made, recorded] = [drawn.columns[c], real.columns[c]].map((values) =>
      values.map((value) => coordinateAt(coordinate, value)),
    );
    return { ...quantilePairs(made, recorded) };
  });
}
