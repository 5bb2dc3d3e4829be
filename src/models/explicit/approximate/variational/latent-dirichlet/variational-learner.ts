// Variational Bayes: q(θ_d) = Dir(γ_d), q(φ_k) = Dir(λ_k), q(z) what follows from them (Blei, Ng and Jordan 2003), on all documents at
// once or, with steps ρ_t = (τ + t)^-κ, on one batch after the other (Hoffman, Blei and Bach 2010).
import type { TableRows } from '../../../../../data/rows.js';
import type { Contribution, Learner } from '../../../../../learn/learner.js';
import { digamma } from '../../../../../numeric/digamma.js';
import { logGamma } from '../../../../../numeric/log-gamma.js';
import { alphaOfMeans, etaOfMean } from './concentrations.js';
import { type CorpusState, countDocuments, startCorpus } from './corpus.js';
import { documentsOf } from './documents.js';
import type { DirichletOptions } from './options.js';
import { type TopicParams, topicParams, topicTotals } from './topic-params.js';
import { type DocumentBound, documentBound } from './variational-document.js';

export type VariationalState = {
  readonly corpus: CorpusState;
  /** λ, [words × topics] word by word. */
  readonly lambda: Float64Array;
  readonly alpha: Float64Array;
  readonly eta: number;
  /** E[log p(φ)] − E[log q(φ)] of λ. */
  readonly topicBound: number;
  readonly updates: number;
  /** Bound of the last pass, and by how much it rose in it. */
  readonly objective: number;
  readonly gain: number;
};

/** How often words have each topic, [words × topics], and Σ E[log θ], [topics]. */
type Sums = { readonly counts: Float64Array; readonly logShares: Float64Array };

/** Shape of the gamma law from which λ starts: so near to each other that no topic is favoured, so far that they differ. */
const START_SHAPE = 100;

/** The objective is minus the bound on log p(w), each document with its share of the part that topics have. */
export function variationalLearner(
  options: DirichletOptions,
  V: number,
): Learner<TableRows, TopicParams, Sums, VariationalState> {
  const { topics: K, inference, restarts, sweeps, batch, tolerance } = options;
  const isOnline = inference === 'online';
  return {
    updates: isOnline ? 'per batch' : 'per pass',
    additive: true,
    objective: 'none', // the shares of each document are sought anew in each pass, and may end in a worse place
    passes: sweeps,
    starts: restarts,
    ...(isOnline ? { batch } : {}),
    async start({ training }, key) {
      const corpus = startCorpus();
      for await (const block of training.blocks()) countDocuments(corpus, documentsOf(block));
      const draws = key.at('lambda').draws();
      const lambda = Float64Array.from({ length: V * K }, () => draws.gamma(START_SHAPE) / START_SHAPE);
      const alpha = new Float64Array(K).fill(options.alpha ?? 1 / K);
      const eta = options.eta ?? 1 / K;
      return {
        ...{ corpus: corpus.state(), lambda, alpha, eta, topicBound: boundOfTopics(lambda, eta, K) },
        ...{ updates: 0, objective: 0, gain: Number.MAX_VALUE },
      };
    },
    async contribute(state, rows): Promise<Contribution<Sums>> {
      const { lambda, alpha, topicBound, corpus } = state;
      const bound = documentBound(expectedLogs(lambda, K), alpha);
      const sums = { counts: new Float64Array(V * K), logShares: new Float64Array(K) };
      let [count, objective] = [0, 0];
      for (const { words, weight } of documentsOf(rows)) {
        count += weight;
        objective -= weight * added(sums, bound(words), weight, K);
      }
      return { count, objective: objective - (topicBound * count) / corpus.weight, sums };
    },
    async update(state, { count, objective, sums }) {
      if (!(count > 0)) return state;
      const { corpus } = state;
      const rate = isOnline ? (options.delay + state.updates + 1) ** -options.decay : 1;
      const scale = corpus.weight / count;
      const mix = (old: number, next: number) => (1 - rate) * old + rate * next;
      const lambda = state.lambda.map((old, i) => mix(old, state.eta + scale * sums.counts[i]));
      const alpha = options.alpha === undefined ? learnedAlpha(state.alpha, sums, count) : state.alpha;
      const eta = options.eta === undefined ? learnedEta(lambda, state.eta, K) : state.eta;
      const all = objective * scale;
      return {
        ...{ corpus, lambda, updates: state.updates + 1 },
        alpha: alpha.map((next, k) => mix(state.alpha[k], next)),
        eta: mix(state.eta, eta),
        topicBound: boundOfTopics(lambda, mix(state.eta, eta), K),
        ...{ objective: all, gain: state.updates === 0 ? Number.MAX_VALUE : state.objective - all },
      };
    },
    ...(isOnline ? {} : { done: ({ gain, corpus }) => Math.abs(gain) <= tolerance * corpus.weight }),
    params: ({ lambda, alpha, eta, corpus, objective }) =>
      topicParams(
        lambda.map((each) => Math.max(0, each - eta)),
        alpha,
        eta,
        { ...corpus, reached: -objective },
      ),
  };
}

/** Adds what a document says, so many times; returned is its bound. */
function added(
  sums: Sums,
  { bag, responsibilities, logShares, bound }: DocumentBound,
  weight: number,
  K: number,
): number {
  for (const [i, word] of bag.words.entries())
    for (let k = 0; k < K; k++) sums.counts[word * K + k] += weight * responsibilities[i * K + k];
  for (let k = 0; k < K; k++) sums.logShares[k] += weight * logShares[k];
  return bound;
}

function learnedAlpha(alpha: Float64Array, { logShares }: Sums, count: number): Float64Array {
  return alphaOfMeans(
    logShares.map((sum) => sum / count),
    alpha,
  );
}

function learnedEta(lambda: Float64Array, eta: number, K: number): number {
  const logs = expectedLogs(lambda, K);
  return etaOfMean(logs.reduce((sum, each) => sum + each, 0) / logs.length, lambda.length / K, eta);
}

/** E[log φ_wk] = ψ(λ_wk) − ψ(Σ_w λ_wk), [words × topics] */
function expectedLogs(lambda: Float64Array, K: number): Float64Array {
  const totals = topicTotals(lambda, K).map(digamma);
  return lambda.map((each, i) => digamma(each) - totals[i % K]);
}

/** Σ_k { Σ_w [(η − λ_wk) E[log φ_wk] + log Γ(λ_wk) − log Γ(η)] + log Γ(Vη) − log Γ(Σ_w λ_wk) } */
function boundOfTopics(lambda: Float64Array, eta: number, K: number): number {
  const logs = expectedLogs(lambda, K);
  const atEta = logGamma(eta);
  let sum = K * logGamma((lambda.length / K) * eta);
  for (let i = 0; i < lambda.length; i++) sum += (eta - lambda[i]) * logs[i] + logGamma(lambda[i]) - atEta;
  for (const total of topicTotals(lambda, K)) sum -= logGamma(total);
  return sum;
}
