import type { Findings } from '../../../../../model/define-model.js';
import { FIRST_WORDS, firstWords } from './coherence.js';
import { type TopicParams, topicName } from './topic-params.js';

/** Topics with their first words, and what inference reached. */
export function describeTopics(params: TopicParams, names: readonly string[], inference: string): Findings {
  const { alpha, eta, shares, coherence, reached } = params;
  const topics = Array.from(shares, (share, k) => [
    topicName(k),
    share,
    alpha[k],
    coherence?.umass[k] ?? null,
    coherence?.npmi[k] ?? null,
    firstWords(params, k, FIRST_WORDS)
      .map((word) => names[word])
      .join(' '),
  ]);
  const what = inference === 'gibbs' ? 'log p(w, z) of the last sweep, nats' : 'lower bound on log p(w), nats';
  return {
    tables: [
      { title: 'Topics', columns: ['topic', 'share', 'alpha', 'umass', 'npmi', 'first words'], rows: topics },
      {
        title: 'Inference',
        columns: ['quantity', 'value'],
        rows: [
          [what, reached],
          ['eta', eta],
        ],
      },
    ],
  };
}
