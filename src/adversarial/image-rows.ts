// Images as generators draw them: every channel of every pixel a number between -1, black, and 1.
import { pixelCount } from '../data/images/layout.js';
import { type TableRows, tableRows } from '../data/rows.js';
import type { TableSchema } from '../data/schema.js';
import { add, mul } from '../engine/ops/arithmetic.js';
import { reshape } from '../engine/ops/broadcasting.js';
import { transpose } from '../engine/ops/matrix.js';
import { round } from '../engine/ops/rounding.js';
import { cast } from '../engine/ops/selection.js';
import type { Tensor } from '../engine/tensor.js';
import type { TensorType } from '../engine/tensor-type.js';
import type { MapShape } from '../nn/pyramid.js';
import { CapabilityError, DataError } from '../util/errors.js';
import type { Given } from './pair.js';

/** How the pixels of rows are given to networks, and drawn pixels become rows. */
export interface ImageRows {
  readonly map: MapShape;
  /** Number of pixel columns. */
  readonly pixels: number;
  /** The level of white: 255, or 1. */
  readonly highest: number;
  /** Of one packed row, under the name `pixels`. */
  readonly types: Readonly<Record<string, TensorType>>;
  /** DataError for a missing pixel. */
  pack(rows: TableRows): Readonly<Record<string, Uint8Array>>;
  /** [rows, channels, height, width], between -1 and 1. */
  real(given: Given): Tensor;
  /** Levels as rows have them, [rows, pixels], from maps between -1 and 1: rounded, or 0 and 1 about the middle. */
  levels(maps: Tensor): Tensor;
  /** Rows of these levels, [count × pixels] row by row, and no other columns. */
  rows(levels: ArrayLike<number>, first: number, count: number): TableRows;
}

/** The pixels of rows of this schema; CapabilityError where it has no images. */
export function imageRows(who: string, schema: TableSchema): ImageRows {
  const { image } = schema;
  if (image === undefined)
    throw new CapabilityError(`${who}: takes images, got a table`, { hint: 'give an IDX file or a folder of PNG' });
  const { channels, height, width, binarization } = image;
  const pixels = pixelCount(image);
  const highest = binarization === 'none' ? 255 : 1;
  return {
    map: { channels, height, width },
    pixels,
    highest,
    types: { pixels: { dtype: 'u8', shape: [pixels] } },
    pack({ columns, count, index }) {
      const packed = new Uint8Array(count * pixels);
      for (let c = 0; c < pixels; c++) {
        const column = columns[c];
        for (let i = 0; i < count; i++) {
          if (Number.isNaN(column[i]))
            throw new DataError(`${who}: every pixel must be known, got a missing one in image ${index[i] + 1}`, {
              hint: 'variational-autoencoder takes images with gaps',
            });
          packed[i * pixels + c] = column[i];
        }
      }
      return { pixels: packed };
    },
    real({ pixels: given }) {
      const [rows] = given.shape;
      // The channels of a pixel lie side by side in rows.
      const maps = reshape(cast(given, 'f32'), [rows, height, width, channels]);
      const first = channels === 1 ? reshape(maps, [rows, 1, height, width]) : transpose(maps, [0, 3, 1, 2]);
      return add(mul(first, 2 / highest), -1);
    },
    levels(maps) {
      const [rows] = maps.shape;
      const last = channels === 1 ? maps : transpose(maps, [0, 2, 3, 1]);
      return round(mul(add(reshape(last, [rows, pixels]), 1), highest / 2));
    },
    rows(levels, first, count) {
      const columns = Array.from({ length: pixels }, (_, c) =>
        Float64Array.from({ length: count }, (_unused, i) => Math.round(levels[i * pixels + c])),
      );
      return tableRows(columns, undefined, first, count);
    },
  };
}
