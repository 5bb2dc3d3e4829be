import { platform } from '#platform';
import { memorySource } from '../../platform/memory-source.js';
import type { Source } from '../../platform/platform.js';
import type { Key } from '../../random/key.js';
import { OptionError } from '../../util/errors.js';
import { decodePng as decodeImage } from '../formats/png.js';
import * as draw from './draw-images.js';
import { generatedImages as generatedSetOf } from './generated-images.js';
import { type Images, imagesOf, imagesOfSet, layoutOf } from './images.js';
import { type ImagesInput, imageSetOf } from './images-input.js';
import { pixelCount } from './layout.js';
import type { ImagePreparation } from './prepare-image.js';
import { readFolder as readImageFolder } from './read-folder.js';
import { readIdx as readIdxSources } from './read-idx.js';

/** The images of an IDX file, and the labels of another where it is given: paths (in a page addresses) or bytes, also packed by gzip. */
export async function readIdx(
  images: string | Uint8Array,
  labels?: string | Uint8Array,
  how: ImagePreparation = {},
): Promise<Images> {
  const beside = labels === undefined ? undefined : await sourceOf('labels', labels);
  return imagesOfSet(await readIdxSources(await sourceOf('images', images), beside, how));
}

/** The images in a folder of PNG files, by name, or in one folder for each label; where there are folders, so not in a page. */
export async function readFolder(path: string, how: ImagePreparation = {}): Promise<Images> {
  return imagesOfSet(await readImageFolder(path, how));
}

/** The image in a PNG as 8-bit grey or RGB: palettes are looked up, 16 bits scaled, transparency laid on white. */
export async function decodePng(bytes: Uint8Array): Promise<Images> {
  const { pixels, ...layout } = await decodeImage(bytes, 'png');
  return imagesOf(layout, pixels);
}

/** Images side by side as one PNG, line by line; as near to a square as can be where the number of columns is open. */
export function imageGrid(images: ImagesInput, columns?: number): Uint8Array {
  const { pixels, ...layout } = imageSetOf(images);
  return draw.imageGrid(pixels, layoutOf(layout), columns);
}

/** One of the images, the first where it is not said which, as a PNG. */
export function imagePng(images: ImagesInput, position = 0): Uint8Array {
  const { pixels, count, ...layout } = imageSetOf(images);
  if (!Number.isInteger(position) || position < 0 || position >= count)
    throw new OptionError(`png: position must be an integer from 0 to ${count - 1}, got ${position}`);
  const size = pixelCount(layout);
  return draw.imagePng(pixels.subarray(position * size, (position + 1) * size), layoutOf(layout));
}

/** A set of images that is generated from a seed, by name: as many of them as are asked for. */
export function generatedImages(name: string): ((count: number, key: Key, first?: number) => Images) | undefined {
  const set = generatedSetOf(name);
  return set && ((count, key, first) => imagesOfSet(set.sample(count, key, first)));
}

async function sourceOf(name: string, file: string | Uint8Array): Promise<Source> {
  return typeof file === 'string' ? platform.openFile(file) : memorySource(name, file);
}
