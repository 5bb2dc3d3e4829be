import { DataError } from '../../util/errors.js';

/** Sounds in memory, all of one rate, each as long as it is. */
export interface Sounds {
  /** Samples a second. */
  readonly rate: number;
  /** Samples of each sound, from -1 to 1. */
  readonly sounds: readonly Float32Array[];
  /** Where each came from. */
  readonly names: readonly string[];
  /** What is heard in each, where that is known. */
  readonly labels?: readonly string[];
  /** What was decided while reading, each as one sentence. */
  readonly notes: readonly string[];
}

/** Refuses sounds that are none: no samples, numbers that are not finite, labels that do not fit. */
export function checkSounds(who: string, { rate, sounds, labels }: Omit<Sounds, 'names' | 'notes'>): void {
  if (!(rate > 0 && Number.isFinite(rate))) throw new DataError(`${who}: rate must be a number > 0, got ${rate}`);
  if (sounds.length === 0) throw new DataError(`${who}: must hold a sound, got none`, { code: 'DATA_EMPTY' });
  for (const [i, samples] of sounds.entries()) {
    if (samples.length === 0)
      throw new DataError(`${who}: sounds must have samples, got none in sound ${i + 1}`, { code: 'DATA_EMPTY' });
    const wrong = samples.find((value) => !Number.isFinite(value));
    if (wrong !== undefined)
      throw new DataError(`${who}: samples must be finite numbers, got ${wrong} in sound ${i + 1}`, {
        code: 'DATA_NONFINITE',
      });
  }
  if (labels !== undefined && labels.length !== sounds.length)
    throw new DataError(`${who}: labels must be ${sounds.length}, one a sound, got ${labels.length}`, {
      code: 'DATA_SHAPE',
    });
}
