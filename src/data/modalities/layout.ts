import { type ImageLayout, pixelNames } from '../images/layout.js';
import type { SpectrogramLayout } from '../sound/spectrogram.js';

/** Of rows of two modalities: how the columns after the pixels of the first make the second. */
export interface SecondLayout {
  /** The second as an image, its pixels row by row as those of the first are. */
  readonly image: ImageLayout;
  /** The column whose equal values joined both; it is not modelled. */
  readonly by: string;
  /** Where the second is sound: how its image followed from samples. */
  readonly sound?: SpectrogramLayout;
}

/** The names of all pixel columns of a row: those of its image, and then those of the second, which begin with `second-`. */
export function allPixelNames(image: ImageLayout, second: Pick<SecondLayout, 'image'> | undefined): readonly string[] {
  const names = pixelNames(image);
  return second === undefined ? names : [...names, ...pixelNames(second.image).map((name) => `second-${name}`)];
}
