import type { Dataset } from '../../data/dataset.js';
import type { Rows } from '../../data/rows.js';
import { type EngineArray, emptyArray, sizeOf, type TensorType } from '../../engine/tensor-type.js';
import type { Staged } from '../learner.js';

/** Arrays of rows by name, row by row. */
export type Packed = Readonly<Record<string, EngineArray>>;

/** Rows packed for batches: what the network is given of each, which row it is, and how much it counts. */
export interface PackedRows extends Staged {
  readonly arrays: Packed;
  readonly index: Int32Array;
  readonly weights: Float32Array;
}

/** All rows of a data set, packed; `types` are those of one packed row. */
export async function packAll<R extends Rows>(
  data: Dataset<R>,
  types: Readonly<Record<string, TensorType>>,
  pack: (rows: R) => Packed,
): Promise<PackedRows> {
  const { count } = data;
  const arrays = Object.fromEntries(
    Object.entries(types).map(([name, { dtype, shape }]) => [name, emptyArray({ dtype, shape: [count, ...shape] })]),
  );
  const index = new Int32Array(count);
  const weights = new Float32Array(count).fill(1);
  let at = 0;
  for await (const rows of data.blocks()) {
    const block = packBlock(rows, pack);
    for (const [name, array] of Object.entries(block.arrays)) arrays[name].set(array, at * sizeOf(types[name].shape));
    index.set(block.index, at);
    weights.set(block.weights, at);
    at += rows.count;
  }
  return { count, arrays, index, weights };
}

/** One block of rows, packed. */
export function packBlock<R extends Rows>(rows: R, pack: (rows: R) => Packed): PackedRows {
  const { count, index, weights } = rows as Rows & { readonly weights?: Float64Array };
  return {
    count,
    arrays: pack(rows),
    index: index.subarray(0, count),
    weights: weights === undefined ? new Float32Array(count).fill(1) : Float32Array.from(weights.subarray(0, count)),
  };
}

/** The rows at these positions, one after the other; -1 gives the first row with weight zero. */
export function gatherRows(
  packed: PackedRows,
  types: Readonly<Record<string, TensorType>>,
  positions: Int32Array,
): PackedRows {
  const count = positions.length;
  const places = positions.map((position) => Math.max(0, position));
  const arrays = Object.entries(types).map(([name, { dtype, shape }]) => {
    const size = sizeOf(shape);
    const to = emptyArray({ dtype, shape: [count, ...shape] });
    const from = packed.arrays[name];
    for (let row = 0; row < count; row++)
      to.set(from.subarray(places[row] * size, (places[row] + 1) * size), row * size);
    return [name, to] as const;
  });
  return {
    count,
    arrays: Object.fromEntries(arrays),
    index: places.map((place) => packed.index[place]),
    weights: Float32Array.from(positions, (position) => (position < 0 ? 0 : packed.weights[position])),
  };
}
