import type { TableRows } from '../data/rows.js';
import { isCoded } from '../data/schema.js';
import { kindOfRows } from '../data/sequences/layout.js';
import { sequencesOf } from '../data/sequences/sequence-rows.js';
import type { Key } from '../random/key.js';
import { DataError, ShapeError } from '../util/errors.js';
import { decibelsApart, logSpectraOf, meanSpectrum, type SpectrumSettings } from './log-spectra.js';
import type { Metric } from './metric.js';

const RESAMPLES = 100;

/** A distance in decibels, with its standard error over the first waveforms; absent for a single one. */
export interface SpectralDistance {
  readonly value: number;
  readonly standardError?: number;
}

/**
 * Distance of two sets of waveforms in decibels: √ mean_k (S_k − R_k)², where S and R are the mean log power spectra, each frame counted
 * once. It knows how much of each frequency there is, nothing of when. The standard error is by bootstrap over judged waveforms.
 */
export function logSpectralDistance(
  judged: readonly Float64Array[],
  real: readonly Float64Array[],
  key: Key,
  settings: SpectrumSettings = {},
): SpectralDistance {
  checkSets(judged.length, real.length);
  const spectra = logSpectraOf('log-spectral-distance', real, settings);
  const reference = meanSpectrum(real.flatMap(spectra));
  const each = judged.map((waveform) => {
    const frames = spectra(waveform);
    return { frames: frames.length, mean: meanSpectrum(frames) };
  });
  const value = decibelsApart(weighted(each), reference);
  if (judged.length < 2) return { value };
  const draws = key.draws();
  const again = Array.from({ length: RESAMPLES }, () =>
    decibelsApart(weighted(each.map(() => each[draws.below(each.length)])), reference),
  );
  return { value, standardError: deviation(again) };
}

/** The mean over frames t of √ mean_k (S_tk − R_tk)² in decibels, of waveforms that belong together in pairs: how far a reconstruction is off. */
export function pairedLogSpectralDistance(
  judged: readonly Float64Array[],
  real: readonly Float64Array[],
  settings: SpectrumSettings = {},
): SpectralDistance {
  checkSets(judged.length, real.length);
  const wrong = judged.findIndex((waveform, i) => waveform.length !== real[i]?.length);
  if (wrong >= 0 || judged.length !== real.length)
    throw new ShapeError(
      `log-spectral-distance: paired waveforms must be as many and as long, got ${sizes(judged, wrong)} and ${sizes(real, wrong)}`,
    );
  const spectra = logSpectraOf('log-spectral-distance', real, settings);
  const each = judged.map((waveform, i) => {
    const others = spectra(real[i]);
    const distances = spectra(waveform).map((spectrum, t) => decibelsApart(spectrum, others[t]));
    return { sum: distances.reduce((sum, value) => sum + value, 0), frames: distances.length };
  });
  const frames = each.reduce((sum, one) => sum + one.frames, 0);
  const value = each.reduce((sum, one) => sum + one.sum, 0) / frames;
  if (each.length < 2) return { value };
  // Of a ratio of sums over waveforms (Cochran 1977, section 2.11).
  const squares = each.reduce((sum, one) => sum + (one.sum - value * one.frames) ** 2, 0);
  return { value, standardError: Math.sqrt((squares * each.length) / (each.length - 1)) / frames };
}

/** How far the mean spectrum of judged sequences of numbers, such as sound, is from that of real ones. */
export const logSpectralDistanceMetric: Metric = {
  name: 'log-spectral-distance',
  title: 'Log-spectral distance',
  summary:
    'how far drawn sounds, or other sequences of numbers, are from real ones in how much of each frequency they hold',
  references: [
    'A. H. Gray and J. D. Markel (1976): Distance measures for speech processing, IEEE Transactions on Acoustics, Speech and Signal Processing 24',
  ],
  refusal(schema) {
    const isWave = kindOfRows(schema) === 'sequences' && schema.columns.length === 1 && !isCoded(schema.columns[0]);
    return isWave ? undefined : 'needs sequences of one number a step, such as sound';
  },
  async measure(judged, { real, key }) {
    const distance = logSpectralDistance(waveforms(judged), waveforms(real), key);
    return [
      {
        metric: 'log-spectral-distance',
        ...distance,
        unit: 'dB',
        better: 'smaller',
        note: 'root mean square difference of the mean log power spectra of frames of 256 values',
      },
    ];
  },
};

function waveforms(rows: TableRows): Float64Array[] {
  const { columns, starts, count } = sequencesOf(rows);
  return Array.from({ length: count }, (_, i) => columns[0].subarray(starts[i], starts[i + 1]));
}

function weighted(each: readonly { readonly frames: number; readonly mean: Float64Array }[]): Float64Array {
  const frames = each.reduce((sum, one) => sum + one.frames, 0);
  const mean = new Float64Array(each[0].mean.length);
  for (const one of each) for (let k = 0; k < mean.length; k++) mean[k] += (one.mean[k] * one.frames) / frames;
  return mean;
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

function sizes(set: readonly Float64Array[], at: number): string {
  return at < 0 || set[at] === undefined ? `${set.length} waveforms` : `${set[at].length} values`;
}

function checkSets(judged: number, real: number): void {
  if (judged > 0 && real > 0) return;
  throw new DataError(`log-spectral-distance: needs waveforms on both sides, got ${judged} and ${real}`, {
    code: 'DATA_TOO_FEW_ROWS',
  });
}
