import { describe, expect, it } from 'vitest';
import { codeTexts } from '../data/sequences/code-text.js';
import { sequenceRows } from '../data/sequences/sequence-rows.js';
import { madeColumn, madeSchema } from '../model/made-family.test.data.js';
import { keyOf } from '../random/key.js';
import { logSpectralDistance, logSpectralDistanceMetric, pairedLogSpectralDistance } from './log-spectral-distance.js';

const key = keyOf(1);

function noise(count: number, length: number, seed: number, scale = 1): Float64Array[] {
  return Array.from({ length: count }, (_, i) => {
    const draws = keyOf(seed).at(i).draws();
    return Float64Array.from({ length }, () => scale * draws.normal());
  });
}

/** x_t = e_t + 0.9 e_(t-1), whose power is |1 + 0.9 e^(-iω)|² that of noise. */
function smooth(waveforms: readonly Float64Array[]): Float64Array[] {
  return waveforms.map((wave) => wave.map((value, t) => value + (t === 0 ? 0 : 0.9 * wave[t - 1])));
}

describe('logSpectralDistance', () => {
  it('is nothing of a set to itself, and the gain of a set that is only louder', () => {
    const real = noise(10, 600, 1);
    expect(logSpectralDistance(real, real, key).value).toBeLessThan(1e-12);
    const louder = real.map((wave) => wave.map((value) => 10 * value));
    expect(logSpectralDistance(louder, real, key).value).toBeCloseTo(20, 10);
    expect(pairedLogSpectralDistance(louder, real).value).toBeCloseTo(20, 10);
    expect(pairedLogSpectralDistance(louder, real).standardError).toBeCloseTo(0, 10);
  });

  it('finds how much a filter takes from each frequency', () => {
    const frame = 64;
    const window = Float64Array.from({ length: frame }, (_, t) => 0.5 - 0.5 * Math.cos((2 * Math.PI * t) / frame));
    const own = window.reduce((sum, w) => sum + w * w, 0);
    const next = window.reduce((sum, w, t) => sum + w * (window[t + 1] ?? 0), 0);
    // Covariances 1.81 and 0.9 of x, seen through the window; those of noise are 1 and 0.
    const gains = Array.from(
      { length: frame / 2 + 1 },
      (_, k) => 10 * Math.log10(1.81 + 2 * 0.9 * Math.cos((2 * Math.PI * k) / frame) * (next / own)),
    );
    const expected = Math.sqrt(gains.reduce((sum, gain) => sum + gain ** 2, 0) / gains.length);
    const { value, standardError = Number.NaN } = logSpectralDistance(
      smooth(noise(40, 1024, 2)),
      noise(40, 1024, 3),
      key,
      { frame },
    );
    expect(standardError).toBeLessThan(0.1);
    // Both sets are drawn.
    expect(Math.abs(value - expected)).toBeLessThan(4 * Math.SQRT2 * standardError);
  });

  it('is one number a pair and frame where waveforms belong together', () => {
    const [a, b] = [noise(3, 300, 4), noise(3, 300, 5)];
    const apart = pairedLogSpectralDistance(a, b);
    // Log power of noise has the deviation 10/ln 10 · π/√6 = 5.57 dB, so two of them are 7.88 dB apart in the mean square.
    expect(apart.value).toBeGreaterThan(6.5);
    expect(apart.value).toBeLessThan(9);
    expect(logSpectralDistance(a, b, key).value).toBeLessThan(apart.value / 2);
  });

  it('has a standard error that sets of waveforms keep to', () => {
    const real = noise(50, 128, 6);
    const [values, squares] = [[] as number[], [] as number[]];
    for (let repeat = 0; repeat < 100; repeat++) {
      const { value, standardError = Number.NaN } = logSpectralDistance(noise(20, 128, 100 + repeat, 2), real, key, {
        frame: 32,
      });
      values.push(value);
      squares.push(standardError ** 2);
    }
    const mean = values.reduce((sum, value) => sum + value, 0) / 100;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 99;
    const ratio = squares.reduce((sum, value) => sum + value, 0) / 100 / variance;
    expect(Math.abs(ratio - 1)).toBeLessThan(4 * Math.sqrt(2 / 100));
  });

  it('judges sequences of one number a step and no others', async () => {
    const schema = madeSchema([madeColumn('x')], {
      sequence: { unit: 'step', ends: false, order: 'sequence', longest: 600 },
    });
    const known = { training: false };
    expect(logSpectralDistanceMetric.refusal(schema, known)).toBeUndefined();
    expect(logSpectralDistanceMetric.refusal(codeTexts(['ab', 'b']).schema, known)).toBe(
      'needs sequences of one number a step, such as sound',
    );
    const rows = sequenceRows([Float64Array.from(noise(1, 600, 7)[0])], [400, 200]);
    const [measured] = await logSpectralDistanceMetric.measure(rows, { schema, real: rows, key });
    expect(measured).toMatchObject({ metric: 'log-spectral-distance', unit: 'dB', better: 'smaller' });
    expect(measured.value).toBeLessThan(1e-10);
  });

  it('refuses what has no spectrum, and pairs that do not belong together', () => {
    const one = [Float64Array.of(1, 2, 3)];
    const who = 'log-spectral-distance:';
    expect(() => logSpectralDistance([], one, key)).toThrow(`${who} needs waveforms on both sides, got 0 and 1`);
    expect(() => logSpectralDistance(one, one, key, { frame: 12 })).toThrow(
      `${who} frame must be a power of two >= 4, got 12`,
    );
    expect(() => logSpectralDistance(one, [new Float64Array(9)], key)).toThrow(
      `${who} reference must have sound, got silence`,
    );
    expect(() => logSpectralDistance([Float64Array.of(1, Number.NaN)], one, key)).toThrow(
      `${who} waveforms must be finite numbers, got NaN`,
    );
    expect(() => logSpectralDistance([new Float64Array(0)], one, key)).toThrow(
      `${who} waveforms must have values, got none`,
    );
    expect(() => pairedLogSpectralDistance(one, [Float64Array.of(1)])).toThrow(
      `${who} paired waveforms must be as many and as long, got 3 values and 1 values`,
    );
    expect(() => pairedLogSpectralDistance(one, [...one, ...one])).toThrow(
      `${who} paired waveforms must be as many and as long, got 1 waveforms and 2 waveforms`,
    );
  });
});
