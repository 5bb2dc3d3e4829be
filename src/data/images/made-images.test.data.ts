import type { ImageSet } from './image-set.js';

/** Images of 3 x 4 with two labels; image 5k is black, image 5k + 1 white. */
export function madeImages(count: number, channels: 1 | 3 = 1): ImageSet {
  const size = 12 * channels;
  const pixels = Uint8Array.from({ length: count * size }, (_, at) => {
    const [i, p] = [Math.floor(at / size), at % size];
    return i % 5 === 0 ? 0 : i % 5 === 1 ? 255 : (31 * i + 17 * p) % 256;
  });
  const codes = Uint16Array.from({ length: count }, (_, i) => (i % 3 === 0 ? 1 : 0));
  return { count, height: 3, width: 4, channels, pixels, labels: { names: ['cat', 'dog'], codes }, notes: [] };
}
