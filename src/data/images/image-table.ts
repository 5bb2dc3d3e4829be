import { decodedNames, decodeRows } from '../decode.js';
import type { TableRows } from '../rows.js';
import type { TableSchema } from '../schema.js';
import { type Table, tableOf } from '../table.js';
import { drawnLevels } from './draw-images.js';
import { LABEL_COLUMN } from './image-schema.js';
import { type Images, imagesOf } from './images.js';
import type { ImageLayout } from './layout.js';

/** Images that are rows, too: a column a pixel, and their label. */
export type ImageTable = Table & Images;

/** Rows of images: as pictures, and, made when they are first asked for, as columns. */
export function imageTableOf(schema: TableSchema, layout: ImageLayout, rows: TableRows, first = 0): ImageTable {
  const names = decodedNames(schema);
  let made: Table | undefined;
  const table = () => {
    made ??= tableOf(names, decodeRows(schema, rows, first).columns, rows.count);
    return made;
  };
  return {
    ...imagesOf(layout, drawnLevels(layout, rows), labelsOf(schema, rows)),
    names,
    get columns() {
      return table().columns;
    },
    rows: () => table().rows(),
    [Symbol.iterator]: () => table()[Symbol.iterator](),
  };
}

function labelsOf({ columns }: TableSchema, rows: TableRows): readonly string[] | undefined {
  const position = columns.findIndex(({ name }) => name === LABEL_COLUMN);
  if (position < 0) return undefined;
  const { categories } = columns[position];
  const labels = Array.from(rows.columns[position], (code) => categories[code]);
  return labels.every((label) => label !== undefined) ? labels : undefined;
}
