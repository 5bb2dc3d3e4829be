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

/** One run: log of an unbiased estimate. */
function estimate({ words: phi, alpha }: Law, words: Int32Array, particles: number, draws: Draws): number {
  const K = alpha.length;
  const N = words.length;
  let shares = new Float64Array(particles * K); // n_k + α_k
  let topics = new Int32Array(particles * N);
  for (let s = 0; s < particles; s++) shares.set(alpha, s * K);
  const weights = new Float64Array(particles).fill(1 / particles);
  const cumulative = new Float64Array(K);
  let spread = alpha.reduce((sum, each) => sum + each, 0); // n + Σα
  let next = 0;
  let log = 0;
  for (let n = 0; n < N; n++) {
    const moves = Math.min(MOVES, n);
    let mean = 0;
    for (let s = 0; s < particles; s++) {
      for (let move = 0; move < moves; move++) redraw((next + move) % n, s);
      weights[s] *= place(n, s) / spread;
      mean += weights[s];
    }
    if (n > 0) next = (next + moves) % n;
    spread++;
    log += Math.log(mean);
    let squares = 0;
    for (let s = 0; s < particles; s++) {
      weights[s] /= mean;
      squares += weights[s] * weights[s];
    }
    if (squares * particles > 2) resample();
  }
  return log;

  /** Gives a word of a particle another topic. */
  function redraw(i: number, s: number): void {
    shares[s * K + topics[s * N + i]]--;
    place(i, s);
  }

  /** Draws the topic of a word of a particle; returned is Σ_k φ_wk (n_k + α_k). */
  function place(i: number, s: number): number {
    const at = words[i] * K;
    const own = s * K;
    let sum = 0;
    for (let k = 0; k < K; k++) {
      sum += phi[at + k] * shares[own + k];
      cumulative[k] = sum;
    }
    const mark = draws.uniform() * sum;
    let k = 0;
    while (k < K - 1 && cumulative[k] <= mark) k++;
    topics[s * N + i] = k;
    shares[own + k]++;
    return sum;
  }

  /** Particles in proportion to their weights, by one uniform for all. */
  function resample(): void {
    const from = chosen(weights, draws.uniform());
    const [oldShares, oldTopics] = [shares, topics];
    shares = new Float64Array(particles * K);
    topics = new Int32Array(particles * N);
    for (const [to, s] of from.entries()) {
      shares.set(oldShares.subarray(s * K, (s + 1) * K), to * K);
      topics.set(oldTopics.subarray(s * N, (s + 1) * N), to * N);
    }
    weights.fill(1 / particles);
  }
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
