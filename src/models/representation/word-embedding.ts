// Word vectors from the words around them. Skip-gram with negative sampling makes small
//   −log σ(w · c) − Σ_{k drawn n} log σ(−w · n)
// over pairs of a word w and one c in its window (Mikolov et al. 2013); with vectors as long as there are words, its minimum is
// w · c = PMI(w, c) − log k (Levy and Goldberg 2014). CBOW tells a word from the mean of those around it; a Huffman tree may take the
// place of drawn words; GloVe fits logarithms of counts by least squares (Pennington et al. 2014).
// A representation: no law of sentences, so no density and no sampler; the code of a row is the mean of its words' vectors.
import type { TableRows } from '../../data/rows.js';
import type { TableSchema } from '../../data/schema.js';
import { codesOf, type SequenceRows, sequenceRows, sequencesOf } from '../../data/sequences/sequence-rows.js';
import { symbolsOf } from '../../data/sequences/symbols.js';
import { readWordVectors, writeWordVectors } from '../../data/sequences/word-vectors.js';
import { defineModel, type Latent, type Model, type ModelFormat } from '../../model/define-model.js';
import { DataError } from '../../util/errors.js';
import { describeWords, parseAnalogies } from './word-embedding/describe.js';
import { gloveLearner } from './word-embedding/glove-learner.js';
import { nearestWords } from './word-embedding/nearest-words.js';
import { type EmbeddingOptions, options } from './word-embedding/options.js';
import { predictiveLearner } from './word-embedding/predictive-learner.js';
import { placesOf } from './word-embedding/vocabulary.js';
import type { WordParams } from './word-embedding/word-params.js';

/** What word vectors can do. */
export interface WordEmbeddingModel extends Model<TableRows, WordParams> {
  readonly latent: Latent<TableRows, WordParams>;
  readonly formats: { readonly word2vec: ModelFormat<WordParams> };
}

const WHO = 'word-embedding';

/** Vectors of words that stand near each other. */
export const wordEmbedding = defineModel({
  name: WHO,
  title: 'Word embedding',
  summary:
    'Vectors of words from the words around them: skip-gram, CBOW or GloVe; nearest words and analogies, no density.',
  references: [
    {
      authors: 'T. Mikolov, I. Sutskever, K. Chen, G. S. Corrado and J. Dean',
      year: 2013,
      title: 'Distributed representations of words and phrases and their compositionality',
      venue: 'Advances in Neural Information Processing Systems 26',
    },
    {
      authors: 'O. Levy and Y. Goldberg',
      year: 2014,
      title: 'Neural word embedding as implicit matrix factorization',
      venue: 'Advances in Neural Information Processing Systems 27',
    },
    {
      authors: 'J. Pennington, R. Socher and C. D. Manning',
      year: 2014,
      title: 'GloVe: global vectors for word representation',
      venue: 'Empirical Methods in Natural Language Processing',
    },
  ],
  options,
  data: ['sequences'],
  measures: ['categorical', 'binary'],
  columns: { maximum: 1 },
  minimumRows: 1,
  capabilities: ['latent'],
  bind: bindWords,
});

function bindWords(chosen: EmbeddingOptions, schema: TableSchema): WordEmbeddingModel {
  const { names, known } = symbolsOf(WHO, schema);
  const { dimensions: D } = chosen;
  const analogies = parseAnalogies(chosen.analogies);
  const learner = chosen.method === 'glove' ? gloveLearner(chosen, known) : predictiveLearner(chosen, known);
  return {
    // What its states and sums are is each method's own business.
    learner: learner as WordEmbeddingModel['learner'],
    parameters: ({ vectors, contexts, biases }) => vectors.length + contexts.length + (biases?.length ?? 0),
    latent: {
      names: () => Array.from({ length: D }, (_, d) => `dimension ${d + 1}`),
      encode: async (params, rows) => meanVectors(params, rows, D, known),
      decode: async (params, codes) => nearestRows(params, codes),
    },
    describe: (params) => describeWords(params, names, analogies),
    formats: { word2vec: textFormat(names, known, D) },
    remedy: 'vectors are no law of sentences; log-bilinear learns vectors and has one',
  };
}

/** The text form of word2vec: words with their vectors, the most frequent one first. What is read has no counts, and nothing to tell words by. */
function textFormat(names: readonly string[], known: number, D: number): ModelFormat<WordParams> {
  const codes = new Map(names.slice(0, known).map((name, code) => [name, code]));
  const codeOf = (word: string): number => {
    const code = codes.get(word);
    if (code === undefined) throw new DataError(`word2vec: words must be among the model's symbols, got ${word}`);
    return code;
  };
  return {
    write: ({ words, vectors }) => writeWordVectors({ words: Array.from(words, (word) => names[word]), vectors }),
    read(text) {
      const { words, vectors } = readWordVectors(text);
      if (vectors.length !== D * words.length)
        throw new DataError(`word2vec: words must have ${D} dimensions, got ${vectors.length / words.length}`);
      const [counts, contexts] = [new Float64Array(words.length), new Float32Array(0)];
      return { words: Int32Array.from(words, codeOf), counts, vectors, contexts, biases: null };
    },
  };
}

/** The mean of the vectors of each row's words, one column a dimension; zero where none has a vector. */
function meanVectors(params: WordParams, rows: TableRows, D: number, known: number): Float64Array[] {
  const places = placesOf(params, known);
  const codes = Array.from({ length: D }, () => new Float64Array(rows.count));
  const sequences = sequencesOf(rows);
  for (let row = 0; row < rows.count; row++) {
    const found = codesOf(sequences, row)
      .map((code) => (code < 0 ? -1 : places[code]))
      .filter((place) => place >= 0);
    for (const place of found)
      for (let d = 0; d < D; d++) codes[d][row] += params.vectors[place * D + d] / found.length;
  }
  return codes;
}

/** For each code a row of one word: the one whose vector has the largest cosine with it. */
function nearestRows(params: WordParams, codes: readonly Float64Array[]): SequenceRows {
  const words = Float64Array.from(codes[0], (_, row) => {
    const direction = Float64Array.from(codes, (code) => code[row]);
    return params.words[nearestWords(params, direction, 1)[0].place];
  });
  return sequenceRows([words], new Int32Array(words.length).fill(1));
}
