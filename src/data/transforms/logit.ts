import { elementwise } from './transform.js';

export type Bounds = { readonly lower: number; readonly upper: number };

/** y = log((x - lower) / (upper - x)), for values strictly between the bounds. */
export const logit = elementwise<Bounds>(
  'logit',
  ({ lower, upper }, x) => (x > lower && x < upper ? Math.log(x - lower) - Math.log(upper - x) : Number.NaN),
  // From the nearer bound, so that values close to it keep their distance from it.
  ({ lower, upper }, y) => {
    const share = 1 / (1 + Math.exp(Math.abs(y)));
    return y < 0 ? lower + (upper - lower) * share : upper - (upper - lower) * share;
  },
  ({ lower, upper }, x) =>
    x > lower && x < upper ? Math.log(upper - lower) - Math.log(x - lower) - Math.log(upper - x) : Number.NaN,
);
