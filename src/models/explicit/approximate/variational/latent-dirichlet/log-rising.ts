import { logGamma } from '../../../../../numeric/log-gamma.js';

const TABLE = 512;

/** log Γ(x + n) − log Γ(x) for n >= 0, a sum of n logarithms for whole n; small whole n are looked up. */
export function logRising(x: number): (n: number) => number {
  const table = new Float64Array(TABLE);
  let filled = 0;
  const atZero = logGamma(x);
  return (n) => {
    if (n >= TABLE || !Number.isInteger(n)) return logGamma(x + n) - atZero;
    for (; filled < n; filled++) table[filled + 1] = table[filled] + Math.log(x + filled);
    return table[n];
  };
}
