// Sounds as images: log-mel spectrograms, one column a frame from left to right, one row a band from high to low. Phase, loudness and what is
// past the last frame are lost, and bands blur frequencies, so that a sound comes back from one only approximately (Griffin and Lim 1984).
import { powerSpectrum } from '../../numeric/fourier.js';
import { OptionError } from '../../util/errors.js';
import type { Images } from '../images/images.js';
import { imagesOf } from '../images/images.js';
import { checkSounds, type Sounds } from './sounds.js';

/** How the cells of a spectrogram follow from samples. */
export interface SpectrogramLayout {
  /** Samples a second. */
  readonly rate: number;
  /** Samples of a frame, under a Hann window; a power of two. */
  readonly frame: number;
  /** Samples from the beginning of one frame to that of the next. */
  readonly hop: number;
  /** Triangular bands, equally spaced on the mel scale 2595 log₁₀(1 + f / 700). */
  readonly bands: number;
  /** Frames from the beginning of the sound; silence where it is shorter. */
  readonly frames: number;
  /** Frequencies in Hz that the lowest band begins and the highest ends at. */
  readonly from: number;
  readonly to: number;
  /** Decibels under the loudest cell of the sound that are level 0; the loudest is level 255, and levels are linear in decibels. */
  readonly floor: number;
}

export interface SpectrogramOptions {
  readonly bands?: number;
  readonly frames?: number;
}

/** Spectrograms as images, and how they were made. */
export type Spectrograms = Images & { readonly sound: SpectrogramLayout; readonly notes: readonly string[] };

/** Bands and frames: 32 frames half of 64 ms apart are a second of sound. */
const SIDE = 32;
const FRAME_SECONDS = 0.064;
const FROM = 50;
const FLOOR = 60;

/** The layout for sounds of this rate: frames of 64 ms (the nearest power of two), half a frame apart. */
export function spectrogramLayout(
  rate: number,
  { bands = SIDE, frames = SIDE }: SpectrogramOptions = {},
): SpectrogramLayout {
  for (const [name, value] of Object.entries({ bands, frames })) {
    if (!Number.isInteger(value) || value < 2)
      throw new OptionError(`spectrogram: ${name} must be an integer >= 2, got ${value}`);
  }
  if (!(rate > 2 * FROM)) throw new OptionError(`spectrogram: rate must be over ${2 * FROM} Hz, got ${rate}`);
  const frame = 2 ** Math.max(3, Math.round(Math.log2(FRAME_SECONDS * rate)));
  return { rate, frame, hop: frame / 2, bands, frames, from: FROM, to: rate / 2, floor: FLOOR };
}

/** The spectrogram of each sound, with its label. */
export function spectrograms(
  sounds: Omit<Sounds, 'names' | 'notes'> & Partial<Pick<Sounds, 'notes'>>,
  options: SpectrogramOptions = {},
): Spectrograms {
  checkSounds('spectrogram', sounds);
  const layout = spectrogramLayout(sounds.rate, options);
  const { bands, frames, frame, hop, rate } = layout;
  const size = bands * frames;
  const levelsOf = spectrogram(layout);
  const pixels = new Uint8Array(sounds.sounds.length * size);
  for (const [i, samples] of sounds.sounds.entries()) pixels.set(levelsOf(samples), i * size);
  const covered = (frames - 1) * hop + frame;
  const cut = sounds.sounds.filter(({ length }) => length > covered).length;
  const seconds = (samples: number) => (samples / rate).toFixed(3);
  return {
    ...imagesOf({ height: bands, width: frames, channels: 1 }, pixels, sounds.labels),
    sound: layout,
    notes: [
      ...(sounds.notes ?? []),
      `sounds are log-mel spectrograms of ${bands} bands and ${frames} frames of ${seconds(frame)} s, ${seconds(hop)} s apart; loudness and phase are lost`,
      ...(cut === 0 ? [] : [`${cut} of ${sounds.sounds.length} sounds are cut after ${seconds(covered)} s`]),
    ],
  };
}

/** What makes of samples the levels 0 … 255 of their spectrogram, row by row from the highest band. */
export function spectrogram(layout: SpectrogramLayout): (samples: Float32Array) => Uint8Array {
  const { frame, hop, bands, frames, floor } = layout;
  const window = Float64Array.from({ length: frame }, (_, t) => 0.5 - 0.5 * Math.cos((2 * Math.PI * t) / frame));
  const powersOf = powerSpectrum(frame);
  const filters = melFilters(layout);
  return (samples) => {
    const powers = new Float64Array(bands * frames);
    for (let f = 0; f < frames && f * hop < samples.length; f++) {
      const values = Float64Array.from(window, (w, t) => w * (samples[f * hop + t] ?? 0));
      const spectrum = powersOf(values);
      for (const [b, { first, weights }] of filters.entries()) {
        const power = weights.reduce((sum, weight, k) => sum + weight * spectrum[first + k], 0);
        powers[(bands - 1 - b) * frames + f] = power;
      }
    }
    const loudest = powers.reduce((most, power) => Math.max(most, power), 0);
    // Silence is all of level 0.
    return Uint8Array.from(powers, (power) =>
      power === 0 ? 0 : Math.max(0, Math.round(255 * (1 + (10 * Math.log10(power / loudest)) / floor))),
    );
  };
}

interface Filter {
  readonly first: number;
  readonly weights: Float64Array;
}

/** Triangles from the lowest band, each over the frequencies of its two neighbours' middles; their weights add up to 1. */
function melFilters({ rate, frame, bands, from, to }: SpectrogramLayout): readonly Filter[] {
  const mel = (frequency: number) => 2595 * Math.log10(1 + frequency / 700);
  const step = (mel(to) - mel(from)) / (bands + 1);
  const edge = (i: number) => (700 * (10 ** ((mel(from) + i * step) / 2595) - 1) * frame) / rate;
  return Array.from({ length: bands }, (_, b): Filter => {
    const [low, middle, high] = [edge(b), edge(b + 1), edge(b + 2)];
    const [first, last] = [Math.max(0, Math.ceil(low)), Math.min(frame / 2, Math.floor(high))];
    const raw = Float64Array.from({ length: Math.max(0, last - first + 1) }, (_unused, i) => {
      const k = first + i;
      return k <= middle ? (k - low) / (middle - low) : (high - k) / (high - middle);
    });
    const sum = raw.reduce((total, weight) => total + weight, 0);
    // A band narrower than the distance of two frequencies is that of the nearest.
    if (!(sum > 0)) return { first: Math.round(middle), weights: Float64Array.of(1) };
    return { first, weights: raw.map((weight) => weight / sum) };
  });
}
