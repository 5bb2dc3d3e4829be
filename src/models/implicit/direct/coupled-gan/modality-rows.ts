// Rows of two modalities as both networks have them: the maps of the first and those of the second, flat and side by side.
import { type ImageRows, imageRows } from '../../../../adversarial/image-rows.js';
import type { Given } from '../../../../adversarial/pair.js';
import { type TableRows, tableRows } from '../../../../data/rows.js';
import type { TableSchema } from '../../../../data/schema.js';
import { reshape } from '../../../../engine/ops/broadcasting.js';
import { concat, slice } from '../../../../engine/ops/slicing.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { sizeOf, type TensorType } from '../../../../engine/tensor-type.js';
import type { MapShape } from '../../../../nn/pyramid.js';
import { CapabilityError, DataError } from '../../../../util/errors.js';

/** How rows of two modalities are given to networks, and drawn ones become rows. */
export interface ModalityRows {
  readonly maps: readonly [MapShape, MapShape];
  /** Of one packed row: levels of both, under the name `pixels`. */
  readonly types: Readonly<Record<string, TensorType>>;
  /** DataError for a missing pixel. */
  pack(rows: TableRows): Readonly<Record<string, Uint8Array>>;
  /** Levels to numbers between -1 and 1, [rows, values of both]. */
  real(given: Given): Tensor;
  /** Maps of both as one row, [rows, values of both]. */
  joined(maps: readonly Tensor[]): Tensor;
  /** The maps of both; of packs, the channels of their rows follow each other. */
  apart(rows: Tensor, packing: number): readonly [Tensor, Tensor];
  /** Levels as rows have them, [rows, pixels of both]. */
  levels(rows: Tensor): Tensor;
  /** Rows of these levels. */
  rows(levels: ArrayLike<number>, first: number, count: number): TableRows;
}

/** The modalities of rows of this schema; CapabilityError where it has not two. */
export function modalityRows(who: string, schema: TableSchema): ModalityRows {
  const { second } = schema;
  if (second === undefined)
    throw new CapabilityError(`${who}: takes two modalities, got one`, {
      hint: 'give two DATA and what joins them, as in mnist digits.tar --by label',
    });
  const both = [imageRows(who, schema), imageRows(who, { ...schema, image: second.image })] as const;
  const total = both[0].pixels + both[1].pixels;
  // As many pixels as values: a map only orders them otherwise.
  const part = (x: Tensor, i: number) => {
    const start = i === 0 ? 0 : both[0].pixels;
    return slice(x, { axis: x.shape.length - 1, start, end: start + both[i].pixels });
  };
  const flat = (x: Tensor) => reshape(x, [x.shape[0], sizeOf(x.shape.slice(1))]);
  const shaped = (x: Tensor, { channels, height, width }: MapShape, packing = 1) =>
    reshape(x, [x.shape[0], packing * channels, height, width]);
  const joined = (maps: readonly Tensor[]) => concat(maps.map(flat), 1);
  return {
    maps: [both[0].map, both[1].map],
    types: { pixels: { dtype: 'u8', shape: [total] } },
    pack: (rows) => ({ pixels: rows.greys ?? packed(who, rows, both) }),
    real: ({ pixels }) => joined(both.map((images, i) => images.real({ pixels: part(pixels, i) }))),
    joined,
    apart(rows, packing) {
      const single = reshape(rows, [rows.shape[0], packing, total]);
      return [shaped(part(single, 0), both[0].map, packing), shaped(part(single, 1), both[1].map, packing)];
    },
    levels: (rows) => joined(both.map((images, i) => images.levels(shaped(part(rows, i), images.map)))),
    rows(levels, first, count) {
      const columns = Array.from({ length: total }, (_, c) =>
        Float64Array.from({ length: count }, (_unused, i) => Math.round(levels[i * total + c])),
      );
      return tableRows(columns, undefined, first, count);
    },
  };
}

/** The levels of both, row by row. */
function packed(who: string, rows: TableRows, both: readonly ImageRows[]): Uint8Array {
  const total = both.reduce((sum, { pixels }) => sum + pixels, 0);
  const levels = new Uint8Array(rows.count * total);
  for (let c = 0; c < total; c++) {
    const column = rows.columns[c];
    for (let i = 0; i < rows.count; i++) {
      if (Number.isNaN(column[i]))
        throw new DataError(`${who}: every pixel must be known, got a missing one in row ${rows.index[i] + 1}`);
      levels[i * total + c] = column[i];
    }
  }
  return levels;
}
