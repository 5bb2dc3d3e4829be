/** Vectors of words, the most frequent one first. */
export type WordParams = {
  /** Codes in the schema. */
  readonly words: Int32Array;
  readonly counts: Float64Array;
  /** What a word is represented by, [words × dimensions]. */
  readonly vectors: Float32Array;
  /** What a word is told by: of words, or of the inner nodes of the tree, [words or nodes × dimensions]; of GloVe the vectors of context words. */
  readonly contexts: Float32Array;
  /** Of GloVe: the biases of words and of context words, [2 × words]. */
  readonly biases: Float64Array | null;
};
