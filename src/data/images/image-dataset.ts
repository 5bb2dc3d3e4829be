import type { Key } from '../../random/key.js';
import { BLOCK_ROWS, type Dataset, gatherBlocks } from '../dataset.js';
import type { TableRows } from '../rows.js';
import type { TableSchema } from '../schema.js';
import { binarise } from './binarise.js';
import { LABEL_COLUMN } from './image-schema.js';
import type { ImageSet } from './image-set.js';
import { type ImageLayout, pixelCount } from './layout.js';

/** Cells of a block at most, where the caller leaves its size open: 32 MB. */
const BLOCK_CELLS = 2 ** 22;
/** Rows whose pixels are brought into columns together, so that their bytes stay in the caches. */
const TILE_ROWS = 32;

/** Images as rows of pixel columns, made block by block from one byte a pixel. Binarised pixels are drawn from `key.at(row)`: the same draws on each walk. */
export function imageDataset(
  schema: TableSchema & { readonly image: ImageLayout },
  set: ImageSet,
  key: Key,
): Dataset<TableRows> {
  return view(storeOf(schema, set, key), undefined);
}

interface Store {
  readonly schema: TableSchema;
  readonly layout: ImageLayout;
  readonly set: ImageSet;
  readonly key: Key;
  /** The code of each image's label in the schema's column, where it has one. */
  readonly labels: Float64Array | undefined;
}

function storeOf(schema: TableSchema & { readonly image: ImageLayout }, set: ImageSet, key: Key): Store {
  const column = schema.columns.find(({ name }) => name === LABEL_COLUMN);
  return { schema, layout: schema.image, set, key, labels: column && labelCodes(column.categories, set) };
}

/** Codes among the categories of a schema: past the last for a label never seen, NaN where the images have none. */
function labelCodes(categories: readonly string[], { count, labels }: ImageSet): Float64Array {
  if (labels === undefined) return new Float64Array(count).fill(Number.NaN);
  const codes = labels.names.map((name) => {
    const code = categories.indexOf(name);
    return code < 0 ? categories.length : code;
  });
  return Float64Array.from(labels.codes, (code) => codes[code]);
}

/** All images, or those at these positions. */
function view(store: Store, positions: Int32Array | undefined): Dataset<TableRows> {
  const { schema, set } = store;
  const count = positions?.length ?? set.count;
  const blockRows = Math.max(1, Math.min(BLOCK_ROWS, Math.floor(BLOCK_CELLS / schema.columns.length)));
  const indexOf = (from: number, to: number) =>
    positions?.subarray(from, to) ?? Int32Array.from({ length: to - from }, (_, i) => from + i);
  return {
    schema,
    count,
    async *blocks(maximumRows = blockRows) {
      for (let from = 0; from < count; from += maximumRows)
        yield rowsOf(store, indexOf(from, Math.min(count, from + maximumRows)));
    },
    where(isKept) {
      return view(
        store,
        indexOf(0, count).filter((_, i) => isKept(i)),
      );
    },
    async gather(maximum, key) {
      // The choice needs no pixels: it is made among rows that hold nothing.
      async function* bare() {
        yield { count, index: indexOf(0, count), columns: [] };
      }
      const chosen = await gatherBlocks(bare(), count, maximum, key);
      return rowsOf(store, chosen.index);
    },
  };
}

/** The images at these positions of the set. */
function rowsOf({ schema, layout, set, key, labels }: Store, index: Int32Array): TableRows {
  // Of the set, since rows of two modalities hold both images.
  const size = pixelCount(set);
  const count = index.length;
  const greys = levelsAt(set.pixels, size, index);
  let values = greys;
  if (layout.binarization !== 'none') {
    values = new Uint8Array(greys.length);
    binarise(greys, size, key, values, index);
  }
  const cells = new Float64Array(schema.columns.length * count);
  for (let from = 0; from < count; from += TILE_ROWS) {
    const to = Math.min(count, from + TILE_ROWS);
    for (let p = 0; p < size; p++) {
      for (let i = from; i < to; i++) cells[p * count + i] = values[i * size + p];
    }
  }
  if (labels !== undefined) for (let i = 0; i < count; i++) cells[size * count + i] = labels[index[i]];
  const columns = schema.columns.map((_, c) => cells.subarray(c * count, (c + 1) * count));
  return { count, index, columns, greys };
}

/** The levels at these positions, without copying where they follow each other. */
function levelsAt(pixels: Uint8Array, size: number, index: Int32Array): Uint8Array {
  const count = index.length;
  if (count === 0) return new Uint8Array(0);
  // Positions ascend, so the ends tell whether any is left out.
  if (index[count - 1] - index[0] === count - 1) return pixels.subarray(index[0] * size, (index[count - 1] + 1) * size);
  const levels = new Uint8Array(count * size);
  for (let i = 0; i < count; i++) levels.set(pixels.subarray(index[i] * size, (index[i] + 1) * size), i * size);
  return levels;
}
