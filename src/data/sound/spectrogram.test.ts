import { describe, expect, it } from 'vitest';
import { spectrogramLayout, spectrograms } from './spectrogram.js';

const RATE = 8000;

/** Two tones, the second 20 dB weaker, for 0.375 s. */
const tones = Float32Array.from(
  { length: 3000 },
  (_, n) => 0.5 * Math.sin((2 * Math.PI * 440 * n) / RATE) + 0.05 * Math.sin((2 * Math.PI * 2500 * n) / RATE),
);

describe('spectrograms', () => {
  it('are those of an independent computation', () => {
    const { images, height, width, sound } = spectrograms({ rate: RATE, sounds: [tones] });
    expect([height, width]).toEqual([32, 32]);
    expect(sound).toMatchObject({ rate: RATE, frame: 512, hop: 256, from: 50, to: 4000, floor: 60 });
    const column = (f: number) => Array.from({ length: 32 }, (_, row) => images[32 * row + f]);
    // numpy.fft.rfft of windowed frames and triangles by their definition; a level may round the other way.
    const near = (own: readonly number[], other: readonly number[]) =>
      expect(Math.max(...own.map((level, i) => Math.abs(level - other[i])))).toBeLessThanOrEqual(1);
    const zeros = (count: number) => new Array<number>(count).fill(0);
    near(column(4), [...zeros(5), 117, 162, ...zeros(16), 57, 255, 254, 59, ...zeros(5)]);
    near(column(11), [
      ...[0, 0, 0, 0, 15, 89, 127, 83, 60, 55, 55, 57, 60, 64, 69, 74],
      ...[80, 88, 96, 105, 115, 128, 145, 172, 219, 219, 179, 161, 151, 146, 142, 140],
    ]);
    expect(column(12)).toEqual(zeros(32));
  });

  it('do not know how loud a sound is, and are black for silence', () => {
    const quiet = tones.map((value) => value / 64);
    const { images, labels, notes } = spectrograms({
      ...{ rate: RATE, sounds: [tones, quiet, new Float32Array(9000)], labels: ['a', 'b', 'c'] },
    });
    expect(images.subarray(1024, 2048)).toEqual(images.subarray(0, 1024));
    expect(images.subarray(2048)).toEqual(new Uint8Array(1024));
    expect(labels).toEqual(['a', 'b', 'c']);
    expect(notes.at(-1)).toBe('1 of 3 sounds are cut after 1.056 s');
  });

  it('refuse what is no sound', () => {
    const of = (sounds: Float32Array[], rate = RATE) => spectrograms({ rate, sounds });
    expect(() => of([])).toThrow('spectrogram: must hold a sound, got none');
    expect(() => of([new Float32Array(0)])).toThrow('sounds must have samples, got none in sound 1');
    expect(() => of([Float32Array.of(0, Number.NaN)])).toThrow('samples must be finite numbers, got NaN in sound 1');
    expect(() => of([tones], Number.NaN)).toThrow('rate must be a number > 0, got NaN');
    expect(() => of([tones], 20)).toThrow('rate must be over 100 Hz, got 20');
    expect(() => spectrograms({ rate: RATE, sounds: [tones], labels: [] })).toThrow('labels must be 1, one a sound');
    expect(() => spectrogramLayout(RATE, { bands: 1 })).toThrow('spectrogram: bands must be an integer >= 2, got 1');
  });
});
