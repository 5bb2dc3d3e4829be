import { OptionError } from '../../util/errors.js';

/** Height and width in pixels. */
export type ImageSize = readonly [height: number, width: number];

/**
 * What a pixel is: one of 256 levels (`none`), or 0 or 1, drawn with probability level / 255 once for each image (`static`) or
 * anew in each pass by models that ask for it (`dynamic`; all others, and every score, see the static draws).
 */
export type Binarization = 'static' | 'dynamic' | 'none';

/** How the pixel columns of a row make an image: row by row from the top left, the channels of a pixel side by side. */
export interface ImageLayout {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  /** Number of levels that were recorded; the lowest is black. */
  readonly levels: 256;
  readonly binarization: Binarization;
  /** The part around the centre that is taken from each file's image, before any resizing. */
  readonly crop?: ImageSize;
  /** The size to which images of other sizes are brought. */
  readonly resize?: ImageSize;
}

export const BINARIZATIONS: readonly Binarization[] = ['static', 'dynamic', 'none'];

/** Names of the channels by their number. */
const CHANNELS = { 1: [''], 3: ['-red', '-green', '-blue'] } as const;

/** Number of pixel columns: height × width × channels. */
export function pixelCount({ height, width, channels }: Pick<ImageLayout, 'height' | 'width' | 'channels'>): number {
  return height * width * channels;
}

/** The names of the pixel columns in their order: `r0c0` for grey, `r0c0-red` … for colour. */
export function pixelNames({ height, width, channels }: ImageLayout): readonly string[] {
  const names: string[] = [];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      for (const channel of CHANNELS[channels]) names.push(`r${row}c${column}${channel}`);
    }
  }
  return names;
}

/** `28 x 28`, or `32 x 32 x 3` for colour. */
export function sizeWords({ height, width, channels }: Pick<ImageLayout, 'height' | 'width' | 'channels'>): string {
  return channels === 1 ? `${height} x ${width}` : `${height} x ${width} x ${channels}`;
}

/** Height and width from `HxW`. */
export function parseSize(who: string, text: string): ImageSize {
  const [, height, width] = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/i.exec(text.trim()) ?? [];
  if (height === undefined) throw new OptionError(`${who}: must be HEIGHTxWIDTH in pixels, such as 28x28, got ${text}`);
  return [Number(height), Number(width)];
}
