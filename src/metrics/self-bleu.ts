import { BLEU_ORDERS, selfBleu as selfBleuOf } from './bleu-scores.js';
import type { Metric } from './metric.js';
import { symbolSequences, symbolsRefusal } from './symbol-sequences.js';

/** Parts that are left out in turn for the standard error. */
const PARTS = 20;

/** BLEU-2 to BLEU-5 of judged sequences with each other: high where they repeat one another. It grows with their number, so the floor is of as many. */
export const selfBleu: Metric = {
  name: 'self-bleu',
  title: 'Self-BLEU',
  summary:
    'how many runs of two to five symbols of a drawn sequence occur in other drawn ones: low where they are diverse',
  references: ['Y. Zhu et al. (2018): Texygen: a benchmarking platform for text generation models, SIGIR'],
  refusal: symbolsRefusal,
  async measure(judged) {
    const sequences = symbolSequences('self-bleu', 'judged', judged, 2);
    const of = selfBleuOf(sequences);
    const all = [...sequences.keys()];
    const means = (kept: readonly number[]) => of.scores(new Set(kept)).map(mean);
    const values = means(all);
    const parts = Math.min(PARTS, all.length);
    // Each sequence is also a reference of the others, so their scores hang together: a jackknife leaves it out as both,
    // and its error is on average too large rather than too small (Efron and Stein 1981).
    const without =
      all.length < 3 ? [] : Array.from({ length: parts }, (_, p) => means(all.filter((i) => i % parts !== p)));
    return BLEU_ORDERS.map((order, o) => ({
      metric: `self-bleu-${order}`,
      value: values[o],
      ...(without.length === 0 ? {} : { standardError: jackknifeError(without.map((each) => each[o])) }),
      better: 'near the floor',
      note: `mean BLEU-${order} of a sequence with the ${all.length - 1} other ones as references`,
    }));
  },
};

function jackknifeError(values: readonly number[]): number {
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return Math.sqrt(((values.length - 1) / values.length) * squares);
}

function mean(values: readonly number[] | Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
