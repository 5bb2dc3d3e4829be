import type { Key } from '../../random/key.js';
import type { Image, ImageSet } from './image-set.js';

/** The image with left and right exchanged. */
export function mirrored({ pixels, ...shape }: Image): Image {
  const { height, width, channels } = shape;
  const mirror = new Uint8Array(pixels.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * channels;
      mirror.set(pixels.subarray(from, from + channels), (y * width + width - 1 - x) * channels);
    }
  }
  return { ...shape, pixels: mirror };
}

/** The set with each image mirrored with probability one half, image i by the first bit of `key.at(i)`. */
export function flipHalf(set: ImageSet, key: Key): ImageSet {
  const { height, width, channels, count } = set;
  const size = height * width * channels;
  const pixels = set.pixels.slice();
  for (let i = 0; i < count; i++) {
    if ((key.at(i).draws().word() & 1) === 0) continue;
    const image = { height, width, channels, pixels: set.pixels.subarray(i * size, (i + 1) * size) };
    pixels.set(mirrored(image).pixels, i * size);
  }
  return { ...set, pixels };
}
