import { drawGenerated } from '../../../../adversarial/draw-generated.js';
import { type SequenceRows, sequenceRows } from '../../../../data/sequences/sequence-rows.js';
import type { Range } from '../../../../model/define-model.js';
import type { Key } from '../../../../random/key.js';
import type { Tree } from '../../../../util/tree.js';
import { valueAt } from './coordinates.js';
import { type QuantilePairs, quantileMap } from './margins.js';
import type { GraphGanParts } from './parts.js';

/** Parameters of a fit. */
export type GraphGanParams = {
  readonly critic: Tree;
  readonly generator: Tree;
  /** How many training sets have 0, 1, … points. */
  readonly fixed: { readonly sizes: Float32Array };
  /** What moves the columns of drawn points; null where that was not asked for, or before the fit has ended. */
  readonly margins: readonly { readonly drawn: Float64Array; readonly training: Float64Array }[] | null;
};

export type DrawSets = (params: GraphGanParams, range: Range, key: Key) => Promise<SequenceRows>;

/** Sets from the generator: sizes by the law of the training sets, values beyond the recorded ranges moved to their ends. Set i draws from `key.at(i)` alone. */
export function drawing({ coordinates, pair, room }: GraphGanParts): DrawSets {
  const run = drawGenerated(pair.generator, { mask: { dtype: 'f32', shape: [room] } });
  return async ({ fixed: { sizes }, generator, margins }, { first, count }, key) => {
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const index = Int32Array.from({ length: count }, (_, i) => first + i);
    const lengths = Array.from(index, (i) => key.at(i).draws().categorical(sizes, total));
    const mask = new Float32Array(count * room);
    for (const [i, length] of lengths.entries()) mask.fill(1, i * room, i * room + length);
    const u = await run(generator, index, key, { mask });
    const move = margins === null ? undefined : margins.map((pairs: QuantilePairs) => quantileMap(pairs));
    const columns = coordinates.map((coordinate, c) => {
      const values = new Float64Array(lengths.reduce((sum, length) => sum + length, 0));
      let step = 0;
      for (const [i, length] of lengths.entries()) {
        for (let k = 0; k < length; k++) {
          const at = u[(i * room + k) * coordinates.length + c];
          values[step++] = valueAt(coordinate, move === undefined ? at : move[c](at));
        }
      }
      return values;
    });
    return sequenceRows(columns, lengths, { first });
  };
}
