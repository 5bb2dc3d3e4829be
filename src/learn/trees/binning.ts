/** How the values of a column become small whole numbers that trees can be grown on. */
export type Binning = {
  /** Whether bins are codes without order; else bin b holds the x with edges[b - 1] < x <= edges[b]. */
  readonly isCoded: boolean;
  readonly bins: number;
  /** Borders between the bins of numbers, ascending, each between two values; empty for codes. */
  readonly edges: Float64Array;
};

/** The bin of a missing value. */
export const MISSING = 0xffff;

/** Bins of codes 0 … size - 1. */
export function codedBins(size: number): Binning {
  return { isCoded: true, bins: size, edges: new Float64Array(0) };
}

/** Bins of about equal weight for numbers: one for each different value where there are at most so many. NaN is missing. */
export function orderedBins(values: Float64Array, most = 256): Binning {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const starts = [0]; // where a different value begins
  for (let i = 1; i < sorted.length; i++) if (sorted[i] > sorted[i - 1]) starts.push(i);
  const edges: number[] = [];
  const share = starts.length <= most ? 0 : sorted.length / most;
  let filled = 0;
  for (const start of starts.slice(1)) {
    if (start - filled < share) continue;
    filled = start;
    edges.push(between(sorted[start - 1], sorted[start]));
  }
  return { isCoded: false, bins: edges.length + 1, edges: Float64Array.from(edges) };
}

/** The bin of each value. */
export function binsOf({ isCoded, edges }: Binning, values: Float64Array): Uint16Array {
  const bins = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    bins[i] = Number.isNaN(value) ? MISSING : isCoded ? value : binOf(edges, value);
  }
  return bins;
}

/** How many edges lie below x. */
function binOf(edges: Float64Array, x: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

// Half of each, because their sum may overflow; the lower one where nothing lies between.
function between(lower: number, upper: number): number {
  const middle = lower / 2 + upper / 2;
  return middle > lower && middle < upper ? middle : lower;
}
