// Good-Turing discounts (Good 1953) as Katz (1987) uses them: a count r <= 5 becomes d_r r with
//   d_r = (r* / r − A) / (1 − A),   r* = (r + 1) n_{r+1} / n_r,   A = 6 n_6 / n_1,   n_r sequences having been seen r times.
// What a context so keeps back goes evenly to the symbols never seen in it (good-turing), or as the shorter context says (katz).
import { type Counted, continuationsOf, countsOfCounts, type Smoothed, unfilled } from './counted.js';

/** Counts above this are believed. */
const BELIEVED = 5;

/** Good-Turing discounts, the rest shared evenly or by shorter contexts. */
export function goodTuring(counted: Counted, rest: 'evenly' | 'by shorter contexts'): Smoothed {
  const { tree, total, outcomes } = counted;
  const { levels, suffix } = tree;
  const smoothed = unfilled(counted);
  const { probability, backoff } = smoothed;
  for (let level = 1; level < levels.length - 1; level++) {
    const discounts = discountsOf(countsOfCounts(counted, total, level, BELIEVED + 1));
    const discounted = (count: number) => count * (discounts[Math.max(1, Math.round(count))] ?? 1);
    for (let context = levels[level - 1]; context < levels[level]; context++) {
      const { from, to } = continuationsOf(counted, context);
      let [all, kept, lower] = [0, 0, 0];
      for (let i = from; i < to; i++) {
        all += total[i];
        kept += discounted(total[i]);
        lower += level === 1 || rest === 'evenly' ? 1 / outcomes : probability[suffix[i]];
      }
      if (!(all > 0)) continue;
      const isFull = to - from === outcomes;
      // Where every count is believed but symbols are missing, these are given one occurrence; where none is missing, nothing is kept back.
      const total1 = isFull ? kept : all - kept > 1e-9 * all ? all : all + 1;
      for (let i = from; i < to; i++) probability[i] = discounted(total[i]) / total1;
      backoff[context] = isFull ? 0 : (1 - kept / total1) / (1 - lower);
    }
  }
  return smoothed;
}

/** d_r at index r; 1 where counts of counts are too few to make sense of it. */
function discountsOf(times: Float64Array): readonly number[] {
  const share = ((BELIEVED + 1) * times[BELIEVED + 1]) / times[1];
  return Array.from({ length: BELIEVED + 1 }, (_, r) => {
    if (r === 0) return 1;
    const ratio = ((r + 1) * times[r + 1]) / (r * times[r]);
    const d = (ratio - share) / (1 - share);
    return d > 0 && d <= 1 && share < 1 ? d : 1;
  });
}
