import type { Draws } from '../../../random/draws.js';
import type { EmbeddingOptions } from './options.js';
import type { Chunk } from './vocabulary.js';
import type { Targets } from './word-targets.js';

/** Vectors that steps change: of words, and of what stands for them on the output side. */
export interface MovedVectors {
  readonly input: Float32Array;
  readonly output: Float32Array;
}

/** What words were told: −Σ log σ over all targets in nats, and how many were told. */
export interface Told {
  readonly loss: number;
  readonly count: number;
}

/** Gradient steps for one chunk after the other: each word of it, with those in its window. */
export function windowSteps(
  { input, output }: MovedVectors,
  { rows, labels, aim }: Targets,
  { method, dimensions: D, window }: EmbeddingOptions,
  keptShare: Float64Array,
): (chunk: Chunk, rate: number, draws: Draws) => Told {
  const hidden = new Float64Array(D);
  const error = new Float64Array(D);

  /** One word told from `hidden`; its own gradient is left in `error`, and the targets are moved. */
  const tell = (word: number, rate: number, draws: Draws): number => {
    error.fill(0);
    let loss = 0;
    const targets = aim(word, draws);
    for (let i = 0; i < targets; i++) {
      const at = rows[i] * D;
      let x = 0;
      for (let d = 0; d < D; d++) x += hidden[d] * output[at + d];
      const small = Math.exp(-Math.abs(x));
      const sigmoid = (x >= 0 ? 1 : small) / (1 + small);
      const step = rate * (labels[i] - sigmoid);
      loss += Math.log1p(small) + Math.max(0, labels[i] === 1 ? -x : x); // −log σ(±x)
      for (let d = 0; d < D; d++) {
        error[d] += step * output[at + d];
        output[at + d] += step * hidden[d];
      }
    }
    return loss;
  };

  const skipGram = (words: Int32Array, i: number, from: number, to: number, rate: number, draws: Draws): Told => {
    const at = words[i] * D;
    let loss = 0;
    for (let j = from; j <= to; j++) {
      if (j === i) continue;
      for (let d = 0; d < D; d++) hidden[d] = input[at + d];
      loss += tell(words[j], rate, draws);
      for (let d = 0; d < D; d++) input[at + d] += error[d];
    }
    return { loss, count: to - from };
  };

  // The vectors around a word are averaged, and each gets the gradient of the average (not the sum, as in the first program).
  const cbow = (words: Int32Array, i: number, from: number, to: number, rate: number, draws: Draws): Told => {
    if (to === from) return { loss: 0, count: 0 };
    hidden.fill(0);
    for (let j = from; j <= to; j++)
      if (j !== i) for (let d = 0; d < D; d++) hidden[d] += input[words[j] * D + d] / (to - from);
    const loss = tell(words[i], rate, draws);
    for (let j = from; j <= to; j++)
      if (j !== i) for (let d = 0; d < D; d++) input[words[j] * D + d] += error[d] / (to - from);
    return { loss, count: 1 };
  };

  const step = method === 'cbow' ? cbow : skipGram;
  return ({ words: all, weight }, rate, draws) => {
    const words = all.filter((word) => keptShare[word] >= 1 || draws.uniform() < keptShare[word]);
    let [loss, count] = [0, 0];
    for (let i = 0; i < words.length; i++) {
      const reach = 1 + draws.below(window);
      const told = step(words, i, Math.max(0, i - reach), Math.min(words.length - 1, i + reach), rate * weight, draws);
      loss += weight * told.loss;
      count += weight * told.count;
    }
    return { loss, count };
  };
}

/** The share of each word that is kept where it is among more than `subsample` of all: √(t/f) + t/f, as in word2vec. */
export function keptShares(counts: Float64Array, subsample: number): Float64Array {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => {
    const ratio = (subsample * total) / count;
    return subsample === 0 ? 1 : Math.min(1, Math.sqrt(ratio) + ratio);
  });
}
