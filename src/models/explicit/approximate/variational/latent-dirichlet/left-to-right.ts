// log p(w | φ, α) of a document, θ integrated out: a sum over K^N topics of its words, estimated from left to right (Wallach et al. 2009;
// Buntine 2009). Particles take one word after the other: each moves the topics of some earlier words by Gibbs sampling, notes
// p(w_n | z_<n) = Σ_k φ_wk (n_k + α_k) / (n + Σα), and draws z_n given w_n. Their weighted mean is p(w_n | w_<n), and where the weights
// have become uneven, particles are drawn anew by them (Chopin 2002). The moves leave p(z_<n | w_<n) as it is, however few they
// are, so the product is an unbiased estimate of p(w), and so is the mean of several runs, which differ by its error.
import { logSumExp } from '../../../../../numeric/log-sum-exp.js';
import type { Draws } from '../../../../../random/draws.js';
import type { Key } from '../../../../../random/key.js';
import type { TopicParams } from './topic-params.js';

/** Independent runs, of so many particles each. */
const RUNS = 4;
/** Earlier words that are moved before each next one, in turn. */
const MOVES = 8;
/** Words back that can be moved: so the time of a document grows with its words, and not with their square. */
const REMEMBERED = 1024;

type Law = Pick<TopicParams, 'words' | 'alpha'>;

/** The estimate of log p(words) in nats, and its standard error; the order of the words does not matter. */
export function leftToRight(
  law: Law,
  words: Int32Array,
  particles: number,
  key: Key,
): { readonly logProb: number; readonly standardError: number } {
  if (words.length === 0) return { logProb: 0, standardError: 0 };
  const sorted = words.toSorted();
  const order = Int32Array.from(key.at('order').draws().permutation(words.length), (i) => sorted[i]);
  const runs = Float64Array.from({ length: RUNS }, (_, run) => estimate(law, order, particles, key.at(run).draws()));
  const logProb = logSumExp(runs) - Math.log(RUNS);
  // Of the runs' logarithms: where errors are small it is the relative standard error of the mean, and where they are not, that would
  // be too small, for it never exceeds 1.
  const centre = runs.reduce((sum, each) => sum + each, 0) / RUNS;
  const variance = runs.reduce((sum, each) => sum + (each - centre) ** 2, 0) / (RUNS - 1);
  return { logProb, standardError: Math.sqrt(variance / RUNS) };
}

/** Particles: n_k + α_k of each, [particles × topics], and the topics of its last words, word n at n % W, [particles × W]. */
interface Cloud {
  readonly shares: Float64Array;
  readonly topics: Int32Array;
}

/** One run: log of an unbiased estimate. */
function estimate({ words: phi, alpha }: Law, words: Int32Array, particles: number, draws: Draws): number {
  const K = alpha.length;
  const W = Math.min(words.length, REMEMBERED);
  let cloud: Cloud = { shares: new Float64Array(particles * K), topics: new Int32Array(particles * W) };
  for (let s = 0; s < particles; s++) cloud.shares.set(alpha, s * K);
  const weights = new Float64Array(particles).fill(1 / particles);
  const cumulative = new Float64Array(K);
  let spread = alpha.reduce((sum, each) => sum + each, 0); // n + Σα
  let next = 0;
  let log = 0;
  for (let n = 0; n < words.length; n++) {
    const oldest = Math.max(0, n - W);
    const moves = Math.min(MOVES, n - oldest);
    const turn = Math.max(0, next - oldest);
    const { shares, topics } = cloud;
    let mean = 0;
    for (let s = 0; s < particles; s++) {
      for (let move = 0; move < moves; move++) {
        const i = oldest + ((turn + move) % (n - oldest));
        const at = s * W + (i % W);
        shares[s * K + topics[at]]--;
        topics[at] = place(phi, words[i] * K, shares, s * K, cumulative, draws);
      }
      topics[s * W + (n % W)] = place(phi, words[n] * K, shares, s * K, cumulative, draws);
      weights[s] *= cumulative[K - 1] / spread;
      mean += weights[s];
    }
    next = n === 0 ? 0 : oldest + ((turn + moves) % (n - oldest));
    spread++;
    log += Math.log(mean);
    let squares = 0;
    for (let s = 0; s < particles; s++) {
      weights[s] /= mean;
      squares += weights[s] * weights[s];
    }
    if (squares * particles > 2) cloud = resampled(cloud, weights, draws);
  }
  return log;
}

/** Draws a topic from φ_wk (n_k + α_k), whose sums it leaves in `cumulative`, and counts it. */
function place(
  phi: Float64Array,
  at: number,
  shares: Float64Array,
  own: number,
  cumulative: Float64Array,
  draws: Draws,
): number {
  const K = cumulative.length;
  let sum = 0;
  for (let k = 0; k < K; k++) {
    sum += phi[at + k] * shares[own + k];
    cumulative[k] = sum;
  }
  const mark = draws.uniform() * sum;
  let k = 0;
  while (k < K - 1 && cumulative[k] <= mark) k++;
  shares[own + k]++;
  return k;
}

/** Particles drawn in proportion to their weights, which are then alike. */
function resampled({ shares, topics }: Cloud, weights: Float64Array, draws: Draws): Cloud {
  const [K, W] = [shares.length / weights.length, topics.length / weights.length];
  const next = { shares: new Float64Array(shares.length), topics: new Int32Array(topics.length) };
  for (const [to, s] of chosen(weights, draws.uniform()).entries()) {
    next.shares.set(shares.subarray(s * K, (s + 1) * K), to * K);
    next.topics.set(topics.subarray(s * W, (s + 1) * W), to * W);
  }
  weights.fill(1 / weights.length);
  return next;
}

/** Positions i so often as w_i n, rounded down or up at random, n of them: systematic resampling. */
function chosen(weights: Float64Array, uniform: number): Int32Array {
  const n = weights.length;
  let s = 0;
  let sum = weights[0];
  return Int32Array.from({ length: n }, (_, i) => {
    const mark = (i + uniform) / n;
    while (s < n - 1 && sum <= mark) sum += weights[++s];
    return s;
  });
}
