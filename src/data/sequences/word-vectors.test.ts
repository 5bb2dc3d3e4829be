import { describe, expect, it } from 'vitest';
import { keyOf } from '../../random/key.js';
import { readWordVectors, vectorsFor, writeWordVectors } from './word-vectors.js';

const made = { words: ['king', 'naïve', '中'], vectors: Float32Array.of(1, -0.1, 1e-20, 3.4e38, 1 / 3, 0) };

describe('word vectors as text', () => {
  it('come back bit for bit', () => {
    const text = writeWordVectors(made);
    expect(text.startsWith('3 2\nking 1 -0.1')).toBe(true);
    expect(readWordVectors(text)).toEqual(made);
  });

  it('are read without a first line, and with spaces and carriage returns at ends', () => {
    expect(readWordVectors('a 1 2\r\nb 3 4 \r\n')).toEqual({ words: ['a', 'b'], vectors: Float32Array.of(1, 2, 3, 4) });
  });

  it('are refused where the form cannot hold them or is broken', () => {
    expect(() => writeWordVectors({ words: ['new york'], vectors: Float32Array.of(1) })).toThrow(
      'word2vec: words must have no white space, got "new york"',
    );
    expect(() => readWordVectors('')).toThrow('word2vec: must have words, got none');
    expect(() => readWordVectors('3 2\na 1 2\n')).toThrow('word2vec: must have 3 words, got 1');
    expect(() => readWordVectors('1 3\na 1 2\n')).toThrow('word2vec: word 1 must have 3 numbers, got 2');
    expect(() => readWordVectors('a 1 2\nb 1 x\n')).toThrow('word2vec: word 2 must have numbers, got "x"');
    expect(() => readWordVectors('a\n')).toThrow('word2vec: word 1 must have some numbers, got 0');
  });

  it('are put in the order of a vocabulary; words without one get numbers of the same size', () => {
    const known = { words: ['x', 'y'], vectors: Float32Array.of(3, -3, 3, 3) };
    const names = ['y', ...Array.from({ length: 2000 }, (_, i) => `other ${i}`), 'x'];
    const matrix = vectorsFor(known, names, keyOf(1));
    expect([...matrix.slice(0, 2), ...matrix.slice(-2)]).toEqual([3, 3, 3, -3]);
    const drawn = matrix.slice(2, -2);
    const size = Math.sqrt(drawn.reduce((sum, each) => sum + each * each, 0) / drawn.length);
    // 4,000 squares of normal numbers: four standard errors of the root of their mean are 3 × 0.045.
    expect(Math.abs(size - 3)).toBeLessThan(0.14);
    expect(vectorsFor(known, names, keyOf(1))).toEqual(matrix);
  });
});
