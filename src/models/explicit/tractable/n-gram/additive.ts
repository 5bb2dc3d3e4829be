// Additive smoothing of the highest order that is known: p(x | c) = (n(c x) + δ) / (n(c) + δ V). δ = 0 is maximum likelihood, δ = 1 Laplace's
// rule of succession, any other Lidstone's. What was not seen in a context shares its mass evenly: shorter contexts have no say.
import { type Counted, continuationsOf, type Smoothed, sumOver, unfilled } from './counted.js';

/** Every symbol counted so many times more than it was seen. */
export function additive(counted: Counted, delta: number): Smoothed {
  const { total, outcomes } = counted;
  const smoothed = unfilled(counted);
  for (let context = 0; context < smoothed.backoff.length; context++) {
    const { from, to } = continuationsOf(counted, context);
    const n = sumOver(total, from, to);
    if (!(n > 0)) continue;
    const all = n + delta * outcomes;
    smoothed.backoff[context] = (delta * outcomes) / all;
    for (let i = from; i < to; i++) smoothed.probability[i] = (total[i] + delta) / all;
  }
  return smoothed;
}
