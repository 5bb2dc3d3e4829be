/** exp of this is 1.4e-24: even 10^8 such terms beside the largest, which is 1, are lost in rounding. */
const NEGLIGIBLE = -55;

/** log Σ exp(values[i]) for i from `from` to before `to`; -Infinity when there are none. */
export function logSumExp(values: ArrayLike<number>, from = 0, to = values.length): number {
  let largest = -Infinity;
  for (let i = from; i < to; i++) {
    if (values[i] > largest) largest = values[i];
    else if (Number.isNaN(values[i])) return NaN;
  }
  if (largest === -Infinity || largest === Infinity) return largest;
  let sum = 0;
  for (let i = from; i < to; i++) {
    const gap = values[i] - largest;
    if (gap > NEGLIGIBLE) sum += Math.exp(gap);
  }
  return largest + Math.log(sum);
}

/** log(e^a + e^b). */
export function logAddExp(a: number, b: number): number {
  if (a === b) return a + Math.LN2; // also two infinities of one sign
  const largest = Math.max(a, b);
  return largest === Infinity ? largest : largest + Math.log1p(Math.exp(Math.min(a, b) - largest));
}

/** log(1 - e^x) for x <= 0 (Mächler 2012); NaN above. */
export function log1mExp(x: number): number {
  return x > -Math.LN2 ? Math.log(-Math.expm1(x)) : Math.log1p(-Math.exp(x));
}
