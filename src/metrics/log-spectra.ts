// Short-time spectra of waveforms in decibels: frames of n values, half a frame apart, under a Hann window; what a last frame lacks is silence.
import { powerSpectrum } from '../numeric/fourier.js';
import { DataError, OptionError } from '../util/errors.js';

/** Decibels below the mean power of the reference at which power counts as silence. */
const SILENCE = 80;

export interface SpectrumSettings {
  /** Values of a frame, a power of two >= 4; 256 where absent. */
  readonly frame?: number;
}

/** Log power spectra of the frames of one waveform: frequencies 0 … n/2 of each. */
export type LogSpectra = readonly Float64Array[];

/** What turns waveforms into log spectra in decibels, with the silence of these reference ones for all. */
export function logSpectraOf(
  who: string,
  reference: readonly Float64Array[],
  { frame = 256 }: SpectrumSettings = {},
): (waveform: Float64Array) => LogSpectra {
  if (!(Number.isInteger(frame) && frame >= 4 && (frame & (frame - 1)) === 0))
    throw new OptionError(`${who}: frame must be a power of two >= 4, got ${frame}`);
  const powersOf = framePowers(who, frame);
  const power = meanOf(reference.flatMap((waveform) => powersOf(waveform).map(meanOf)));
  if (!(power > 0)) throw new DataError(`${who}: reference must have sound, got silence`);
  const floor = power * 10 ** (-SILENCE / 10);
  return (waveform) => powersOf(waveform).map((powers) => powers.map((each) => 10 * Math.log10(Math.max(each, floor))));
}

function framePowers(who: string, frame: number): (waveform: Float64Array) => Float64Array[] {
  const window = Float64Array.from({ length: frame }, (_, t) => 0.5 - 0.5 * Math.cos((2 * Math.PI * t) / frame));
  const spectrum = powerSpectrum(frame);
  const hop = frame / 2;
  return (waveform) => {
    checkValues(who, waveform);
    const count = Math.max(1, Math.ceil((waveform.length - frame) / hop) + 1);
    return Array.from({ length: count }, (_, f) => {
      const values = new Float64Array(frame);
      values.set(waveform.subarray(f * hop, f * hop + frame));
      for (let t = 0; t < frame; t++) values[t] *= window[t];
      return spectrum(values);
    });
  };
}

function checkValues(who: string, waveform: Float64Array): void {
  if (waveform.length === 0)
    throw new DataError(`${who}: waveforms must have values, got none`, { code: 'DATA_EMPTY' });
  const wrong = waveform.find((value) => !Number.isFinite(value));
  if (wrong !== undefined)
    throw new DataError(`${who}: waveforms must be finite numbers, got ${wrong}`, { code: 'DATA_NONFINITE' });
}

/** √ of the mean square of the differences over frequencies. */
export function decibelsApart(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] - b[k]) ** 2;
  return Math.sqrt(sum / a.length);
}

/** The mean spectrum. */
export function meanSpectrum(spectra: readonly Float64Array[]): Float64Array {
  const mean = new Float64Array(spectra[0].length);
  for (const spectrum of spectra) for (let k = 0; k < mean.length; k++) mean[k] += spectrum[k] / spectra.length;
  return mean;
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}
