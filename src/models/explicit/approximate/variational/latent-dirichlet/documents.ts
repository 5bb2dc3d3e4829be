import type { TableRows } from '../../../../../data/rows.js';
import type { TableSchema } from '../../../../../data/schema.js';
import { sequencesOf } from '../../../../../data/sequences/sequence-rows.js';
import { type Symbols, symbolsOf } from '../../../../../data/sequences/symbols.js';
import { CapabilityError } from '../../../../../util/errors.js';

const WHO = 'latent-dirichlet';

/** The vocabulary of documents. Throws CapabilityError where a stop symbol ends them: the order of words means nothing here, so nothing can be last. */
export function vocabularyOf(schema: TableSchema): Symbols {
  const symbols = symbolsOf(WHO, schema);
  if (symbols.stop !== undefined)
    throw new CapabilityError(`${WHO}: takes documents that just break off, got ones that end by a stop symbol`);
  return symbols;
}

/** The words of each row, -1 where one is missing, with its weight and index. */
export function documentsOf(rows: TableRows): readonly Document[] {
  const { starts, count, columns, index, weights } = sequencesOf(rows);
  const [column] = columns;
  const words = new Int32Array(starts[count]);
  for (let i = 0; i < words.length; i++) words[i] = Number.isNaN(column[i]) ? -1 : column[i];
  return Array.from({ length: count }, (_, row) => ({
    words: words.subarray(starts[row], starts[row + 1]),
    weight: weights?.[row] ?? 1,
    index: index[row],
  }));
}

export interface Document {
  readonly words: Int32Array;
  readonly weight: number;
  readonly index: number;
}

/** The words that are known. */
export function knownWords(words: Int32Array): Int32Array {
  return words.includes(-1) ? words.filter((word) => word >= 0) : words;
}

/** The different known words, ascending, and how often each is there. */
export function bagOf(words: Int32Array): { readonly words: Int32Array; readonly counts: Float64Array } {
  const counts = new Map<number, number>();
  for (const word of knownWords(words)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const different = [...counts.keys()].sort((a, b) => a - b);
  return { words: Int32Array.from(different), counts: Float64Array.from(different, (word) => counts.get(word) ?? 0) };
}
