// Witten-Bell smoothing (Witten and Bell 1991, method C), interpolated: with n occurrences of a context and t different symbols after it,
//   p(x | c) = (n(c x) + t(c) p(x | c without its first symbol)) / (n(c) + t(c)).
import { type Counted, continuationsOf, type Smoothed, sumOver, unfilled } from './counted.js';

/** As much mass for what is new as there were different symbols. */
export function wittenBell(counted: Counted): Smoothed {
  return interpolate(counted, (_length, followed, context) => {
    const { from, to } = continuationsOf(counted, context);
    return followed / (followed + different(counted.total, from, to));
  });
}

/** p(x | c) = λ(c) n(c x) / n(c) + (1 − λ(c)) p(x | shorter context), for any λ. */
export function interpolate(
  counted: Counted,
  lambdaOf: (length: number, followed: number, context: number) => number,
): Smoothed {
  const { total, outcomes } = counted;
  const { levels, suffix } = counted.tree;
  const smoothed = unfilled(counted);
  const { probability, backoff } = smoothed;
  for (let level = 1; level < levels.length - 1; level++) {
    for (let context = levels[level - 1]; context < levels[level]; context++) {
      const { from, to } = continuationsOf(counted, context);
      const n = sumOver(total, from, to);
      if (!(n > 0)) continue;
      const lambda = lambdaOf(level - 1, n, context);
      backoff[context] = 1 - lambda;
      for (let i = from; i < to; i++) {
        const lower = level === 1 ? 1 / outcomes : probability[suffix[i]];
        probability[i] = (lambda * total[i]) / n + (1 - lambda) * lower;
      }
    }
  }
  return smoothed;
}

function different(counts: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) if (counts[i] > 0) sum++;
  return sum;
}
