import type { CountSummary } from '../../../../distributions/counts.js';
import { negativeBinomial } from '../../../../distributions/negative-binomial.js';

export type DurationLaw = 'none' | 'categorical' | 'negative-binomial';

/** Rounds in which what a law says of longer durations than the longest is counted as unseen (Dempster, Laird and Rubin 1977, section 4.2). */
const ROUNDS = 50;
/** Durations beyond the longest are counted up to so many times it. */
const BEYOND = 4;

/** Durations to start from: geometric with the given mean, kept to 1 … D. [longest × states], logs */
export function firstDurations(law: DurationLaw, states: number, longest: number): Float64Array {
  if (law === 'none') return new Float64Array(states);
  const stays = Math.log1p(-2 / (1 + longest));
  const logs = Float64Array.from({ length: longest }, (_, d) => d * stays);
  const total = Math.log(logs.reduce((sum, log) => sum + Math.exp(log), 0));
  return Float64Array.from({ length: longest * states }, (_, i) => logs[Math.floor(i / states)] - total);
}

/** The most likely durations given expected entries without their factor p_k(d). [longest × states] */
export function bestDurations(
  law: DurationLaw,
  before: Float64Array,
  entries: Float64Array,
  states: number,
  prior: number,
): Float64Array {
  if (law === 'none') return before;
  const longest = before.length / states;
  const next = before.slice();
  for (let k = 0; k < states; k++) {
    const counts = Float64Array.from(
      { length: longest },
      (_, d) => entries[d * states + k] * Math.exp(before[d * states + k]),
    );
    const total = counts.reduce((sum, count) => sum + count, 0);
    if (!(total > 0)) continue;
    const logs =
      law === 'categorical'
        ? counts.map((count) => Math.log((count + prior) / (total + longest * prior)))
        : truncatedNegativeBinomial(counts, before, k, states);
    for (let d = 0; d < longest; d++) next[d * states + k] = logs[d];
  }
  return next;
}

/** log p(d) of d - 1 negative binomial, kept to 1 … D: no less likely than the law before. */
function truncatedNegativeBinomial(
  counts: Float64Array,
  before: Float64Array,
  k: number,
  states: number,
): Float64Array {
  const longest = counts.length;
  const total = counts.reduce((sum, count) => sum + count, 0);
  let seen: CountSummary = summaryOf(counts);
  let [mean, size] = negativeBinomial.fit(seen, undefined) ?? [1, 1];
  for (let round = 0; round < ROUNDS; round++) {
    const masses = Float64Array.from({ length: BEYOND * longest }, (_, d) =>
      Math.exp(negativeBinomial.logMass(d, mean, size)),
    );
    const inside = masses.subarray(0, longest).reduce((sum, mass) => sum + mass, 0);
    const whole = masses.map((mass, d) => (d < longest ? counts[d] : (total * mass) / inside));
    seen = summaryOf(whole);
    const [nextMean, nextSize] = negativeBinomial.fit(seen, [mean, size]) ?? [mean, size];
    const change = Math.abs(nextMean - mean) / (1 + mean) + Math.abs(Math.log(nextSize / size));
    [mean, size] = [nextMean, nextSize];
    if (change < 1e-9) break;
  }
  const logs = counts.map((_, d) => negativeBinomial.logMass(d, mean, size));
  const inside = Math.log(logs.reduce((sum, log) => sum + Math.exp(log), 0));
  const found = logs.map((log) => log - inside);
  const own = counts.map((_, d) => before[d * states + k]);
  return expectedLog(counts, found) >= expectedLog(counts, own) ? found : own;
}

function expectedLog(counts: Float64Array, logs: Float64Array): number {
  let sum = 0;
  for (let d = 0; d < counts.length; d++) if (counts[d] > 0) sum += counts[d] * logs[d];
  return sum;
}

function summaryOf(counts: Float64Array): CountSummary {
  const places = [...counts.keys()].filter((d) => counts[d] > 0);
  const values = Float64Array.from(places);
  const weights = Float64Array.from(places, (d) => counts[d]);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = values.reduce((sum, value, i) => sum + weights[i] * value, 0) / total;
  const variance = values.reduce((sum, value, i) => sum + weights[i] * (value - mean) ** 2, 0) / total;
  return { values, weights, total, mean, variance, isExact: true };
}
