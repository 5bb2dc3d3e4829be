// MMD² = E k(x, x′) + E k(y, y′) − 2 E k(x, y) with a Gaussian k(x, y) = exp(−|x − y|² / 2σ²); σ is the median distance of the pooled rows, and in a
// second number k is the mean over five widths around it, which sees finer and coarser differences too.
import { median } from '../numeric/quantile.js';
import type { Metric } from './metric.js';
import { type Points, pointRefusal, twoSamples } from './point-rows.js';
import type { PairKernel } from './points/block-sums.js';
import { kernelTests } from './points/kernel-test.js';
import { pool, squaresFrom } from './points/pair-distances.js';

const WHO = 'maximum-mean-discrepancy';
/** Widths of the bank, each the root of two times the one before. */
const WIDTHS = 5;
/** Rows whose distances give the median, at most. */
const MEDIAN_ROWS = 500;

export const maximumMeanDiscrepancy: Metric = {
  name: WHO,
  title: 'Maximum mean discrepancy',
  summary: 'how far apart two samples are in the space of a Gaussian kernel, with a permutation test',
  references: [
    'Gretton, Borgwardt, Rasch, Schölkopf and Smola, "A kernel two-sample test", Journal of Machine Learning Research 13 (2012)',
  ],
  refusal: pointRefusal,
  async measure(judged, judging) {
    const { real, judged: other, words } = twoSamples(WHO, judged, judging, { least: 2, most: rowsOfPairs });
    const scale = medianSquare(real, other);
    const [single, bank] = kernelTests(real, other, [gaussianKernel(scale), bankKernel(scale)], judging.key);
    const sigma = Math.sqrt(scale).toPrecision(3);
    return [
      {
        ...{ metric: WHO, ...single, better: 'smaller' },
        note: `squared, unbiased: below zero by chance; kernel as wide as the median distance, ${sigma}; ${words}`,
      },
      {
        ...{ metric: `${WHO}-bank`, ...bank, better: 'smaller' },
        note: `the same with the mean of ${WIDTHS} kernels, from half to twice as wide; ${words}`,
      },
    ];
  },
};

/** Rows of either side whose pairs take about a second: what distances cost grows with the width. */
export function rowsOfPairs(width: number): number {
  return Math.min(2_000, Math.sqrt(1e9 / width));
}

/** The median of the squared distances of different rows of both samples, or of the first of them; of those that are not zero where most are, and 1 where all are. */
export function medianSquare(x: Points, y: Points): number {
  const pooled = pool(x, y);
  // Rows of both, evenly.
  const step = Math.max(1, pooled.count / MEDIAN_ROWS);
  const count = Math.min(pooled.count, MEDIAN_ROWS);
  const values = new Float64Array(count * pooled.width);
  for (let i = 0; i < count; i++) {
    const from = Math.floor(i * step) * pooled.width;
    values.set(pooled.values.subarray(from, from + pooled.width), i * pooled.width);
  }
  const some = { count, width: pooled.width, values };
  const squares = new Float64Array((count * (count - 1)) / 2);
  for (let i = 0, at = 0; i < count - 1; at += count - 1 - i++) squaresFrom(some, i, some, i + 1, squares, at - i - 1);
  const middle = median(squares.sort());
  if (middle > 0) return middle;
  const positive = squares.filter((square) => square > 0);
  return positive.length === 0 ? 1 : median(positive);
}

/** exp(−d² / 2σ²), the scale being σ². */
export function gaussianKernel(scale: number): PairKernel {
  const rate = -1 / (2 * scale);
  return (values, from, to) => {
    for (let j = from; j < to; j++) values[j] = Math.exp(values[j] * rate);
  };
}

/** The mean of the kernels whose squared widths are ¼, ½, 1, 2 and 4 times the scale. */
export function bankKernel(scale: number): PairKernel {
  const rate = -1 / (8 * scale);
  return (values, from, to) => {
    for (let j = from; j < to; j++) {
      // The widest first; half the squared width is the square of the kernel.
      const widest = Math.exp(values[j] * rate);
      const wider = widest * widest;
      const middle = wider * wider;
      const narrower = middle * middle;
      values[j] = (widest + wider + middle + narrower + narrower * narrower) / WIDTHS;
    }
  };
}
