import { type ImagesInput, imageSetOf, isImagesInput } from '../images/images-input.js';
import type { SpectrogramLayout } from '../sound/spectrogram.js';
import type { ModalitySets } from './code-modalities.js';

/** Two modalities as callers hold them, both with labels: images, and images or the spectrograms of sounds. */
export interface ModalitiesInput {
  readonly first: ImagesInput;
  readonly second: ImagesInput & { readonly sound?: SpectrogramLayout; readonly notes?: readonly string[] };
  /** The column that joins them; `label`, which is all that there is. */
  readonly by?: 'label';
}

/** Whether rows are given as two modalities. */
export function isModalitiesInput(rows: unknown): rows is ModalitiesInput {
  if (typeof rows !== 'object' || rows === null) return false;
  const { first, second } = rows as Partial<ModalitiesInput>;
  return isImagesInput(first) && isImagesInput(second);
}

/** Both as sets. */
export function modalitySetsOf({ first, second, by }: ModalitiesInput): ModalitySets {
  const { notes = [], sound } = second;
  return { first: imageSetOf(first), second: { ...imageSetOf(second), notes }, sound, by };
}
