import { describe, expect, it } from 'vitest';
import { keyOf } from '../random/key.js';
import { fourierTransform, powerSpectrum } from './fourier.js';

describe('fourierTransform', () => {
  it('is the sum that defines it', () => {
    for (const n of [1, 2, 4, 64]) {
      const draws = keyOf(n).draws();
      const [re, im] = [0, 1].map(() => Float64Array.from({ length: n }, () => draws.normal()));
      const [real, imaginary] = [re.slice(), im.slice()];
      fourierTransform(n)(real, imaginary);
      for (let k = 0; k < n; k++) {
        let [a, b] = [0, 0];
        for (let t = 0; t < n; t++) {
          const angle = (-2 * Math.PI * ((k * t) % n)) / n;
          a += re[t] * Math.cos(angle) - im[t] * Math.sin(angle);
          b += re[t] * Math.sin(angle) + im[t] * Math.cos(angle);
        }
        expect(real[k]).toBeCloseTo(a, 12);
        expect(imaginary[k]).toBeCloseTo(b, 12);
      }
    }
  });

  it('refuses lengths that are no powers of two', () => {
    for (const n of [0, 6, 2.5])
      expect(() => fourierTransform(n)).toThrow(`fourier-transform: length must be a power of two, got ${n}`);
    expect(() => fourierTransform(8)(new Float64Array(8), new Float64Array(4))).toThrow(
      'fourier-transform: parts must have 8 numbers, got 8 and 4',
    );
  });
});

describe('powerSpectrum', () => {
  it('has all power of a wave at its frequency, and that of the values in all (Parseval)', () => {
    const n = 32;
    const wave = Float64Array.from({ length: n }, (_, t) => 3 * Math.cos((2 * Math.PI * 5 * t) / n + 0.3));
    const power = powerSpectrum(n)(wave);
    for (const [k, value] of power.entries()) expect(value).toBeCloseTo(k === 5 ? ((3 * n) / 2) ** 2 : 0, 10);
    expect((2 * power[5]) / n).toBeCloseTo(
      wave.reduce((sum, x) => sum + x * x, 0),
      10,
    );
  });
});
