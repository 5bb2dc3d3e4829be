import { drawnLevels } from '../images/draw-images.js';
import { layoutOf } from '../images/images.js';
import { type ImageLayout, pixelCount } from '../images/layout.js';
import type { TableRows } from '../rows.js';
import type { TableSchema } from '../schema.js';
import { secondRows } from './modality-table.js';

/** Columns of black between the two. */
const GAP = 2;

/** What is seen of rows with images. */
export interface Pictures {
  readonly layout: ImageLayout;
  /** Levels of each row's picture. [count × pixels] */
  readonly levels: (rows: TableRows) => Uint8Array;
  /** The rows as rows of these pictures. */
  readonly rows: (rows: TableRows) => TableRows;
}

/** Pictures of the rows of a schema: the image of each, or both images of a pair side by side; undefined where there are none. */
export function picturesOf({ image, second }: Pick<TableSchema, 'image' | 'second'>): Pictures | undefined {
  if (image === undefined) return undefined;
  if (second === undefined) return { layout: image, levels: (rows) => drawnLevels(image, rows), rows: (rows) => rows };
  const layout = layoutOf({
    height: Math.max(image.height, second.image.height),
    width: image.width + GAP + second.image.width,
    channels: image.channels === 3 || second.image.channels === 3 ? 3 : 1,
  });
  const levels = (rows: TableRows) => {
    const pictures = new Uint8Array(rows.count * pixelCount(layout));
    lay(drawnLevels(image, rows), image, pictures, layout, 0);
    lay(drawnLevels(second.image, secondRows({ image }, rows)), second.image, pictures, layout, image.width + GAP);
    return pictures;
  };
  return {
    layout,
    levels,
    rows(rows) {
      const { count, index } = rows;
      const pictures = levels(rows);
      const size = pixelCount(layout);
      const column = (p: number) => Float64Array.from({ length: count }, (_, i) => pictures[i * size + p]);
      return { count, index, columns: Array.from({ length: size }, (_, p) => column(p)) };
    },
  };
}

/** Lays images into larger ones, their left upper corners so far to the right. */
function lay(from: Uint8Array, own: ImageLayout, to: Uint8Array, layout: ImageLayout, left: number): void {
  const { height, width, channels } = own;
  for (let i = 0; i < from.length / pixelCount(own); i++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const source = i * pixelCount(own) + (y * width + x) * channels;
        const target = i * pixelCount(layout) + (y * layout.width + left + x) * layout.channels;
        for (let c = 0; c < layout.channels; c++) to[target + c] = from[source + Math.min(c, channels - 1)];
      }
    }
  }
}
