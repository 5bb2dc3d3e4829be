import type { ImageSet } from '../../data/images/image-set.js';
import type { TableRows } from '../../data/rows.js';
import type { TableSchema } from '../../data/schema.js';
import { DataError } from '../../util/errors.js';
import { DIGIT_SIDE } from './digit-network.js';

/** Grey images of 28 by 28 pixels from 0, the background, to 1, image after image, row by row. [count, 784] */
export interface DigitImages {
  readonly count: number;
  readonly pixels: Float32Array;
}

/** Pixels of an image. */
const SIZE = DIGIT_SIDE * DIGIT_SIDE;

/** Why rows of this schema are no images of digits as the classifier knows them; where images have labels, these must be digits. */
export function digitRefusal({ image, label, columns }: TableSchema): string | undefined {
  if (image === undefined) return 'rows must be images of digits, got rows of other columns';
  const { height, width, channels } = image;
  if (height !== DIGIT_SIDE || width !== DIGIT_SIDE || channels !== 1)
    return `images must be grey and ${DIGIT_SIDE} x ${DIGIT_SIDE}, as the digit classifier takes them, got ${height} x ${width}${channels === 1 ? '' : ' in colour'}`;
  const other = columns.find(({ name }) => name === label)?.categories.find((category) => !/^\d$/.test(category));
  return other === undefined ? undefined : `images must be of digits, got ones labelled ${other}`;
}

/** The pixels of rows of such a schema: levels as shares of the lightest, clipped where a model draws beyond them. DataError for missing pixels. */
export function digitImages(who: string, schema: TableSchema, { columns, count }: TableRows): DigitImages {
  const pixels = new Float32Array(count * SIZE);
  for (let p = 0; p < SIZE; p++) {
    const column = columns[p];
    const { maximum } = schema.columns[p];
    for (let i = 0; i < count; i++) {
      const level = column[i];
      if (Number.isNaN(level)) throw new DataError(`${who}: images must be whole, got a missing pixel in row ${i + 1}`);
      pixels[i * SIZE + p] = Math.min(1, Math.max(0, level / maximum));
    }
  }
  return { count, pixels };
}

/** The pixels of a set that was read. */
export function digitImagesOf({ count, pixels }: ImageSet): DigitImages {
  return { count, pixels: Float32Array.from(pixels, (level) => level / 255) };
}
