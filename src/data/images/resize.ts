// Resizing is one weighted mean along each axis. Shrinking, a new pixel is the mean of the area it covers, edges in part;
// growing, it lies between the two old pixels whose centres are nearest (pixel centres are at half a pixel, borders repeat).
import { OptionError } from '../../util/errors.js';
import type { Image } from './image-set.js';
import type { ImageSize } from './layout.js';

/** Old positions `from`, `from` + 1, … and their weights, which sum to one. */
interface Share {
  readonly from: number;
  readonly weights: readonly number[];
}

/** The image in another size: area means where an axis shrinks, bilinear where it grows. */
export function resize(image: Image, [height, width]: ImageSize): Image {
  if (height === image.height && width === image.width) return image;
  const { channels } = image;
  const across = shares(image.width, width);
  const down = shares(image.height, height);
  const narrow = new Float64Array(image.height * width * channels); // [old height, new width, channels]
  for (let y = 0; y < image.height; y++) {
    for (let x = 0; x < width; x++) {
      const { from, weights } = across[x];
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (const [k, weight] of weights.entries())
          sum += weight * image.pixels[(y * image.width + from + k) * channels + c];
        narrow[(y * width + x) * channels + c] = sum;
      }
    }
  }
  const line = width * channels;
  const pixels = new Uint8Array(height * line);
  for (let y = 0; y < height; y++) {
    const { from, weights } = down[y];
    for (let x = 0; x < line; x++) {
      let sum = 0;
      for (const [k, weight] of weights.entries()) sum += weight * narrow[(from + k) * line + x];
      pixels[y * line + x] = Math.round(sum);
    }
  }
  return { height, width, channels, pixels };
}

function shares(old: number, size: number): readonly Share[] {
  return Array.from({ length: size }, (_, i) => (size < old ? areaShare(old, size, i) : linearShare(old, size, i)));
}

function areaShare(old: number, size: number, i: number): Share {
  const scale = old / size;
  const [start, end] = [i * scale, Math.min(old, (i + 1) * scale)];
  const from = Math.floor(start);
  const weights: number[] = [];
  for (let k = from; k < end; k++) weights.push((Math.min(end, k + 1) - Math.max(start, k)) / (end - start));
  return { from, weights };
}

function linearShare(old: number, size: number, i: number): Share {
  const centre = Math.min(old - 1, Math.max(0, ((i + 0.5) * old) / size - 0.5));
  const from = Math.floor(centre);
  const rest = centre - from;
  return { from, weights: rest === 0 ? [1] : [1 - rest, rest] };
}

/** The part of this size around the centre; where the margin is odd, the smaller part of it is above and to the left. */
export function centreCrop(who: string, image: Image, [height, width]: ImageSize): Image {
  if (height > image.height || width > image.width)
    throw new OptionError(
      `${who}: crop must be within the image of ${image.height} x ${image.width}, got ${height} x ${width}`,
    );
  const { channels } = image;
  const top = Math.floor((image.height - height) / 2);
  const left = Math.floor((image.width - width) / 2);
  const pixels = new Uint8Array(height * width * channels);
  for (let y = 0; y < height; y++) {
    const start = ((top + y) * image.width + left) * channels;
    pixels.set(image.pixels.subarray(start, start + width * channels), y * width * channels);
  }
  return { height, width, channels, pixels };
}
