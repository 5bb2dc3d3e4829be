import type { Key } from '../../random/key.js';

// x + U with U uniform on [0, 1) turns a mass on whole numbers into a density p(y), and E_U log p(x + U) is a lower bound
// on log P(x) = log ∫ p(x + u) du (Theis, van den Oord and Bethge, "A note on the evaluation of generative models", 2016).

/** Whole numbers plus uniform noise from [0, 1), row i's from `key.at(index[i])` alone. Missing cells stay missing; the log-Jacobian is 0. */
export function dequantise(x: Float64Array, index: Int32Array, key: Key): Float64Array {
  const y = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) {
    const noisy = x[i] + key.at(index[i]).draws().uniform();
    // Rounding must not carry a value into the next whole number.
    y[i] = Math.floor(noisy) === x[i] || Number.isNaN(noisy) ? noisy : x[i];
  }
  return y;
}

/** The whole numbers that `dequantise` started from. */
export function quantise(y: Float64Array): Float64Array {
  return y.map(Math.floor);
}
