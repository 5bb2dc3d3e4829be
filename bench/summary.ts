import { quantile } from '../src/numeric/quantile.js';

/** How many times as fast as a peer: above 1 means that ancestral is faster. */
export interface Ratio {
  readonly median: number;
  /** The middle 80 % of the rounds. */
  readonly interval: readonly [number, number];
}

/** The ratio of each round compares neighbours in time, so that a busy minute strikes both. */
export function ratioOf(peer: readonly number[], ours: readonly number[]): Ratio {
  const ratios = peer.map((milliseconds, round) => milliseconds / ours[round]);
  return { median: quantileOf(ratios, 0.5), interval: [quantileOf(ratios, 0.1), quantileOf(ratios, 0.9)] };
}

export function medianOf(values: readonly number[]): number {
  return quantileOf(values, 0.5);
}

function quantileOf(values: readonly number[], p: number): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    p,
  );
}
