import type { WordParams } from './word-params.js';

/** A word by its place, and the cosine of its vector with what was asked for. */
export interface NearWord {
  readonly place: number;
  readonly cosine: number;
}

/** The words whose vectors have the largest cosines with this one, those at `without` left out. */
export function nearestWords(
  { vectors, words }: Pick<WordParams, 'vectors' | 'words'>,
  direction: ArrayLike<number>,
  count: number,
  without: readonly number[] = [],
): NearWord[] {
  const D = vectors.length / words.length;
  const own = lengthOf(direction);
  const found = Array.from(words, (_, place) => {
    const vector = vectors.subarray(place * D, (place + 1) * D);
    let dot = 0;
    for (let d = 0; d < D; d++) dot += vector[d] * direction[d];
    const scale = own * lengthOf(vector);
    return { place, cosine: scale === 0 ? 0 : dot / scale };
  });
  return found
    .filter(({ place }) => !without.includes(place))
    .sort((a, b) => b.cosine - a.cosine || a.place - b.place)
    .slice(0, count);
}

/** The words d for which a : b is as c : d: nearest to b − a + c, of vectors of length one (Mikolov, Yih and Zweig 2013); a, b and c are left out. */
export function analogy(params: WordParams, [a, b, c]: readonly number[], count = 1): NearWord[] {
  const D = params.vectors.length / params.words.length;
  const unit = (place: number) => {
    const vector = params.vectors.subarray(place * D, (place + 1) * D);
    const length = lengthOf(vector);
    return Float64Array.from(vector, (each) => (length === 0 ? 0 : each / length));
  };
  const [from, to, of] = [unit(a), unit(b), unit(c)];
  return nearestWords(
    params,
    to.map((each, d) => each - from[d] + of[d]),
    count,
    [a, b, c],
  );
}

function lengthOf(vector: ArrayLike<number>): number {
  let sum = 0;
  for (let d = 0; d < vector.length; d++) sum += vector[d] * vector[d];
  return Math.sqrt(sum);
}
