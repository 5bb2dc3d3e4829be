// Interpolated Kneser-Ney smoothing (Kneser and Ney 1995; modified by Chen and Goodman 1999):
//   p(x | c) = (a(c x) − D(a(c x))) / Σ_y a(c y) + λ(c) p(x | c without its first symbol),
// a the number of occurrences at the highest order, and below it the number of different symbols that c x was seen after: how many contexts a
// symbol can continue says more of a new context than how often it occurs. After a beginning there is nothing to be different, so that
// there all occurrences count. D is one discount an order, or one for each of 1, 2 and more, from counts of counts.
import { type Counted, continuationsOf, countsOfCounts, type Smoothed, sumOver, unfilled } from './counted.js';

/** Kneser-Ney smoothing with one discount an order, or three. */
export function kneserNey(counted: Counted, discounts: 'one' | 'three'): Smoothed {
  const { tree, outcomes } = counted;
  const { levels, suffix } = tree;
  const adjusted = adjustedCounts(counted);
  const smoothed = unfilled(counted);
  const { probability, backoff } = smoothed;
  for (let level = 1; level < levels.length - 1; level++) {
    const [, one, two, more] = discountsOf(countsOfCounts(counted, adjusted, level, 4), discounts);
    const discountOf = (count: number) => Math.min(count, count < 1.5 ? one : count < 2.5 ? two : more);
    for (let context = levels[level - 1]; context < levels[level]; context++) {
      const { from, to } = continuationsOf(counted, context);
      const total = sumOver(adjusted, from, to);
      if (!(total > 0)) continue;
      let kept = 0;
      for (let i = from; i < to; i++) kept += discountOf(adjusted[i]);
      const lambda = kept / total;
      backoff[context] = lambda;
      for (let i = from; i < to; i++) {
        const lower = level === 1 ? 1 / outcomes : probability[suffix[i]];
        probability[i] = (adjusted[i] - discountOf(adjusted[i])) / total + lambda * lower;
      }
    }
  }
  return smoothed;
}

/** Occurrences of the longest nodes and of those after a beginning; of the others, how many different symbols were before them, none being one of these. */
function adjustedCounts({ tree, total, own, outcomes }: Counted): Float64Array {
  const { levels, symbol, first, suffix } = tree;
  const longest = levels.length - 2;
  const adjusted = new Float64Array(total.length);
  const isBegin = new Uint8Array(total.length);
  for (let node = 1; node < total.length; node++) {
    if (symbol[node] >= outcomes) isBegin[node] = 1;
    if (isBegin[node] === 1 && node < first.length - 1) isBegin.fill(1, first[node], first[node + 1]);
    if (node >= levels[longest] || isBegin[node] === 1) adjusted[node] = total[node];
    else if (own[node] > 0) adjusted[node]++;
    if (node >= levels[2] && isBegin[suffix[node]] === 0) adjusted[suffix[node]]++;
  }
  return adjusted;
}

/** Discounts of the counts 1, 2 and more, at their index; halves where counts of counts tell nothing. */
function discountsOf([, n1, n2, n3, n4]: Float64Array, discounts: 'one' | 'three'): readonly number[] {
  const y = n1 / (n1 + 2 * n2);
  if (discounts === 'one') return new Array(4).fill(n1 > 0 && n2 > 0 ? y : 0.5);
  const three = [0, 1 - (2 * y * n2) / n1, 2 - (3 * y * n3) / n2, 3 - (4 * y * n4) / n3];
  const isUsable = three.every((discount, i) => i === 0 || (discount > 0 && discount <= i));
  return isUsable ? three : [0, 0.5, 1, 1.5];
}
