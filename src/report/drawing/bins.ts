import type { Kind } from '../../data/schema.js';
import { knownCells } from '../sampled-column.js';
import { extent, padded } from './scale.js';

/** Equal bins over the values that matter, and how many of each list fall into them. */
export interface Bins {
  /** One more than there are bins. */
  readonly edges: readonly number[];
}

/** About `count` equal bins over the values; bins of whole numbers and dates hold equally many of them. */
export function equalBins(values: ArrayLike<number>, count: number, kind: Kind): Bins {
  const range = extent(values);
  if (range === undefined) return { edges: [0, 1] };
  if (kind === 'integer' || kind === 'date') {
    const [low, high] = [Math.floor(range[0]), Math.ceil(range[1])];
    const width = Math.max(1, Math.ceil((high - low + 1) / count));
    const bins = Math.max(1, Math.ceil((high - low + 1) / width));
    return { edges: Array.from({ length: bins + 1 }, (_, i) => low - 0.5 + i * width) };
  }
  const [low, high] = padded(range, range[0] === range[1] ? 0 : 0.02);
  return { edges: Array.from({ length: count + 1 }, (_, i) => low + ((high - low) * i) / count) };
}

/** A number of bins that neither hides nor invents shape: the cube root of the rows, twice, between 6 and 40. */
export function binCount(rows: number): number {
  return Math.max(6, Math.min(40, Math.round(2 * Math.cbrt(rows))));
}

/** Shares of the known cells in each bin, and how many cells lie outside all of them. */
export function binShares(
  cells: ArrayLike<number>,
  { edges }: Bins,
): { readonly shares: Float64Array; readonly outside: number } {
  const bins = edges.length - 1;
  const shares = new Float64Array(bins);
  const known = knownCells(cells);
  const width = (edges[bins] - edges[0]) / bins;
  let outside = 0;
  for (const value of known) {
    const bin = value === edges[bins] ? bins - 1 : Math.floor((value - edges[0]) / width);
    if (bin >= 0 && bin < bins) shares[bin] += 1 / known.length;
    else outside++;
  }
  return { shares, outside };
}
