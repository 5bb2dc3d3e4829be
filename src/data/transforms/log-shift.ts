import { elementwise } from './transform.js';

export type LogShift = { readonly shift: number };

/** y = log(x - shift), for values above the shift. */
export const logShift = elementwise<LogShift>(
  'log-shift',
  ({ shift }, x) => (x > shift ? Math.log(x - shift) : Number.NaN),
  ({ shift }, y) => shift + Math.exp(y),
  ({ shift }, x) => (x > shift ? -Math.log(x - shift) : Number.NaN),
);
