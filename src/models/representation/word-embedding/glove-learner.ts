// GloVe: log X_ij ≈ w_i · w̃_j + b_i + b̃_j, by least squares with weights f(X) = min(1, (X / cap)^¾), each pair a step of AdaGrad
// (Pennington, Socher and Manning 2014). The vector of a word is w + w̃.
import type { TableRows } from '../../../data/rows.js';
import type { Learner } from '../../../learn/learner.js';
import type { Key } from '../../../random/key.js';
import { DataError } from '../../../util/errors.js';
import { type CoOccurrence, coOccurrence } from './co-occurrence.js';
import type { EmbeddingOptions } from './options.js';
import { countWords, type Vocabulary } from './vocabulary.js';
import type { WordParams } from './word-params.js';

type Weights = {
  /** w and w̃ one after the other, [2 words × dimensions], and b and b̃, [2 words]. */
  readonly vectors: Float32Array;
  readonly biases: Float64Array;
};

export type GloveState = {
  readonly vocabulary: Vocabulary;
  readonly pairs: CoOccurrence;
  readonly weights: Weights;
  /** Sums of squared gradients, each from 1 on. */
  readonly squares: Weights;
  /** Total weight of the rows. */
  readonly rows: number;
  /** Σ f(X) (w · w̃ + b + b̃ − log X)² / 2 of these weights, over all pairs. */
  readonly loss: number;
};

const POWER = 0.75;
const RATE = 0.05;
const EPOCHS = 50;

/** Pairs are counted at the start; a pass is one step for each of them in a drawn order. The objective is the loss before it. */
export function gloveLearner(
  options: EmbeddingOptions,
  known: number,
): Learner<TableRows, WordParams, null, GloveState> {
  const { dimensions: D, epochs = EPOCHS, minimumCount, window, cap, learningRate = RATE } = options;
  return {
    updates: 'per pass',
    additive: true,
    objective: 'none',
    passes: epochs,
    async start({ training }, key) {
      const vocabulary = await countWords(training, known, minimumCount);
      const pairs = await coOccurrence(training, vocabulary, known, window);
      if (pairs.counts.length === 0)
        throw new DataError('word-embedding: needs words beside each other, got none', { code: 'DATA_EMPTY' });
      let rows = 0;
      for await (const block of training.blocks())
        rows += block.weights?.reduce((sum, weight) => sum + weight, 0) ?? block.count;
      const n = vocabulary.words.length;
      const draws = key.at('vectors').draws();
      const weights = {
        vectors: Float32Array.from({ length: 2 * n * D }, () => (draws.uniform() - 0.5) / D),
        biases: new Float64Array(2 * n),
      };
      const squares = { vectors: new Float32Array(2 * n * D).fill(1), biases: new Float64Array(2 * n).fill(1) };
      return { vocabulary, pairs, weights, squares, rows, loss: lossOf(pairs, weights, D, cap) };
    },
    async contribute({ loss, rows: all }, rows) {
      const count = rows.weights?.reduce((sum, weight) => sum + weight, 0) ?? rows.count;
      return { count, objective: (loss * count) / all, sums: null };
    },
    async update(state, _total, key) {
      const moved = sweep(state, D, cap, learningRate, key);
      return { ...state, ...moved, loss: lossOf(state.pairs, moved.weights, D, cap) };
    },
    params({ vocabulary, weights: { vectors, biases } }) {
      const half = vectors.length / 2;
      const contexts = vectors.slice(half);
      return { ...vocabulary, vectors: vectors.slice(0, half).map((each, i) => each + contexts[i]), contexts, biases };
    },
  };
}

/** One AdaGrad step for each pair; vectors and biases are copies. */
function sweep({ pairs, weights, squares }: GloveState, D: number, cap: number, rate: number, key: Key) {
  const [vectors, biases] = [weights.vectors.slice(), weights.biases.slice()];
  const [vectorSquares, biasSquares] = [squares.vectors.slice(), squares.biases.slice()];
  const n = biases.length / 2;
  for (const pair of key.draws().permutation(pairs.counts.length)) {
    const [i, j] = [pairs.words[pair], n + pairs.contexts[pair]];
    const slope = weightOf(pairs.counts[pair], cap) * residual(vectors, biases, i, j, pairs.counts[pair], D);
    for (let d = 0; d < D; d++) {
      const [a, b] = [i * D + d, j * D + d];
      const [stepA, stepB] = [slope * vectors[b], slope * vectors[a]];
      vectors[a] -= (rate * stepA) / Math.sqrt(vectorSquares[a]);
      vectors[b] -= (rate * stepB) / Math.sqrt(vectorSquares[b]);
      vectorSquares[a] += stepA * stepA;
      vectorSquares[b] += stepB * stepB;
    }
    for (const side of [i, j]) {
      biases[side] -= (rate * slope) / Math.sqrt(biasSquares[side]);
      biasSquares[side] += slope * slope;
    }
  }
  return { weights: { vectors, biases }, squares: { vectors: vectorSquares, biases: biasSquares } };
}

function lossOf({ words, contexts, counts }: CoOccurrence, { vectors, biases }: Weights, D: number, cap: number) {
  const n = biases.length / 2;
  let sum = 0;
  for (let pair = 0; pair < counts.length; pair++)
    sum +=
      (weightOf(counts[pair], cap) * residual(vectors, biases, words[pair], n + contexts[pair], counts[pair], D) ** 2) /
      2;
  return sum;
}

/** w · w̃ + b + b̃ − log X */
function residual(vectors: Float32Array, biases: Float64Array, i: number, j: number, count: number, D: number) {
  let dot = biases[i] + biases[j];
  for (let d = 0; d < D; d++) dot += vectors[i * D + d] * vectors[j * D + d];
  return dot - Math.log(count);
}

function weightOf(count: number, cap: number): number {
  return count >= cap ? 1 : (count / cap) ** POWER;
}
