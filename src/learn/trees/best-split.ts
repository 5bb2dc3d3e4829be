/** Whether a side of a split may have so many rows, of which so many are of the second class. */
export type Allowed = (count: number, second: number) => boolean;

/** A way to part the rows of a node by one column. */
export interface Parting {
  /** Of numbers: the last bin that goes left. */
  readonly last: number;
  /** Of codes: those that go left. */
  readonly codes: readonly number[];
  /** The fall of Gini's impurity times the weight. */
  readonly score: number;
}

const SMALLEST_GAIN = 1e-9;

/** The best bin to end the left side with, from a histogram [bin, class] whose rows are in bins `low` to `high`. */
export function bestThreshold(
  histogram: Float64Array,
  low: number,
  high: number,
  isAllowed: Allowed,
): Parting | undefined {
  let all = 0;
  let allSecond = 0;
  for (let bin = low; bin <= high; bin++) {
    allSecond += histogram[2 * bin + 1];
    all += histogram[2 * bin] + histogram[2 * bin + 1];
  }
  const before = purity(all, allSecond);
  let score = SMALLEST_GAIN * all;
  let last = -1;
  let count = 0;
  let second = 0;
  for (let bin = low; bin < high; bin++) {
    const here = histogram[2 * bin] + histogram[2 * bin + 1];
    if (here === 0) continue;
    count += here;
    second += histogram[2 * bin + 1];
    if (!(isAllowed(count, second) && isAllowed(all - count, allSecond - second))) continue;
    const gain = purity(count, second) + purity(all - count, allSecond - second) - before;
    if (gain <= score) continue;
    score = gain;
    last = bin;
  }
  return last < 0 ? undefined : { last: middleOfGap(histogram, last), codes: [], score };
}

// Bins without rows between the two sides are shared by them.
function middleOfGap(histogram: Float64Array, last: number): number {
  let next = last + 1;
  while (histogram[2 * next] + histogram[2 * next + 1] === 0) next++;
  return (last + next - 1) >> 1;
}

/** The best subset of codes for the left side: among those in the order of their share of the second class it is found. */
export function bestSubset(histogram: Float64Array, bins: number, isAllowed: Allowed): Parting | undefined {
  const codes: number[] = [];
  const unseen: number[] = [];
  let all = 0;
  let allSecond = 0;
  for (let code = 0; code < bins; code++) {
    const here = histogram[2 * code] + histogram[2 * code + 1];
    if (here === 0) {
      unseen.push(code);
      continue;
    }
    codes.push(code);
    all += here;
    allSecond += histogram[2 * code + 1];
  }
  const shareOf = (code: number) => histogram[2 * code + 1] / (histogram[2 * code] + histogram[2 * code + 1]);
  codes.sort((a, b) => shareOf(a) - shareOf(b) || a - b);
  const before = purity(all, allSecond);
  let score = SMALLEST_GAIN * all;
  let taken = 0;
  let weight = 0;
  let count = 0;
  let second = 0;
  for (let k = 0; k < codes.length - 1; k++) {
    second += histogram[2 * codes[k] + 1];
    count += histogram[2 * codes[k]] + histogram[2 * codes[k] + 1];
    if (!(isAllowed(count, second) && isAllowed(all - count, allSecond - second))) continue;
    const gain = purity(count, second) + purity(all - count, allSecond - second) - before;
    if (gain <= score) continue;
    score = gain;
    taken = k + 1;
    weight = count;
  }
  if (taken === 0) return undefined;
  // Codes that no row has here go where most rows go.
  return { last: -1, codes: [...codes.slice(0, taken), ...(2 * weight > all ? unseen : [])], score };
}

// The impurity that is left falls as the sum of this over both sides rises.
function purity(count: number, second: number): number {
  const first = count - second;
  return (first * first + second * second) / count;
}
