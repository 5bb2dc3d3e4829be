// Among s rows of a law that has N equally likely ones, two are equal with probability 1 − exp(−s² / 2N): one half at s = √(2 ln 2 N). So the number of
// rows at which a pair is as likely as not tells the support, N ≈ s² / (2 ln 2). It is found here from all pairs at once: of s (s − 1) / 2 pairs
// one in N is equal, whatever s. Rows of numbers are never equal, so `equal` means nearer than the nearest hundredth of real rows are to each other.
import { quantile } from '../numeric/quantile.js';
import { rowsOfPairs } from './maximum-mean-discrepancy.js';
import type { Metric } from './metric.js';
import { type Points, pointRefusal, twoSamples } from './point-rows.js';
import { squaredDistances } from './points/pair-distances.js';

const WHO = 'birthday-paradox';
/** Share of real rows that have an equal among so many: what `equal` means. */
const NEAREST = 0.01;
const LEAST = 50;
const MILLION = 1e6;

/** How often two rows are equal. */
export interface EqualPairs {
  /** Share of the pairs of rows. */
  readonly share: number;
  readonly standardError: number;
  /** Pairs that are equal, and all. */
  readonly equal: number;
  readonly pairs: number;
}

/** The distance within which this share of rows have another: the quantile of their nearest distances. */
export function nearnessOf(points: Points, share = NEAREST): number {
  const squares = squaredDistances(points, points);
  const { count } = points;
  const nearest = Float64Array.from({ length: count }, (_, i) => {
    let least = Number.POSITIVE_INFINITY;
    for (let j = 0; j < count; j++) if (j !== i) least = Math.min(least, squares[i * count + j]);
    return least;
  });
  return Math.sqrt(quantile(nearest.sort(), share));
}

/** How many pairs of points are at most so far apart. The standard error counts that pairs of one row belong together. */
export function equalPairs(points: Points, within: number): EqualPairs {
  const squares = squaredDistances(points, points);
  const { count } = points;
  const ofRow = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) if (j !== i && squares[i * count + j] <= within * within) ofRow[i]++;
  }
  const equal = ofRow.reduce((sum, each) => sum + each, 0) / 2;
  const pairs = (count * (count - 1)) / 2;
  const mean = (2 * equal) / count;
  const spread = ofRow.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (count - 1);
  // Counts of rows that are equal by chance alone vary by their mean; what is beyond it says that some rows are equal to many. One pair more, so that none is not taken for never.
  const variance = equal + 1 + count * Math.max(0, spread - mean);
  return { share: equal / pairs, standardError: Math.sqrt(variance) / pairs, equal, pairs };
}

/** The support of a law of which so many pairs are equal: their number over that of the equal ones, at least where there are none. */
export function supportSize({ equal, pairs }: EqualPairs): number {
  return pairs / Math.max(1, equal);
}

export const birthdayParadox: Metric = {
  name: WHO,
  title: 'Birthday paradox',
  summary: 'how often two drawn rows are as good as equal, and how many different rows the model therefore draws from',
  references: ['Arora, Risteski and Zhang, "Do GANs learn the distribution? Some theory and empirics", ICLR 2018'],
  refusal: pointRefusal,
  async measure(judged, judging) {
    const { real, judged: own, words } = twoSamples(WHO, judged, judging, { least: LEAST, most: rowsOfPairs });
    const found = equalPairs(own, nearnessOf(real));
    const size = supportSize(found);
    return [
      {
        metric: `${WHO}-pairs`,
        value: MILLION * found.share,
        standardError: MILLION * found.standardError,
        unit: 'a million',
        better: 'smaller',
        note: `pairs of rows nearer to each other than the nearest hundredth of real rows are; ${words}`,
      },
      {
        metric: `${WHO}-support`,
        value: Math.log10(size),
        standardError: found.standardError / Math.max(found.share, 1 / found.pairs) / Math.LN10,
        unit: 'powers of ten',
        better: 'larger',
        note: 'different rows that the model draws from, estimated; real rows show the most that so many can tell',
      },
    ];
  },
};
