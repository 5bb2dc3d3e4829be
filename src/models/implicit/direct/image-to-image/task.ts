import type { ImageRows } from '../../../../adversarial/image-rows.js';
import type { Given } from '../../../../adversarial/pair.js';
import type { ImageLayout } from '../../../../data/images/layout.js';
import type { Tensor } from '../../../../engine/tensor.js';
import type { TensorType } from '../../../../engine/tensor-type.js';
import type { Packed } from '../../../../learn/gradient/packed-rows.js';
import type { Key } from '../../../../random/key.js';
import { inpainting } from './inpainting.js';
import type { ImageToImageOptions } from './options.js';
import { sketch } from './sketch.js';
import { superResolution } from './super-resolution.js';

/** What images are made from. */
export interface Task {
  /** Channels of the maps that the network sees. */
  readonly channels: number;
  /** What is given of a row beside its pixels. */
  readonly types: Readonly<Record<string, TensorType>>;
  /** Fills in what is given beside pixels, anew in each pass. */
  readonly prepare?: (packed: Packed, index: Int32Array, key: Key) => Packed;
  /** What the network sees of whole rows, [rows, channels, height, width]. */
  seen(given: Given): Tensor;
  /** The image from what was drawn and what was seen: where cells are known, these stay. */
  finished(drawn: Tensor, seen: Tensor): Tensor;
  /** How many pixels are to be drawn, of each row, [rows]; a number where all of them are. */
  drawnPixels(seen: Tensor): Tensor | number;
  /** Columns that a code takes no account of. */
  readonly unseen: ReadonlySet<number>;
  /** Names of the numbers that a condition is, and these numbers of rows, [rows, names]. */
  readonly names: readonly string[];
  codes(given: Given): Tensor;
  /** What the network sees, from such numbers. */
  seenBy(codes: Tensor): Tensor;
}

/** How each task is set up; errors where images do not suit it. */
const TASKS: Readonly<
  Record<ImageToImageOptions['task'], (who: string, images: ImageRows, layout: ImageLayout) => Task>
> = { sketch, inpainting, 'super-resolution': superResolution };

/** The task of this name for these images. */
export function taskOf(who: string, name: ImageToImageOptions['task'], images: ImageRows, layout: ImageLayout): Task {
  return TASKS[name](who, images, layout);
}
