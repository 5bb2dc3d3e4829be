import { DataError } from '../../util/errors.js';

/** One image: levels 0 to 255, row by row from the top left. [height × width × channels] */
export interface Image {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly pixels: Uint8Array;
}

/** The label of each image as a code into the names. */
export interface ImageLabels {
  readonly names: readonly string[];
  readonly codes: Uint16Array;
}

/** Images of one size, one after the other. [count × height × width × channels] */
export interface ImageSet extends Image {
  readonly count: number;
  readonly labels?: ImageLabels;
  /** What was decided while reading, each as one sentence. */
  readonly notes: readonly string[];
}

/** Bytes of all images together that are held at most. */
const LARGEST_SET_BYTES = 2 ** 31;

/** Images of one size as a set; grey ones among colour ones get three equal channels. `channels` fixes what the set is to have. */
export function stackImages(
  who: string,
  images: readonly Image[],
  channels: 1 | 3 = images.some((image) => image.channels === 3) ? 3 : 1,
): Pick<ImageSet, 'count' | 'height' | 'width' | 'channels' | 'pixels'> {
  const [{ height, width }] = images;
  const size = height * width * channels;
  checkSetBytes(who, images.length, size);
  const pixels = new Uint8Array(images.length * size);
  for (const [i, image] of images.entries()) {
    if (image.height !== height || image.width !== width)
      throw new DataError(
        `${who}: images must be of one size, got ${height} x ${width} and ${image.height} x ${image.width}`,
        { code: 'DATA_SHAPE', hint: 'bring them to one size with --resize HEIGHTxWIDTH, or cut them with --crop' },
      );
    pixels.set(withChannels(who, image, channels), i * size);
  }
  return { count: images.length, height, width, channels, pixels };
}

/** Refuses sets that are too large to be held. */
export function checkSetBytes(who: string, count: number, bytesPerImage: number): void {
  if (count * bytesPerImage <= LARGEST_SET_BYTES) return;
  throw new DataError(
    `${who}: images must have at most ${LARGEST_SET_BYTES} bytes together, got ${count} of ${bytesPerImage}`,
    { code: 'DATA_TOO_LARGE', hint: 'take fewer of them, or smaller ones (--resize HEIGHTxWIDTH)' },
  );
}

function withChannels(who: string, { pixels, channels }: Image, wanted: 1 | 3): Uint8Array {
  if (channels === wanted) return pixels;
  if (wanted === 3) return Uint8Array.from({ length: 3 * pixels.length }, (_, i) => pixels[Math.floor(i / 3)]);
  const grey = new Uint8Array(pixels.length / 3);
  for (let i = 0; i < grey.length; i++) {
    const [red, green, blue] = pixels.subarray(3 * i, 3 * i + 3);
    if (red !== green || green !== blue)
      throw new DataError(`${who}: images must be grey as the training images are, got one with colours`, {
        code: 'DATA_SHAPE',
      });
    grey[i] = red;
  }
  return grey;
}

/** Whether no pixel has a colour. */
export function isGrey({ pixels, channels }: Image): boolean {
  if (channels === 1) return true;
  for (let i = 0; i < pixels.length; i += 3) {
    if (pixels[i] !== pixels[i + 1] || pixels[i] !== pixels[i + 2]) return false;
  }
  return true;
}
