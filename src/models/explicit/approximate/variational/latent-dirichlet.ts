// Latent Dirichlet allocation: θ_d ~ Dir(α) of each document, φ_k ~ Dir(η) of each topic, and for each word a topic z ~ θ_d and a word
// w ~ φ_z. Documents are bags, so p(w_1 … w_N) = ∫ Dir(θ | α) Π_n Σ_k θ_k φ_k(w_n) dθ is the same for every order of the words; it is
// that of the words in the order in which they stand, without the number of other orders, and the length is given.
// Learned by collapsed Gibbs sampling (Griffiths and Steyvers 2004), or by variational Bayes on all documents (Blei, Ng and Jordan 2003)
// or on batches (Hoffman, Blei and Bach 2010). V counts the unknown word, whose probability is that of any word never seen.
import { rowWeights, type TableRows } from '../../../../data/rows.js';
import type { TableSchema } from '../../../../data/schema.js';
import type { SequenceRows } from '../../../../data/sequences/sequence-rows.js';
import { sequenceRows } from '../../../../data/sequences/sequence-rows.js';
import type { Learner } from '../../../../learn/learner.js';
import {
  type Completion,
  type Density,
  defineModel,
  type Latent,
  type LogProb,
  type Model,
  type Sampling,
} from '../../../../model/define-model.js';
import type { Key } from '../../../../random/key.js';
import { coherenceOf } from './latent-dirichlet/coherence.js';
import { describeTopics } from './latent-dirichlet/describe.js';
import { documentsOf, knownWords, vocabularyOf } from './latent-dirichlet/documents.js';
import { completeDocuments, drawDocuments } from './latent-dirichlet/draw-documents.js';
import { gibbsLearner } from './latent-dirichlet/gibbs-learner.js';
import { leftToRight } from './latent-dirichlet/left-to-right.js';
import { type DirichletOptions, options } from './latent-dirichlet/options.js';
import { type TopicParams, topicName } from './latent-dirichlet/topic-params.js';
import { expectedDocument, topicShares } from './latent-dirichlet/topic-shares.js';
import { variationalLearner } from './latent-dirichlet/variational-learner.js';

/** What a topic model can do. */
export interface LatentDirichletModel extends Model<TableRows, TopicParams> {
  readonly sampling: Sampling<SequenceRows, TopicParams>;
  readonly density: Density<TableRows, TopicParams, 'estimate'>;
  readonly completion: Completion<TableRows, TopicParams>;
  readonly latent: Latent<TableRows, TopicParams>;
  readonly posterior: NonNullable<Model<TableRows, TopicParams>['posterior']>;
}

/** Topics of documents. */
export const latentDirichlet = defineModel({
  name: 'latent-dirichlet',
  title: 'Latent Dirichlet allocation',
  summary:
    'Topics of documents: each word has one, each document its own shares of them; by Gibbs sampling or variational Bayes.',
  references: [
    {
      authors: 'D. M. Blei, A. Y. Ng and M. I. Jordan',
      year: 2003,
      title: 'Latent Dirichlet allocation',
      venue: 'Journal of Machine Learning Research 3',
    },
    {
      authors: 'T. L. Griffiths and M. Steyvers',
      year: 2004,
      title: 'Finding scientific topics',
      venue: 'Proceedings of the National Academy of Sciences 101',
    },
    {
      authors: 'H. M. Wallach, I. Murray, R. Salakhutdinov and D. Mimno',
      year: 2009,
      title: 'Evaluation methods for topic models',
      venue: 'International Conference on Machine Learning',
    },
    {
      authors: 'W. Buntine',
      year: 2009,
      title: 'Estimating likelihoods for topic models',
      venue: 'Asian Conference on Machine Learning',
    },
    {
      authors: 'M. D. Hoffman, D. M. Blei and F. Bach',
      year: 2010,
      title: 'Online learning for latent Dirichlet allocation',
      venue: 'Advances in Neural Information Processing Systems 23',
    },
  ],
  options,
  data: ['documents'],
  measures: ['categorical', 'binary'],
  columns: { maximum: 1 },
  certainty: 'estimate',
  capabilities: ['sample', 'density', 'completion', 'latent', 'posterior'],
  bind: bindTopics,
});

