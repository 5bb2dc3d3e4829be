import type { TableRows } from '../../../../../data/rows.js';
import type { Contribution, Learner } from '../../../../../learn/learner.js';
import { type AlphaSums, addAlphaSums, nextAlpha, nextEta } from './concentrations.js';
import { type CorpusState, countDocuments, startCorpus } from './corpus.js';
import { documentsOf } from './documents.js';
import { gibbsSweep, type TopicCounts } from './gibbs-sweep.js';
import { logRising } from './log-rising.js';
import type { DirichletOptions } from './options.js';
import { type TopicParams, topicParams } from './topic-params.js';

/** A chain over the topics of all words. Documents always come in one order, so that a position says which is next. */
export type GibbsState = {
  readonly corpus: CorpusState;
  /** The topic of each word of each document, end to end; -1 where a word is missing. */
  readonly topics: Int32Array;
  readonly counts: TopicCounts;
  /** Words of this sweep that are done. */
  readonly position: number;
  readonly sweeps: number;
  readonly alpha: Float64Array;
  readonly eta: number;
  readonly alphaSums: AlphaSums;
  /** log p(w, z) of the documents of this sweep so far, and of the whole sweep before. */
  readonly logJoint: number;
  readonly lastLogJoint: number;
};

type Swept = Pick<GibbsState, 'topics' | 'counts' | 'alphaSums' | 'logJoint'>;

/** Concentrations are learned from this sweep on: before, topics know nothing yet. */
const LEARN_FROM = 10;
const LEARN_EVERY = 5;

/** Sweeps of one chain; the objective is −log p(w, z | α, η), each document's part right after its turn. */
export function gibbsLearner(options: DirichletOptions, V: number): Learner<TableRows, TopicParams, Swept, GibbsState> {
  const { topics: K, sweeps } = options;
  const learns = options.alpha === undefined || options.eta === undefined;
  const isLearning = (sweep: number) => learns && sweep >= LEARN_FROM && sweep % LEARN_EVERY === 0;
  return {
    updates: 'per batch',
    additive: { no: 'each word is given a topic by the counts that those before it have changed' },
    objective: 'none',
    passes: sweeps,
    patience: sweeps,
    starts: options.restarts,
    // Each word is given its first topic by those before it: chains from there reach better places than from topics drawn evenly.
    async start({ training }, key) {
      const counts = { words: new Float64Array(V * K), topics: new Float64Array(K) };
      const alpha = new Float64Array(K).fill(options.alpha ?? START_ALPHA);
      const eta = options.eta ?? START_ETA;
      const sweep = gibbsSweep(counts, alpha, eta);
      const shares = new Float64Array(K);
      const parts: Int32Array[] = [];
      const corpus = startCorpus();
      for await (const block of training.blocks()) {
        const documents = documentsOf(block);
        countDocuments(corpus, documents);
        for (const { words, weight, index } of documents) {
          const topics = new Int32Array(words.length).fill(-1);
          sweep(words, topics, weight, key.at(index).draws(), shares);
          parts.push(topics);
        }
      }
      return {
        ...{ corpus: corpus.state(), topics: joined(parts), counts, alpha, eta },
        ...{ position: 0, sweeps: 0, logJoint: 0, lastLogJoint: 0 },
        alphaSums: { own: new Float64Array(K), whole: 0 },
      };
    },
    async contribute(state, rows, key): Promise<Contribution<Swept>> {
      const { alpha, eta, position } = state;
      const counts = { words: state.counts.words.slice(), topics: state.counts.topics.slice() };
      const documents = documentsOf(rows);
      const size = documents.reduce((sum, { words }) => sum + words.length, 0);
      const topics = state.topics.slice(position, position + size);
      const sweep = gibbsSweep(counts, alpha, eta);
      const shares = new Float64Array(K);
      const own = state.alphaSums.own.slice();
      let { whole } = state.alphaSums;
      let { logJoint } = state;
      let [at, weights] = [0, 0];
      const score = documentScore(alpha);
      for (const { words, weight, index } of documents) {
        sweep(words, topics.subarray(at, at + words.length), weight, key.at(index).draws(), shares);
        if (isLearning(state.sweeps)) whole += addAlphaSums(alpha, shares, weight, own);
        logJoint += weight * score(shares);
        at += words.length;
        weights += weight;
      }
      if (position + size === state.topics.length) logJoint += topicScore(counts, eta);
      const objective = state.logJoint - logJoint;
      return { count: weights, objective, sums: { topics, counts, alphaSums: { own, whole }, logJoint } };
    },
    async update(state, { sums }) {
      const position = state.position + sums.topics.length;
      const topics = state.topics.slice();
      topics.set(sums.topics, state.position);
      const next = { ...state, ...sums, topics, position };
      return position === topics.length ? sweepEnded(next, options, isLearning(state.sweeps)) : next;
    },
    // Of the last sweep alone: topics may change places from sweep to sweep, and a mean over several would then mix them.
    params: ({ corpus, counts, alpha, eta, lastLogJoint }) =>
      topicParams(counts.words, alpha, eta, { ...corpus, reached: lastLogJoint }),
  };
}

/** Concentrations at the start of a chain that learns them. */
const START_ALPHA = 0.1;
const START_ETA = 0.01;

function sweepEnded(state: GibbsState, options: DirichletOptions, isLearning: boolean): GibbsState {
  const { counts, alpha, eta, alphaSums, logJoint } = state;
  return {
    ...state,
    ...{ sweeps: state.sweeps + 1, position: 0, logJoint: 0, lastLogJoint: logJoint },
    alpha: isLearning && options.alpha === undefined ? nextAlpha(alpha, alphaSums) : alpha,
    eta: isLearning && options.eta === undefined ? nextEta(eta, counts.words, counts.topics) : eta,
    alphaSums: { own: new Float64Array(alpha.length), whole: 0 },
  };
}

/** log p(z of a document | α) = log Γ(Σα) − log Γ(n + Σα) + Σ_k log Γ(n_k + α_k) − log Γ(α_k), from n_k + α_k. */
function documentScore(alpha: Float64Array): (shares: Float64Array) => number {
  const rising = Array.from(alpha, logRising);
  const whole = logRising(alpha.reduce((sum, each) => sum + each, 0));
  return (shares) => {
    let sum = 0;
    let count = 0;
    for (let k = 0; k < shares.length; k++) {
      const n = Math.round(shares[k] - alpha[k]); // whole words, which adding α has rounded
      if (n === 0) continue;
      count += n;
      sum += rising[k](n);
    }
    return sum - whole(count);
  };
}

/** log p(w | z, η) = Σ_k [log Γ(Vη) − log Γ(n_k + Vη) + Σ_w log Γ(n_wk + η) − log Γ(η)]. */
function topicScore({ words, topics }: TopicCounts, eta: number): number {
  const rising = logRising(eta);
  const whole = logRising((words.length / topics.length) * eta);
  let sum = 0;
  for (let i = 0; i < words.length; i++) if (words[i] > 0) sum += rising(words[i]);
  for (const total of topics) sum -= whole(total);
  return sum;
}

function joined(parts: readonly Int32Array[]): Int32Array {
  const whole = new Int32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
