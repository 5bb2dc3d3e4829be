import type { ColumnFacts } from './univariate.js';

/** Most whole numbers that are counted one by one; a wider range is counted in bins of equal width. */
const MOST_BINS = 1024;

/**
 * The weighted histogram of a count column with its first two moments: all that any law of counts needs to be fitted.
 * It lies in `[weight, Σ w (x - origin), Σ w (x - origin)², bins …]`.
 */
export interface Counts {
  readonly origin: number;
  readonly width: number;
  readonly bins: number;
  readonly statisticsSize: number;
  add(
    statistics: Float64Array,
    at: number,
    values: Float64Array,
    weights: Float64Array,
    first: number,
    step: number,
  ): void;
}

/** A view of one histogram: whole numbers (or middles of bins) that hold weight, with their weights and moments. */
export interface CountSummary {
  readonly values: Float64Array;
  readonly weights: Float64Array;
  readonly total: number;
  readonly mean: number;
  readonly variance: number;
  /** Whether each value stands for itself alone. */
  readonly isExact: boolean;
}

/** The histogram's layout for a column; its range decides nothing but the place of the bins. */
export function counts(column: ColumnFacts): Counts {
  const origin = Math.floor(Number.isFinite(column.minimum) ? column.minimum : 0);
  const span = Math.max(1, Math.ceil(column.maximum) - origin + 1 || 1);
  const width = Math.ceil(span / MOST_BINS);
  const bins = Math.ceil(span / width);
  return {
    origin,
    width,
    bins,
    statisticsSize: 3 + bins,
    add(statistics, at, values, weights, first, step) {
      let count = 0;
      let sum = 0;
      let squares = 0;
      for (let i = 0, w = first; i < values.length; i++, w += step) {
        const offset = values[i] - origin;
        if (Number.isNaN(offset)) continue;
        const weight = weights[w];
        count += weight;
        sum += weight * offset;
        squares += weight * offset * offset;
        const bin = width === 1 ? offset | 0 : Math.floor(offset / width);
        statistics[at + 3 + (bin < 0 ? 0 : bin < bins ? bin : bins - 1)] += weight;
      }
      statistics[at] += count;
      statistics[at + 1] += sum;
      statistics[at + 2] += squares;
    },
  };
}

/** What a histogram holds; undefined where it holds nothing. */
export function summarise(layout: Counts, statistics: Float64Array, at: number): CountSummary | undefined {
  const total = statistics[at];
  if (!(total > 0)) return undefined;
  const offset = statistics[at + 1] / total;
  const { origin, width, bins } = layout;
  const held: number[] = [];
  for (let bin = 0; bin < bins; bin++) if (statistics[at + 3 + bin] > 0) held.push(bin);
  return {
    values: Float64Array.from(held, (bin) => origin + bin * width + Math.floor((width - 1) / 2)),
    weights: Float64Array.from(held, (bin) => statistics[at + 3 + bin]),
    total,
    mean: origin + offset,
    variance: Math.max(0, statistics[at + 2] / total - offset * offset),
    isExact: width === 1,
  };
}
