import type { Findings } from '../../../model/define-model.js';
import { OptionError } from '../../../util/errors.js';
import { analogy, nearestWords } from './nearest-words.js';
import type { WordParams } from './word-params.js';

/** Words whose neighbours are shown, and how many these are. */
const SHOWN_WORDS = 30;
const NEIGHBOURS = 5;

/** The nearest words of the most frequent ones, and the analogies that were asked for. */
export function describeWords(
  params: WordParams,
  names: readonly string[],
  analogies: readonly (readonly string[])[],
): Findings {
  const { words, counts, vectors } = params;
  const D = vectors.length / words.length;
  const nearest = Array.from(words.subarray(0, SHOWN_WORDS), (word, place) => [
    names[word],
    counts[place],
    nearestWords(params, vectors.subarray(place * D, (place + 1) * D), NEIGHBOURS, [place])
      .map((each) => `${names[words[each.place]]} ${each.cosine.toFixed(2)}`)
      .join(', '),
  ]);
  const tables = [{ title: 'Nearest words', columns: ['word', 'count', 'nearest, with cosines'], rows: nearest }];
  if (analogies.length === 0) return { tables };
  const places = new Map(Array.from(words, (word, place) => [names[word], place]));
  const solved = analogies.map((three) => {
    const known = three.map((word) => places.get(word));
    const asked = `${three[0]} : ${three[1]} = ${three[2]} : ?`;
    if (known.some((place) => place === undefined)) return [asked, null, null];
    const [best] = analogy(params, known as number[]);
    return best === undefined ? [asked, null, null] : [asked, names[words[best.place]], best.cosine];
  });
  return { tables: [...tables, { title: 'Analogies', columns: ['analogy', 'word', 'cosine'], rows: solved }] };
}

/** Words of `a:b:c,d:e:f`. Throws OptionError for any other form. */
export function parseAnalogies(text: string | undefined): readonly (readonly string[])[] {
  if (text === undefined) return [];
  return text.split(',').map((each) => {
    const three = each.split(':').map((word) => word.trim());
    if (three.length !== 3 || three.includes(''))
      throw new OptionError(`word-embedding: analogies must be three words each, as in man:king:woman, got ${each}`);
    return three;
  });
}
