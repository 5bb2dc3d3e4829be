// Waveforms of WAV files: RIFF chunks, of which `fmt ` says how samples are written down and `data` holds them.
// Microsoft and IBM, "Multimedia programming interface and data specifications 1.0", 1991.
import { DataError } from '../../util/errors.js';

/** One waveform. */
export interface Waveform {
  /** Samples a second. */
  readonly rate: number;
  /** Samples from -1 to 1, the mean of the channels. */
  readonly samples: Float32Array;
  /** Number of channels that the file has. */
  readonly channels: number;
}

const PCM = 1;
const FLOAT = 3;
/** The true format stands further on, as the first two bytes of an identifier. */
const EXTENSIBLE = 0xfffe;

type Sample = (view: DataView, at: number) => number;

/** Samples by format and bits: whole numbers are shares of the largest, those of 8 bits have no sign. */
const SAMPLES: Readonly<Record<string, Sample>> = {
  [`${PCM}-8`]: (view, at) => (view.getUint8(at) - 128) / 128,
  [`${PCM}-16`]: (view, at) => view.getInt16(at, true) / 2 ** 15,
  [`${PCM}-24`]: (view, at) => (view.getInt16(at + 1, true) * 256 + view.getUint8(at)) / 2 ** 23,
  [`${PCM}-32`]: (view, at) => view.getInt32(at, true) / 2 ** 31,
  [`${FLOAT}-32`]: (view, at) => view.getFloat32(at, true),
};

/** The waveform in the bytes of a WAV file: PCM of 8, 16, 24 or 32 bits, or 32-bit numbers. Throws DataError for others and for damaged files. */
export function decodeWav(bytes: Uint8Array, who = 'wav'): Waveform {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!isWav(bytes))
    throw new DataError(`${who}: must begin as a WAV file does, got other bytes`, { code: 'DATA_FORMAT' });
  const format = formatOf(who, view, chunk(who, view, 'fmt '));
  const { start, size } = chunk(who, view, 'data');
  const { channels, width, sample, rate } = format;
  const count = Math.floor(size / (channels * width));
  const samples = new Float32Array(count);
  for (let t = 0; t < count; t++) {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += sample(view, start + (t * channels + c) * width);
    samples[t] = sum / channels;
  }
  if (!samples.every(Number.isFinite))
    throw new DataError(`${who}: samples must be finite numbers, got others`, { code: 'DATA_NONFINITE' });
  return { rate, samples, channels };
}

/** Whether bytes begin as a WAV file does. */
export function isWav(head: Uint8Array): boolean {
  return head.length >= 12 && textAt(head, 0) === 'RIFF' && textAt(head, 8) === 'WAVE';
}

interface Chunk {
  readonly start: number;
  readonly size: number;
}

/** The first chunk of this name. */
function chunk(who: string, view: DataView, name: string): Chunk {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  for (let at = 12; at + 8 <= view.byteLength; ) {
    const size = view.getUint32(at + 4, true);
    const start = at + 8;
    if (textAt(bytes, at) === name) {
      if (start + size > view.byteLength)
        throw invalid(`${who}: chunk ${name.trim()} must have ${size} bytes, got ${view.byteLength - start}`);
      return { start, size };
    }
    // Chunks begin at even places.
    at = start + size + (size & 1);
  }
  throw invalid(`${who}: must have a chunk ${name.trim()}, got none`);
}

function formatOf(who: string, view: DataView, { start, size }: Chunk) {
  if (size < 16) throw invalid(`${who}: chunk fmt must have 16 bytes at least, got ${size}`);
  const written = view.getUint16(start, true);
  const code = written === EXTENSIBLE && size >= 26 ? view.getUint16(start + 24, true) : written;
  const [channels, rate, bits] = [
    view.getUint16(start + 2, true),
    view.getUint32(start + 4, true),
    view.getUint16(start + 14, true),
  ];
  if (channels === 0 || rate === 0)
    throw invalid(`${who}: must have a channel and a rate, got ${channels} channels at ${rate} samples a second`);
  const sample = SAMPLES[`${code}-${bits}`];
  if (sample === undefined)
    throw new DataError(`${who}: must hold PCM of 8, 16, 24 or 32 bits, got format ${code} of ${bits} bits`, {
      code: 'DATA_FORMAT',
      hint: 'write it as 16-bit PCM (ffmpeg -i FILE -c:a pcm_s16le OUT.wav)',
    });
  return { channels, rate, width: bits / 8, sample };
}

function textAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

function invalid(message: string): DataError {
  return new DataError(message, { code: 'WAV_INVALID', hint: 'the file is damaged or cut short; copy it again' });
}
