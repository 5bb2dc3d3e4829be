import { keyOf } from '../../random/key.js';
import { DataError } from '../../util/errors.js';
import { concatRows, onlyKnown, type TableRows } from '../rows.js';
import type { TableSchema } from '../schema.js';
import { imageKey, imagesUnder, preparationFor } from './code-images.js';
import { checkMissing, type ImagesInput, imageSetOf } from './images-input.js';
import { type ImageLayout, pixelCount } from './layout.js';
import { maskedPixels } from './mask.js';
import { prepareSet } from './prepare-image.js';

/** Images as rows of a model's schema, brought to its size and binarised as its training images were, NaN where they are missing. */
export async function encodeImages(
  schema: TableSchema,
  input: ImagesInput,
  allowMissingColumns: boolean,
  seed: number,
): Promise<TableRows> {
  const { image } = schema;
  if (image === undefined)
    throw new DataError('rows: must be a table as the training rows are, got images', { code: 'DATA_FORMAT' });
  const set = prepareSet('images', imageSetOf(input), preparationFor(image));
  const options = { allowMissingColumns };
  const { dataset } = imagesUnder({ ...schema, image }, set, imageKey(keyOf(seed)), 'images', options);
  const blocks: TableRows[] = [];
  for await (const block of dataset.blocks()) blocks.push(block);
  const rows = concatRows(blocks);
  return input.missing === undefined ? rows : withMissing(rows, image, input.missing);
}

function withMissing(rows: TableRows, layout: ImageLayout, missing: NonNullable<ImagesInput['missing']>): TableRows {
  checkMissing(missing, layout, rows.count);
  if (typeof missing === 'string') {
    const hidden = new Set(maskedPixels(layout, missing));
    return onlyKnown(rows, (c) => !hidden.has(c));
  }
  const size = pixelCount(layout);
  const isMissing = (i: number, p: number) => missing[missing.length === size ? p : i * size + p] !== 0;
  const columns = rows.columns.map((column, c) =>
    c >= size ? column : column.map((value, i) => (isMissing(i, c) ? Number.NaN : value)),
  );
  return { ...rows, columns };
}
