import { BLEU_ORDERS, bleuScores } from './bleu-scores.js';
import type { Metric } from './metric.js';
import { symbolSequences, symbolsRefusal } from './symbol-sequences.js';

/** BLEU-2 to BLEU-5 of judged sequences with the real ones as references: whether what they say is said by real ones. */
export const bleu: Metric = {
  name: 'bleu',
  title: 'BLEU',
  summary: 'how many runs of two to five symbols of a drawn sequence occur in real ones',
  references: [
    'K. Papineni, S. Roukos, T. Ward and W.-J. Zhu (2002): BLEU: a method for automatic evaluation of machine translation, ACL',
    'B. Chen and C. Cherry (2014): A systematic comparison of smoothing techniques for sentence-level BLEU, WMT; method 1',
    'Y. Zhu et al. (2018): Texygen: a benchmarking platform for text generation models, SIGIR',
  ],
  refusal: symbolsRefusal,
  async measure(judged, { real }) {
    const references = symbolSequences('bleu', 'real', real, 1);
    const scores = bleuScores(symbolSequences('bleu', 'judged', judged, 1), references);
    return BLEU_ORDERS.map((order, o) => ({
      metric: `bleu-${order}`,
      ...meanOf(scores[o]),
      better: 'near the floor',
      note: `mean BLEU-${order} of a sequence with ${references.length} real ones as references`,
    }));
  },
};

/** The mean, with the standard error that endless bootstrap resamples of the sequences would give it. */
function meanOf(values: Float64Array): { readonly value: number; readonly standardError?: number } {
  const n = values.length;
  const value = values.reduce((sum, each) => sum + each, 0) / n;
  if (n < 2) return { value };
  return { value, standardError: Math.sqrt(values.reduce((sum, each) => sum + (each - value) ** 2, 0)) / n };
}
