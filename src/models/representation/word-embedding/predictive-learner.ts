import type { TableRows } from '../../../data/rows.js';
import type { Contribution, Fused, Learner, Staged } from '../../../learn/learner.js';
import type { Key } from '../../../random/key.js';
import type { EmbeddingOptions } from './options.js';
import { type Chunk, chunksOf, countWords, placesOf, type Vocabulary } from './vocabulary.js';
import { keptShares, type MovedVectors, windowSteps } from './window-steps.js';
import type { WordParams } from './word-params.js';
import { targetsOf } from './word-targets.js';

export type PredictiveState = {
  readonly vocabulary: Vocabulary;
  readonly input: Float32Array;
  readonly output: Float32Array;
  /** Words that went by in all passes, of how many. */
  readonly done: number;
  readonly all: number;
};

/** What the rows moved. */
type Moved = { readonly input: Float32Array; readonly output: Float32Array; readonly words: number };

interface StagedChunks extends Staged {
  readonly chunks: readonly Chunk[];
}

const EPOCHS = 10;
const RATES = { 'skip-gram': 0.025, cbow: 0.05, glove: 0.05 } as const;
/** Share of the step length that is left at the end. */
const LAST_RATE = 1e-4;

/** Skip-gram and CBOW by steps of one chunk of text; the objective is the loss of each word told, as it was before its step. */
export function predictiveLearner(
  options: EmbeddingOptions,
  known: number,
): Learner<TableRows, WordParams, Moved, PredictiveState> {
  const { dimensions: D, epochs = EPOCHS, minimumCount } = options;
  const first = options.learningRate ?? RATES[options.method];
  const rateAt = ({ done, all }: { done: number; all: number }) => first * Math.max(LAST_RATE, 1 - done / all);
  const stepsOf = (vectors: MovedVectors, { counts }: Vocabulary) =>
    windowSteps(vectors, targetsOf(counts, options), options, keptShares(counts, options.subsample));
  const drawsOf = (key: Key, { index, part }: Chunk) => key.at(index).at(part).draws();

  const fused: Fused<TableRows, PredictiveState> = {
    async stage(data): Promise<StagedChunks> {
      const vocabulary = await countWords(data, known, minimumCount);
      const places = placesOf(vocabulary, known);
      const chunks: Chunk[] = [];
      for await (const rows of data.blocks()) chunks.push(...chunksOf(rows, places));
      return { count: chunks.length, chunks };
    },
    async advance(state, staged, batches, key) {
      const { chunks } = staged as StagedChunks;
      const vectors = { input: state.input.slice(), output: state.output.slice() };
      const step = stepsOf(vectors, state.vocabulary);
      const objectives = new Float64Array(batches.length);
      const counts = new Float64Array(batches.length);
      let { done } = state;
      for (const [i, batch] of batches.entries()) {
        for (const position of batch) {
          if (position < 0) continue;
          const { loss, count } = step(chunks[position], rateAt({ ...state, done }), drawsOf(key, chunks[position]));
          objectives[i] += loss;
          counts[i] += count;
          done += chunks[position].words.length;
        }
      }
      return { state: { ...state, ...vectors, done }, objectives, counts };
    },
  };

  return {
    updates: 'per batch',
    additive: { no: 'each word moves the vectors that the next one is told by' },
    precision: 'single',
    objective: 'none',
    passes: epochs,
    batch: 1,
    fused,
    async start({ training }, key) {
      const vocabulary = await countWords(training, known, minimumCount);
      const places = placesOf(vocabulary, known);
      let words = 0;
      for await (const rows of training.blocks())
        for (const chunk of chunksOf(rows, places)) words += chunk.words.length;
      const n = vocabulary.words.length;
      const draws = key.at('vectors').draws();
      const input = Float32Array.from({ length: n * D }, () => (draws.uniform() - 0.5) / D);
      const outputs = options.loss === 'negative-sampling' ? n : n - 1;
      return { vocabulary, input, output: new Float32Array(outputs * D), done: 0, all: words * epochs };
    },
    async contribute(state, rows, key): Promise<Contribution<Moved>> {
      const vectors = { input: state.input.slice(), output: state.output.slice() };
      const step = stepsOf(vectors, state.vocabulary);
      let [objective, count, words] = [0, 0, 0];
      for (const chunk of chunksOf(rows, placesOf(state.vocabulary, known))) {
        const told = step(chunk, rateAt({ ...state, done: state.done + words }), drawsOf(key, chunk));
        objective += told.loss;
        count += told.count;
        words += chunk.words.length;
      }
      return { count, objective, sums: { ...vectors, words } };
    },
    update: async (state, { sums: { input, output, words } }) => ({
      ...state,
      ...{ input, output, done: state.done + words },
    }),
    params: ({ vocabulary, input, output }) => ({
      ...vocabulary,
      ...{ vectors: input, contexts: output, biases: null },
    }),
  };
}
