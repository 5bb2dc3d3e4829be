import { bulkOf } from '../../random/bulk.js';
import type { Key } from '../../random/key.js';
import { DataError } from '../../util/errors.js';

/** Vectors of words, [words × dimensions]. */
export interface WordVectors {
  readonly words: readonly string[];
  readonly vectors: Float32Array;
}

/** The text form of word2vec: `words dimensions`, then each word with its numbers, a line each. Throws DataError for words with white space, which the form cannot hold. */
export function writeWordVectors({ words, vectors }: WordVectors): string {
  const D = vectors.length / words.length;
  const lines = words.map((word, i) => {
    if (word === '' || /\s/.test(word))
      throw new DataError(`word2vec: words must have no white space, got ${JSON.stringify(word)}`);
    // Nine digits bring back each number of single precision.
    const numbers = Array.from(vectors.subarray(i * D, (i + 1) * D), (each) => String(Number(each.toPrecision(9))));
    return `${word} ${numbers.join(' ')}`;
  });
  return `${words.length} ${D}\n${lines.join('\n')}\n`;
}

/** Reads that form, and the one of GloVe, which has no first line. Throws DataError for lines of different lengths and what is no number. */
export function readWordVectors(text: string): WordVectors {
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  const hasHeader = /^\d+ \d+ *$/.test(lines[0] ?? '');
  const [count, width] = hasHeader ? lines[0].split(' ').map(Number) : [lines.length, undefined];
  const rows = hasHeader ? lines.slice(1) : lines;
  if (rows.length === 0) throw new DataError('word2vec: must have words, got none', { code: 'DATA_EMPTY' });
  if (rows.length !== count) throw new DataError(`word2vec: must have ${count} words, got ${rows.length}`);
  const D = width ?? rows[0].trimEnd().split(' ').length - 1;
  const vectors = new Float32Array(rows.length * D);
  const words = rows.map((line, i) => {
    const [word, ...numbers] = line.trimEnd().split(' ');
    if (numbers.length !== D || D === 0)
      throw new DataError(`word2vec: word ${i + 1} must have ${D || 'some'} numbers, got ${numbers.length}`);
    for (const [d, number] of numbers.entries()) {
      vectors[i * D + d] = Number(number);
      if (number === '' || !Number.isFinite(vectors[i * D + d]))
        throw new DataError(`word2vec: word ${i + 1} must have numbers, got ${JSON.stringify(number)}`);
    }
    return word;
  });
  return { words, vectors };
}

/**
 * Vectors for a vocabulary, [vocabulary × dimensions], from which an embedding may start; words without one get normal numbers as
 * large as the others' in the mean.
 */
export function vectorsFor({ words, vectors }: WordVectors, vocabulary: readonly string[], key: Key): Float32Array {
  const D = vectors.length / words.length;
  const places = new Map(words.map((word, place) => [word, place]));
  const scale = Math.sqrt(vectors.reduce((sum, each) => sum + each * each, 0) / vectors.length);
  const matrix = new Float32Array(vocabulary.length * D);
  bulkOf(key).normals(matrix);
  for (const [row, word] of vocabulary.entries()) {
    const place = places.get(word);
    for (let d = 0; d < D; d++)
      matrix[row * D + d] = place === undefined ? scale * matrix[row * D + d] : vectors[place * D + d];
  }
  return matrix;
}
