import { OptionError } from '../../util/errors.js';
import type { Spelled } from './spell.js';

/** The known symbols, and the text in their codes. */
export interface Vocabulary {
  /** In the order of code units. */
  readonly vocabulary: readonly string[];
  /** One code a symbol of the text; that after the last known one where it is unknown. */
  readonly codes: Float64Array;
  /** Symbols of the text that are unknown. */
  readonly unknown: number;
  /** Different symbols in the text. */
  readonly different: number;
}

/** All symbols of a text, or its `most` most frequent ones, and `others` that must be known whatever the text holds. */
export function vocabularyOf(
  { names, numbers }: Spelled,
  most: number | undefined,
  others: Iterable<string> = [],
): Vocabulary {
  if (most !== undefined && !(Number.isInteger(most) && most >= 1))
    throw new OptionError(`text: vocabulary must be an integer >= 1, got ${most}`);
  const counts = new Float64Array(names.length);
  for (const number of numbers) counts[number]++;
  const vocabulary = [...new Set([...mostFrequent(names, counts, most), ...others])].sort();
  const places = new Map(vocabulary.map((symbol, code) => [symbol, code]));
  const codeOf = Float64Array.from(names, (name) => places.get(name) ?? vocabulary.length);
  const codes = Float64Array.from(numbers, (number) => codeOf[number]);
  const unknown = counts.reduce((sum, count, number) => sum + (codeOf[number] === vocabulary.length ? count : 0), 0);
  return { vocabulary, codes, unknown, different: names.length };
}

function mostFrequent(names: readonly string[], counts: Float64Array, most = names.length): readonly string[] {
  if (most >= names.length) return names;
  const order = Array.from(names.keys()).sort((a, b) => counts[b] - counts[a] || (names[a] < names[b] ? -1 : 1));
  return order.slice(0, most).map((number) => names[number]);
}
