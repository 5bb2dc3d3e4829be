import { imageGrid } from './draw-images.js';
import type { ImageSet } from './image-set.js';
import { type Binarization, type ImageLayout, pixelCount } from './layout.js';

/** Images in memory, of one size, image after image; they go where images are asked for. */
export interface Images {
  /** Levels 0 to 255, row by row from the top left, the channels of a pixel side by side. [count × height × width × channels] */
  readonly images: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly count: number;
  /** What is on each, where that is known. */
  readonly labels?: readonly string[];
  /** All of them side by side as a PNG, in as many columns as make it nearly square where that is open. */
  png(columns?: number): Uint8Array;
}

/** Levels of such images, with what shows them. */
export function imagesOf(
  { height, width, channels }: Pick<ImageLayout, 'height' | 'width' | 'channels'>,
  images: Uint8Array,
  labels?: readonly string[],
): Images {
  const layout = layoutOf({ height, width, channels });
  return {
    ...{ images, height, width, channels },
    count: images.length / pixelCount(layout),
    ...(labels === undefined ? {} : { labels }),
    png: (columns) => imageGrid(images, layout, columns),
  };
}

/** A set that was read, for callers. */
export function imagesOfSet(set: ImageSet): Images {
  const { labels } = set;
  return imagesOf(set, set.pixels, labels && Array.from(labels.codes, (code) => labels.names[code]));
}

/** The layout of images as they are recorded. */
export function layoutOf(
  { height, width, channels }: Pick<ImageLayout, 'height' | 'width' | 'channels'>,
  binarization: Binarization = 'none',
): ImageLayout {
  return { height, width, channels, levels: 256, binarization };
}
