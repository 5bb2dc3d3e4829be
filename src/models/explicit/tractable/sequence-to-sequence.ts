// Sequence to sequence: a target y given a source x, symbol by symbol,
//     p(y | x) = Π_t p(y_t | y_1 … y_{t-1}, x), the stop after the last symbol among its terms.
// An encoder reads the source, a decoder writes the target and attends to all that was read: two LSTMs (Sutskever, Vinyals and Le 2014;
// Bahdanau, Cho and Bengio 2015; Luong, Pham and Manning 2015), or attention alone (Vaswani et al. 2017). Learning is by gradients of
// −log p(y | x), each step shown the true symbols before it. Every step is a softmax over the symbols, so the probability is exact.

import type { TableSchema } from '../../../data/schema.js';
import { sourceSchema } from '../../../data/sequences/code-pairs.js';
import type { SequenceRows } from '../../../data/sequences/sequence-rows.js';
import { countParameters } from '../../../engine/parameters.js';
import { type Completion, type Density, defineModel, type Model } from '../../../model/define-model.js';
import type { Tree } from '../../../util/tree.js';
import { evaluation } from './sequence-to-sequence/evaluate.js';
import { pairLearner, partsOf, WHO } from './sequence-to-sequence/learner.js';
import { options, type PairOptions } from './sequence-to-sequence/options.js';
import { writeTargets } from './sequence-to-sequence/write-targets.js';

export interface SequenceToSequenceModel extends Model<SequenceRows, Tree> {
  readonly density: Density<SequenceRows, Tree, 'exact'>;
  readonly completion: Completion<SequenceRows, Tree>;
}

/** Networks that write one sequence given another. */
export const sequenceToSequence = defineModel({
  name: WHO,
  title: 'Sequence to sequence',
  summary:
    'An encoder that reads a sequence and a decoder that writes another given it: translation in its widest sense.',
  references: [
    {
      authors: 'I. Sutskever, O. Vinyals and Q. V. Le',
      year: 2014,
      title: 'Sequence to sequence learning with neural networks',
      venue: 'Advances in Neural Information Processing Systems 27',
    },
    {
      authors: 'D. Bahdanau, K. Cho and Y. Bengio',
      year: 2015,
      title: 'Neural machine translation by jointly learning to align and translate',
      venue: 'International Conference on Learning Representations',
    },
    {
      authors: 'M.-T. Luong, H. Pham and C. D. Manning',
      year: 2015,
      title: 'Effective approaches to attention-based neural machine translation',
      venue: 'Empirical Methods in Natural Language Processing',
    },
    {
      authors: 'A. Vaswani, N. Shazeer, N. Parmar, J. Uszkoreit, L. Jones, A. N. Gomez, Ł. Kaiser and I. Polosukhin',
      year: 2017,
      title: 'Attention is all you need',
      venue: 'Advances in Neural Information Processing Systems 30',
    },
  ],
  options,
  data: ['pairs'],
  measures: ['categorical', 'binary'],
  takesLong: true,
  certainty: 'exact',
  capabilities: ['density', 'completion'],
  bind: bindPairs,
});

function bindPairs(chosen: PairOptions, schema: TableSchema): SequenceToSequenceModel {
  const parts = partsOf(chosen, schema);
  const networks = evaluation(parts);
  const given = [sourceSchema(schema).columns[0].name];
  return {
    learner: pairLearner(parts, chosen, schema),
    parameters: () => countParameters(parts.network.parameters),
    remedy: 'it writes targets for sources: complete rows that have only these',
    density: {
      certainty: 'exact',
      logProb: async (params, rows) => ({ certainty: 'exact', given, values: await networks.logProb(params, rows) }),
    },
    completion: {
      complete: (params, rows, key, how) => writeTargets(parts, networks, params, rows, key, how),
    },
  };
}
