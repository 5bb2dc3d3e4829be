import { ShapeError } from '../util/errors.js';

/** Changes the real and imaginary parts of n numbers in place. */
export type FourierTransform = (real: Float64Array, imaginary: Float64Array) => void;

/**
 * The discrete Fourier transform X_k = Σ_t x_t e^(−2πi kt/n) of n numbers, n a power of two (Cooley and Tukey 1965, radix 2).
 * Throws ShapeError for other lengths.
 */
export function fourierTransform(n: number): FourierTransform {
  if (!(Number.isInteger(n) && n >= 1 && 2 ** Math.round(Math.log2(n)) === n))
    throw new ShapeError(`fourier-transform: length must be a power of two, got ${n}`);
  const { cosines, sines } = rootsOf(n);
  return (real, imaginary) => {
    if (real.length !== n || imaginary.length !== n)
      throw new ShapeError(
        `fourier-transform: parts must have ${n} numbers, got ${real.length} and ${imaginary.length}`,
      );
    reverseBits(real, imaginary);
    for (let half = 1; half < n; half *= 2) {
      const stride = n / (2 * half);
      for (let start = 0; start < n; start += 2 * half) {
        for (let k = 0; k < half; k++) {
          const i = start + k;
          const j = i + half;
          const c = cosines[k * stride];
          const s = sines[k * stride];
          const re = real[j] * c + imaginary[j] * s;
          const im = imaginary[j] * c - real[j] * s;
          real[j] = real[i] - re;
          imaginary[j] = imaginary[i] - im;
          real[i] += re;
          imaginary[i] += im;
        }
      }
    }
  };
}

/** |X_k|² of n real numbers for the frequencies k = 0 … n/2; n is a power of two. */
export function powerSpectrum(n: number): (values: Float64Array) => Float64Array {
  const transform = fourierTransform(n);
  return (values) => {
    const real = values.slice();
    const imaginary = new Float64Array(n);
    transform(real, imaginary);
    const powers = new Float64Array((n >> 1) + 1);
    for (let k = 0; k < powers.length; k++) powers[k] = real[k] ** 2 + imaginary[k] ** 2;
    return powers;
  };
}

function reverseBits(real: Float64Array, imaginary: Float64Array): void {
  const n = real.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; (j & bit) !== 0; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i >= j) continue;
    swap(real, i, j);
    swap(imaginary, i, j);
  }
}

function swap(part: Float64Array, i: number, j: number): void {
  const held = part[i];
  part[i] = part[j];
  part[j] = held;
}

function rootsOf(n: number): { readonly cosines: Float64Array; readonly sines: Float64Array } {
  const cosines = new Float64Array(n >> 1);
  const sines = new Float64Array(n >> 1);
  for (let k = 0; k < n >> 1; k++) {
    cosines[k] = Math.cos((2 * Math.PI * k) / n);
    sines[k] = Math.sin((2 * Math.PI * k) / n);
  }
  return { cosines, sines };
}
