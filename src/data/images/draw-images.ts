import { OptionError } from '../../util/errors.js';
import { encodePng } from '../formats/png.js';
import type { TableRows } from '../rows.js';
import type { Image } from './image-set.js';
import { type ImageLayout, pixelCount } from './layout.js';

/** Pixels between the images of a grid. */
export const GRID_GAP = 2;
/** Their level: neither black nor white, so that the borders of both are seen. */
const GAP_LEVEL = 96;
/** A pixel that is not known. */
const UNKNOWN_LEVEL = 160;
const MOST_PIXELS = 64_000_000;

/** What is seen of rows: levels rounded and clipped to 0 … 255, binary pixels black or white, missing ones grey. [count × pixels] */
export function drawnLevels(layout: ImageLayout, rows: TableRows): Uint8Array {
  const size = pixelCount(layout);
  const scale = layout.binarization === 'none' ? 1 : 255;
  const levels = new Uint8Array(rows.count * size);
  for (let p = 0; p < size; p++) {
    const column = rows.columns[p];
    for (let i = 0; i < rows.count; i++) {
      const level = Math.min(255, Math.max(0, Math.round(scale * column[i])));
      levels[i * size + p] = Number.isNaN(level) ? UNKNOWN_LEVEL : level;
    }
  }
  return levels;
}

/** One image as a PNG. [pixels] */
export function imagePng(pixels: Uint8Array, { height, width, channels }: ImageLayout): Uint8Array {
  return encodePng({ height, width, channels, pixels });
}

/** Images side by side as one PNG, line by line in `columns` columns; as near to a square as can be where that is open. [count × pixels] */
export function imageGrid(images: Uint8Array, layout: ImageLayout, columns?: number): Uint8Array {
  return encodePng(gridOf(images, layout, columns));
}

/** The same as an image that is not yet a file. */
export function gridOf(images: Uint8Array, layout: ImageLayout, columns?: number): Image {
  const { height, width, channels } = layout;
  const size = pixelCount(layout);
  const count = images.length / size;
  if (!Number.isInteger(count) || count < 1)
    throw new OptionError(`grid: needs whole images of ${size} values, at least one, got ${images.length} values`);
  const across = columns ?? squareColumns(count, height, width);
  const down = Math.ceil(count / across);
  const grid = {
    height: down * (height + GRID_GAP) - GRID_GAP,
    width: across * (width + GRID_GAP) - GRID_GAP,
    channels,
  };
  if (grid.height * grid.width > MOST_PIXELS)
    throw new OptionError(`grid: must have at most ${MOST_PIXELS} pixels, got ${grid.height} x ${grid.width}`, {
      hint: 'draw fewer images, or write them to a folder',
    });
  const pixels = new Uint8Array(pixelCount(grid)).fill(GAP_LEVEL);
  const line = width * channels;
  for (let i = 0; i < count; i++) {
    const top = Math.floor(i / across) * (height + GRID_GAP);
    const left = (i % across) * (width + GRID_GAP);
    for (let y = 0; y < height; y++) {
      const from = i * size + y * line;
      pixels.set(images.subarray(from, from + line), ((top + y) * grid.width + left) * channels);
    }
  }
  return { ...grid, pixels };
}

/** A strip of film as one PNG: one line for each moment, each of the same images. [count × pixels] a moment */
export function imageStrip(moments: readonly Uint8Array[], layout: ImageLayout): Uint8Array {
  const [first] = moments;
  if (first === undefined) throw new OptionError('strip: needs at least one moment, got none');
  const uneven = moments.find(({ length }) => length !== first.length);
  if (uneven !== undefined)
    throw new OptionError(`strip: moments must be of as many images, got ${first.length} and ${uneven.length} values`);
  const film = new Uint8Array(moments.length * first.length);
  for (const [i, moment] of moments.entries()) film.set(moment, i * first.length);
  return imageGrid(film, layout, first.length / pixelCount(layout));
}

/** The number of columns whose grid is nearest to a square; fewer empty places decide between equals. */
function squareColumns(count: number, height: number, width: number): number {
  let best = { columns: 1, cost: Number.POSITIVE_INFINITY };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const shape = Math.abs(Math.log((columns * (width + GRID_GAP)) / (rows * (height + GRID_GAP))));
    const cost = shape + (rows * columns - count) / (1e6 * count);
    if (cost < best.cost) best = { columns, cost };
  }
  return best.columns;
}
