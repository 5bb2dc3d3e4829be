import { DataError, ShapeError } from '../../util/errors.js';
import type { ImageSet } from './image-set.js';
import { type ImageLayout, pixelCount } from './layout.js';
import { MASKED_PARTS, type MaskedPart } from './mask.js';

/** Images as callers hold them: levels 0 to 255, image after image, row by row from the top left, the channels of a pixel side by side. */
export interface ImagesInput {
  /** [count × height × width × channels] */
  readonly images: Uint8Array | Uint8ClampedArray;
  readonly height: number;
  readonly width: number;
  /** 1 for grey, which is what is meant where it is absent, or 3 for red, green and blue. */
  readonly channels?: 1 | 3;
  /** What is on each image. */
  readonly labels?: readonly string[] | undefined;
  /** What is not known of them: a part of each, or one entry a value of one image or of all, not zero where it is missing. */
  readonly missing?: MaskedPart | Uint8Array | undefined;
}

/** Whether rows are given as images. */
export function isImagesInput(rows: unknown): rows is ImagesInput {
  if (typeof rows !== 'object' || rows === null) return false;
  const { images, height, width } = rows as Partial<ImagesInput>;
  return images !== undefined && typeof height === 'number' && typeof width === 'number';
}

/** The images as a set. Their memory is read, never kept changed. */
export function imageSetOf({ images, height, width, channels = 1, labels }: ImagesInput): ImageSet {
  if (!(images instanceof Uint8Array || images instanceof Uint8ClampedArray))
    throw new DataError('images: must be a Uint8Array of levels from 0 to 255, got other values', {
      hint: 'Uint8Array.from(levels)',
    });
  for (const [name, size] of Object.entries({ height, width })) {
    if (!Number.isInteger(size) || size < 1)
      throw new ShapeError(`images: ${name} must be an integer >= 1, got ${size}`);
  }
  if (channels !== 1 && channels !== 3) throw new ShapeError(`images: channels must be 1 or 3, got ${channels}`);
  const size = height * width * channels;
  const count = images.length / size;
  if (!Number.isInteger(count) || count < 1)
    throw new ShapeError(`images: must hold whole images of ${size} values, at least one, got ${images.length} values`);
  if (labels !== undefined && labels.length !== count)
    throw new ShapeError(`images: labels must be ${count}, one an image, got ${labels.length}`);
  const pixels =
    images instanceof Uint8Array ? images : new Uint8Array(images.buffer, images.byteOffset, images.length);
  return {
    count,
    height,
    width,
    channels,
    pixels,
    ...(labels === undefined ? {} : { labels: coded(labels) }),
    notes: [],
  };
}

/** Labels by value where all are numbers, else by their letters. */
function coded(labels: readonly string[]) {
  const names = [...new Set(labels)].sort();
  if (names.every((name) => Number.isFinite(Number(name)))) names.sort((a, b) => Number(a) - Number(b));
  const codes = new Map(names.map((name, code) => [name, code]));
  return { names, codes: Uint16Array.from(labels, (label) => codes.get(label) as number) };
}

/** Refuses a mask that is none of such images. */
export function checkMissing(missing: MaskedPart | Uint8Array, layout: ImageLayout, count: number): void {
  if (typeof missing === 'string') {
    if (MASKED_PARTS.includes(missing)) return;
    throw new DataError(`images: missing must be one of ${MASKED_PARTS.join(', ')}, got ${missing}`);
  }
  const size = pixelCount(layout);
  if (missing.length === size || missing.length === size * count) return;
  throw new ShapeError(`images: missing must have ${size} entries, or that many an image, got ${missing.length}`);
}
