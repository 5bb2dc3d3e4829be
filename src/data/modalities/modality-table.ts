import { drawnLevels } from '../images/draw-images.js';
import { type ImageTable, imageTableOf } from '../images/image-table.js';
import { type Images, imagesOf } from '../images/images.js';
import { type ImageLayout, pixelCount } from '../images/layout.js';
import type { TableRows } from '../rows.js';
import type { TableSchema } from '../schema.js';
import type { SecondLayout } from './layout.js';

/** Rows of two modalities: the images of the first, and those of the second. */
export type ModalityTable = ImageTable & { readonly second: Images };

/** Rows of two modalities as pictures, and, made when they are first asked for, as columns. */
export function modalityTableOf(
  schema: TableSchema & { readonly image: ImageLayout; readonly second: SecondLayout },
  rows: TableRows,
  first = 0,
): ModalityTable {
  // Not spread: columns are made when they are asked for.
  return Object.defineProperty(imageTableOf(schema, schema.image, rows, first), 'second', {
    enumerable: true,
    value: imagesOf(schema.second.image, drawnLevels(schema.second.image, secondRows(schema, rows))),
  }) as ModalityTable;
}

/** The rows with the columns of the second modality alone. */
export function secondRows({ image }: { readonly image: ImageLayout }, rows: TableRows): TableRows {
  const { count, index, columns } = rows;
  return { count, index, columns: columns.slice(pixelCount(image)) };
}
