import { DataError } from '../../util/errors.js';
import { type Image, type ImageSet, stackImages } from './image-set.js';
import type { ImageSize } from './layout.js';
import { centreCrop, resize } from './resize.js';

/** How images of files become those of a set. */
export interface ImagePreparation {
  /** The part around the centre that is taken first. */
  readonly crop?: ImageSize | undefined;
  /** The size that images of other sizes are brought to. */
  readonly resize?: ImageSize | undefined;
  /** Number of channels; as the files have it where absent. */
  readonly channels?: 1 | 3 | undefined;
}

/** The image cut and resized. */
export function prepareImage(who: string, image: Image, { crop, resize: size }: ImagePreparation): Image {
  const cut = crop === undefined ? image : centreCrop(who, image, crop);
  return size === undefined ? cut : resize(cut, size);
}

/** A whole set so prepared; itself where nothing is to be done. */
export function prepareSet(who: string, set: ImageSet, how: ImagePreparation): ImageSet {
  const { height, width, channels, count, pixels } = set;
  if (how.crop === undefined && how.resize === undefined && (how.channels ?? channels) === channels) return set;
  const size = height * width * channels;
  const images: Image[] = [];
  for (let i = 0; i < count; i++) {
    const image = { height, width, channels, pixels: pixels.subarray(i * size, (i + 1) * size) };
    images.push(prepareImage(who, image, how));
  }
  return { ...set, ...stackImages(who, images, how.channels) };
}

/** Refuses images that differ in size from those a model was fitted to. */
export function checkSize(who: string, image: Image, [height, width]: ImageSize): void {
  if (image.height === height && image.width === width) return;
  throw new DataError(
    `${who}: images must be ${height} x ${width} as the training images are, got ${image.height} x ${image.width}`,
    { code: 'DATA_SHAPE', hint: 'fit with --resize HEIGHTxWIDTH to take images of all sizes' },
  );
}