function bindTopics(chosen: DirichletOptions, schema: TableSchema): LatentDirichletModel {
  const { names, known } = vocabularyOf(schema);
  const { topics: K, inference, particles } = chosen;
  const V = known + 1;
  const topicNames = Array.from({ length: K }, (_, k) => topicName(k));
  return {
    learner: learnerOf(chosen, V),
    parameters: () => K * (V - 1) + (chosen.alpha === undefined ? K : 0) + (chosen.eta === undefined ? 1 : 0),
    sampling: { sample: async (params, range, key, how) => drawDocuments(params, range, key, how) },
    density: {
      certainty: 'estimate',
      logProb: async (params, rows, key) => logProbOf(params, rows, particles, key),
    },
    completion: { complete: async (params, rows, key) => completeDocuments(params, rows, key) },
    latent: {
      names: () => topicNames,
      async encode(params, rows) {
        const shares = documentsOf(rows).map(({ words }) => topicShares(params, words));
        return topicNames.map((_, k) => Float64Array.from(shares, (each) => each[k]));
      },
      decode: async (params, codes) => decodedRows(params, codes),
    },
    posterior: async (params, rows) => {
      const values = new Float64Array(rows.count * K);
      for (const [row, { words }] of documentsOf(rows).entries()) values.set(topicShares(params, words), row * K);
      return { names: topicNames, values };
    },
    describe: (params) => describeTopics(params, names, inference),
    warnings: ({ empty }) => (empty === 0 ? [] : [`${empty} documents without words say nothing of topics`]),
  };
}

// What the states and sums of an inference are is its own business.
function learnerOf(chosen: DirichletOptions, V: number): Model<TableRows, TopicParams>['learner'] {
  const learner = chosen.inference === 'gibbs' ? gibbsLearner(chosen, V) : variationalLearner(chosen, V);
  const finish: Learner<TableRows, TopicParams>['finish'] = async (params, _key, training) => ({
    ...params,
    coherence: await coherenceOf(params, training),
  });
  // One particle a run: the number of passes that are judged is large, and the same noise falls on all.
  const validate: Learner<TableRows, TopicParams, never, never>['validate'] = async (state, rows, key) => {
    const { values } = logProbOf(learner.params(state), rows, 1, key);
    const weights = rowWeights(rows);
    const merit = values.reduce((sum, value, row) => sum + weights[row] * value, 0);
    return { merit, count: weights.reduce((sum, weight) => sum + weight, 0) };
  };
  return { ...learner, finish, validate } as Model<TableRows, TopicParams>['learner'];
}

function logProbOf(params: TopicParams, rows: TableRows, particles: number, key: Key): LogProb<'estimate'> {
  const each = documentsOf(rows).map(({ words, index }) =>
    leftToRight(params, knownWords(words), particles, key.at(index)),
  );
  return {
    certainty: 'estimate',
    values: Float64Array.from(each, ({ logProb }) => logProb),
    standardError: Float64Array.from(each, ({ standardError }) => standardError),
  };
}

/** The expected document of each row of topic shares, as long as training documents are in the mean. */
function decodedRows(params: TopicParams, codes: readonly Float64Array[]): SequenceRows {
  const length = Math.max(1, Math.round(params.length));
  const documents = Array.from(codes[0], (_, row) =>
    expectedDocument(
      params,
      Float64Array.from(codes, (code) => code[row]),
      length,
    ),
  );
  const column = Float64Array.from(documents.flatMap((words) => [...words]));
  return sequenceRows([column], new Int32Array(documents.length).fill(length));
}
